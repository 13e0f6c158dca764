import { CallKind, type BadRecord, type IdentityKey, type RawEvent } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import { AppError } from '../../errors.ts';
import { badRecord, quoteJson } from '../bad-record.ts';
import { textOfBody } from '../body.ts';
import { parseJson, requireFewRecords, shapeProblem } from '../json-limits.ts';
import type { Answer, Decoded, IntakeProtocol, IntakeRequest, RecordOutcome } from '../protocol.ts';
import { fieldsOf, textOf, timeOf, type Fields } from './fields.ts';
import { fallbackId } from './message-id.ts';
import { basicUser, bearerToken } from './write-key.ts';

/**
 * 环流协议 — our own `POST /api/events`:
 *
 * ```json
 * { "sentAt": "2026-06-01T08:00:00.500Z", "historical": false,
 *   "events": [{ "type": "track", "event": "下单", "messageId": "o-1", "userId": "u1", "anonymousId": "a1", "phone": "13800000001",
 *                "email": "a@example.test", "identities": { "openid": "…" }, "timestamp": "2026-06-01T08:00:00Z",
 *                "properties": { "amount": 199.5 }, "item": { "type": "product", "id": "p1" } }] }
 * ```
 *
 * Also a bare list, a single event, or one event a line (NDJSON). `type` is any {@link CallKind}, `track` when absent; `item` is for
 * `item_set` and `item_delete`. Times are ISO 8601 with a zone, or integer milliseconds. Without `messageId` an event with a `timestamp` is known by
 * its content, so a retry is recognised; one with neither gets a random id and is stored as often as it is sent. For `unbind` the
 * identities given are those to detach.
 */
export const gyre: IntakeProtocol = {
  name: 'gyre',
  routes: [{ method: 'POST', path: '/api/events' }],
  retries: true,
  decode,
  answer,
};

/** What a request says of all its events. */
interface Envelope {
  readonly events: readonly unknown[];
  readonly sentAt: Instant | undefined;
  readonly historical: boolean;
  readonly writeKey: unknown;
}

function decode(request: IntakeRequest): Decoded {
  const envelope = readEnvelope(textOfBody(request.body));
  requireFewRecords(envelope.events.length);
  const writeKey =
    bearerToken(request) ??
    textOf(request.headers['x-write-key']) ??
    textOf(envelope.writeKey) ??
    basicUser(request) ??
    textOf(request.query.get('writeKey'));
  return { writeKey, records: envelope.events.map((event) => readEvent(event, envelope)) };
}

function readEnvelope(text: string): Envelope {
  const body = readBodyText(text);
  if (Array.isArray(body)) return { events: body, sentAt: undefined, historical: false, writeKey: undefined };
  const fields = fieldsOf(body);
  if (fields === undefined)
    throw new AppError('undecodable', 'body must be {"events": […]}, a list of events, one event, or one event a line');
  const sentAt = timeOf(fields['sentAt'], undefined);
  if (sentAt === null)
    throw new AppError('undecodable', `sentAt ${quoteJson(fields['sentAt'])} is no time; give ISO 8601 with a zone or milliseconds`);
  const events = fields['events'] ?? [fields];
  if (!Array.isArray(events)) throw new AppError('undecodable', 'events must be a list');
  return { events, sentAt, historical: fields['historical'] === true, writeKey: fields['writeKey'] };
}

/** The body as JSON, or its lines when the first line alone is a JSON object. A line that is no JSON becomes text, and so a bad record. */
function readBodyText(text: string): unknown {
  const end = text.indexOf('\n');
  if (end < 0 || !text.trimStart().startsWith('{')) return parseJson(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2 || fieldsOf(parsedLine(lines[0] ?? '')) === undefined) return parseJson(text);
  requireFewRecords(lines.length);
  return lines.map(parsedLine);
}

function parsedLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return line;
  }
}

function readEvent(record: unknown, envelope: Envelope): RawEvent | BadRecord {
  const event = fieldsOf(record);
  if (event === undefined) return badRecord('not_an_object', { en: 'an event must be a JSON object', zh: '事件应为 JSON 对象' }, record);
  const messageId = textOf(event['messageId']);
  const problem = shapeProblem(event);
  if (problem !== undefined) return badRecord(problem.reason, problem.detail, event, messageId);
  const kind = CallKind.options.find((option) => option === (event['type'] ?? 'track'));
  if (kind === undefined)
    return badRecord(
      'kind_unknown',
      {
        en: `type ${quoteJson(event['type'])} is not one of ${CallKind.options.join(', ')}`,
        zh: `type ${quoteJson(event['type'])} 不是 ${CallKind.options.join('、')} 之一`,
      },
      event,
      messageId,
    );
  const timestamp = timeOf(event['timestamp'], undefined);
  if (timestamp === null)
    return badRecord(
      'time_invalid',
      {
        en: `timestamp ${quoteJson(event['timestamp'])} is no time; give ISO 8601 with a zone or milliseconds`,
        zh: `timestamp ${quoteJson(event['timestamp'])} 不是时间；应为带时区的 ISO 8601 或毫秒`,
      },
      event,
      messageId,
    );
  return {
    kind,
    name: kind === 'track' ? (textOf(event['event']) ?? '') : '',
    messageId: messageId ?? fallbackId(event, timestamp !== undefined),
    keys: keysOf(event),
    properties: fieldsOf(event['properties']) ?? {},
    timestamp,
    sentAt: envelope.sentAt,
    historical: envelope.historical || event['historical'] === true || undefined,
    item: itemOf(event),
  };
}

const KEY_FIELDS: readonly (readonly [string, string])[] = [
  ['userId', 'user_id'],
  ['phone', 'phone'],
  ['email', 'email'],
  ['anonymousId', 'anonymous_id'],
];

function keysOf(event: Fields): IdentityKey[] {
  const keys: IdentityKey[] = [];
  for (const [field, namespace] of KEY_FIELDS) {
    const value = textOf(event[field]);
    if (value !== undefined) keys.push({ namespace, value });
  }
  for (const [namespace, given] of Object.entries(fieldsOf(event['identities']) ?? {})) {
    const value = textOf(given);
    if (value !== undefined) keys.push({ namespace, value });
  }
  return keys;
}

function itemOf(event: Fields): RawEvent['item'] {
  const item = fieldsOf(event['item']);
  return item === undefined ? undefined : { type: textOf(item['type']) ?? '', id: textOf(item['id']) ?? '' };
}

function answer(_request: IntakeRequest, outcomes: readonly RecordOutcome[]): Answer {
  const count = (outcome: string): number => outcomes.filter((o) => o.outcome === outcome).length;
  const quarantined = outcomes.flatMap((o, index) => (o.outcome === 'quarantined' ? [{ index, reason: o.reason, detail: o.detail }] : []));
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accepted: count('accepted'), duplicates: count('duplicate'), quarantined }),
  };
}
