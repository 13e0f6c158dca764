import { AppError } from '../../../errors.ts';
import { textOfBody } from '../../body.ts';
import { parseJson, requireFewRecords } from '../../json-limits.ts';
import type { Answer, Decoded, IntakeProtocol, IntakeRequest } from '../../protocol.ts';
import { fieldsOf, textOf, timeOf } from '../fields.ts';
import { writeKeyOf } from '../write-key.ts';
import { readCall, type SegmentCall, type Shared } from './calls.ts';

const SINGLE: readonly (readonly [string, string, SegmentCall])[] = [
  ['identify', 'i', 'identify'],
  ['track', 't', 'track'],
  ['page', 'p', 'page'],
  ['screen', 's', 'screen'],
  ['group', 'g', 'group'],
  ['alias', 'a', 'alias'],
];

const callOfPath: ReadonlyMap<string, SegmentCall> = new Map(
  SINGLE.flatMap(([long, short, call]) => [
    [`/v1/${long}`, call],
    [`/v1/${short}`, call],
  ]),
);

/** The bulk route: the same batch, but its events are history and trigger nothing. */
const IMPORT = '/v1/import';

/**
 * Segment HTTP 跟踪接口 — as published SDKs of Segment and RudderStack speak it: batches, single calls, the browser's short routes and
 * beacon. A body is JSON whatever its Content-Type; a bad call is quarantined, never a 4xx, because the SDKs drop a batch on 400.
 */
export const segment: IntakeProtocol = {
  name: 'segment',
  routes: ['/v1/batch', '/v1/b', '/beacon/v1/batch', IMPORT, ...callOfPath.keys()].map((path) => ({ method: 'POST' as const, path })),
  retries: true,
  decode,
  answer,
};

function decode(request: IntakeRequest): Decoded {
  const body = fieldsOf(parseJson(textOfBody(request.body)));
  if (body === undefined) throw new AppError('undecodable', `${request.path} takes a JSON object`);
  const shared: Shared = {
    call: callOfPath.get(request.path),
    context: {},
    sentAt: undefined,
    headerSentAt: timeOf(request.headers['sentat'], 'UTC') ?? undefined,
    anonymousId: anonymousIdOf(request),
    historical: request.path === IMPORT,
  };
  const writeKey = writeKeyOf(request, body['writeKey']);
  if (!Array.isArray(body['batch'])) {
    if (shared.call === undefined && body['type'] === undefined)
      throw new AppError('undecodable', `${request.path} takes {"batch": [calls]}`);
    return { writeKey, records: [readCall(body, shared)] };
  }
  requireFewRecords(body['batch'].length);
  const ofBatch: Shared = { ...shared, context: fieldsOf(body['context']) ?? {}, sentAt: timeOf(body['sentAt'], 'UTC') ?? undefined };
  return { writeKey, records: body['batch'].map((record) => readCall(record, ofBatch)) };
}

/** RudderStack's browser SDK names the visitor in a header, in base64. */
function anonymousIdOf(request: IntakeRequest): string | undefined {
  const header = textOf(request.headers['anonymousid']);
  return header === undefined ? undefined : textOf(Buffer.from(header, 'base64').toString('utf8'));
}

function answer(_request: IntakeRequest): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"success":true}' };
}
