import { AppError } from '../../../errors.ts';
import { badRecord } from '../../bad-record.ts';
import { requireFewRecords } from '../../json-limits.ts';
import type { Answer, Decoded, IntakeProtocol, IntakeRequest, RecordOutcome } from '../../protocol.ts';
import { textOf } from '../fields.ts';
import { readForm, unwrap } from './form.ts';
import { addressOf, readRecord } from './record.ts';

const PATHS = ['/sa', '/sa.gif', '/debug'];

/**
 * 神策数据接口 — `/sa`, `/sa.gif` (the web SDK turns the one into the other) and `/debug`, by POST or GET. The SDKs never come back after an
 * error, so overload only delays reading, and a bad record is quarantined.
 *
 * They usually send no token but `?project=`; the write key of such a request is `project:<name>` (`project:default` when nothing is
 * said), to be resolved to the source of that key.
 */
export const sensors: IntakeProtocol = {
  name: 'sensors',
  routes: PATHS.flatMap((path) => [
    { method: 'POST' as const, path },
    { method: 'GET' as const, path },
  ]),
  retries: false,
  decode,
  answer,
};

function decode(request: IntakeRequest): Decoded {
  const form = readForm(request);
  const { field, records, corrupt } = unwrap(form);
  const isDebug = request.path === '/debug';
  if (isDebug && field === 'data_list') throw new AppError('invalid_input', 'debug mode takes one record in data, not a data_list');
  requireFewRecords(records.length);
  const first = addressOf(records[0]);
  const token = textOf(request.query.get('token')) ?? textOf(request.headers['x-write-key']) ?? form('token') ?? first.token;
  const project = textOf(request.query.get('project')) ?? form('project') ?? first.project ?? 'default';
  const dryRun = isDebug && request.headers['dry-run']?.trim().toLowerCase() === 'true';
  const checked = corrupt === undefined ? [] : [checksumWrong(corrupt)];
  return {
    writeKey: token ?? `project:${project}`,
    records: [...checked, ...records.flatMap((record) => readRecord(record, token === undefined ? project : undefined))],
    ...(dryRun ? { dryRun } : {}),
  };
}

function checksumWrong({ text, given, actual }: { text: string; given: string; actual: number }): ReturnType<typeof badRecord> {
  const crc = given.slice(0, 20);
  const detail = { en: `ext says crc=${crc}, the data has ${actual}`, zh: `ext 写的 crc=${crc}，数据算出来是 ${actual}` };
  return badRecord('checksum_wrong', detail, { data: text.slice(0, 8192) });
}

/** A transparent GIF of one pixel. */
const PIXEL = Uint8Array.from(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'));

function answer(request: IntakeRequest, outcomes: readonly RecordOutcome[]): Answer {
  if (request.path === '/debug') return debugAnswer(outcomes);
  const headers = { 'cache-control': 'no-store, no-cache, must-revalidate' };
  if (request.method === 'GET') return { status: 200, headers: { ...headers, 'content-type': 'image/gif' }, body: PIXEL };
  return { status: 200, headers: { ...headers, 'content-type': 'text/plain' }, body: '' };
}

/** Debug mode is for the developer in front of it: 400 makes every SDK print the reasons. */
function debugAnswer(outcomes: readonly RecordOutcome[]): Answer {
  const isClean = outcomes.every((o) => o.outcome !== 'quarantined');
  return {
    status: isClean ? 200 : 400,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ records: outcomes }),
  };
}
