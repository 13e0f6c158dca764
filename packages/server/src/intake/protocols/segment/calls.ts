import type { BadRecord, CallKind, IdentityKey, RawEvent } from '@gyre/domain/events';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import { badRecord, quoteJson } from '../../bad-record.ts';
import { shapeProblem } from '../../json-limits.ts';
import { fieldsOf, textOf, timeOf, type Fields } from '../fields.ts';
import { fallbackId } from '../message-id.ts';
import { contextKeys, contextProperties, traitKeys } from './context.ts';

/** The calls of the Segment specification. */
export type SegmentCall = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias';

/** What a request gives to all its calls. */
export interface Shared {
  /** The call a single route stands for; batches have none. */
  readonly call: SegmentCall | undefined;
  readonly context: Fields;
  /** Time of sending of the whole request. It wins over an item's own, which some clients repeat on every retry. */
  readonly sentAt: Instant | undefined;
  /** Time of sending by a header, for items nothing else is known of. */
  readonly headerSentAt: Instant | undefined;
  readonly anonymousId: string | undefined;
  readonly historical: boolean;
}

/** ISO times without a zone are UTC in Segment's specification. */
const ZONE = 'UTC';

const CALLS: ReadonlySet<unknown> = new Set<SegmentCall>(['identify', 'track', 'page', 'screen', 'group', 'alias']);

/**
 * 调用 → 原始事件. `track` keeps its name, `page` becomes `$pageview`, `screen` `$AppViewScreen`; `identify` and `group` set the profile,
 * `alias` joins identities. Never throws.
 */
export function readCall(record: unknown, shared: Shared): RawEvent | BadRecord {
  const item = fieldsOf(record);
  if (item === undefined) return badRecord('not_an_object', { en: 'a call must be a JSON object', zh: '调用应为 JSON 对象' }, record);
  const messageId = textOf(item['messageId']);
  const problem = shapeProblem(item);
  if (problem !== undefined) return badRecord(problem.reason, problem.detail, item, messageId);
  const call = callOf(item['type'] ?? shared.call);
  if (call === undefined) return badRecord('kind_unknown', unknownCall(item['type']), item, messageId);
  const givenTime = item['timestamp'] ?? item['originalTimestamp'];
  const timestamp = timeOf(givenTime, ZONE);
  if (timestamp === null) return badRecord('time_invalid', unreadTime(givenTime), item, messageId);
  const own = fieldsOf(item['context']);
  const context = own === undefined ? shared.context : { ...shared.context, ...own };
  return {
    ...meaning(call, item, context),
    messageId: messageId ?? fallbackId(withoutSentAt(item), timestamp !== undefined),
    keys: keysOf(call, item, context, shared),
    timestamp,
    sentAt: shared.sentAt ?? timeOf(item['sentAt'], ZONE) ?? shared.headerSentAt,
    historical: shared.historical || undefined,
  };
}

function callOf(type: unknown): SegmentCall | undefined {
  return CALLS.has(type) ? (type as SegmentCall) : undefined;
}

function unknownCall(type: unknown): Sentence {
  const shown = quoteJson(type);
  return { en: `type ${shown} is no call of this protocol`, zh: `type ${shown} 不是这个协议的调用` };
}

function unreadTime(given: unknown): Sentence {
  const shown = quoteJson(given);
  return { en: `timestamp ${shown} is no ISO 8601 time`, zh: `timestamp ${shown} 不是 ISO 8601 时间` };
}

function withoutSentAt(item: Fields): Fields {
  const { sentAt: _, ...kept } = item;
  return kept;
}

interface Meaning {
  readonly kind: CallKind;
  readonly name: string;
  readonly properties: Fields;
}

function meaning(call: SegmentCall, item: Fields, context: Fields): Meaning {
  const properties = fieldsOf(item['properties']);
  switch (call) {
    case 'track':
      return { kind: 'track', name: textOf(item['event']) ?? '', properties: { ...contextProperties(context), ...properties } };
    case 'page':
      return { kind: 'track', name: '$pageview', properties: viewed(item, pageContext(context, properties)) };
    case 'screen':
      return { kind: 'track', name: '$AppViewScreen', properties: viewed(item, context) };
    case 'identify':
      return { kind: 'profile_set', name: '', properties: traitsOf(item, context) ?? {} };
    case 'group':
      return { kind: 'profile_set', name: '', properties: groupAttributes(item) };
    case 'alias':
      return { kind: 'identify', name: '', properties: {} };
  }
}

/** A server's page call has no page in its context: its own properties say the same. */
function pageContext(context: Fields, properties: Fields | undefined): Fields {
  return fieldsOf(context['page']) === undefined && properties !== undefined ? { ...context, page: properties } : context;
}

function viewed(item: Fields, context: Fields): Fields {
  const properties = fieldsOf(item['properties']);
  const name = textOf(item['name']) ?? textOf(properties?.['name']);
  const category = textOf(item['category']) ?? textOf(properties?.['category']);
  return {
    ...contextProperties(context),
    ...(name === undefined ? {} : { $page_name: name }),
    ...(category === undefined ? {} : { $category: category }),
    ...properties,
  };
}

/** Some browser clients put an identify's traits only into the context. */
function traitsOf(item: Fields, context: Fields): Fields | undefined {
  return fieldsOf(item['traits']) ?? fieldsOf(context['traits']);
}

function groupAttributes(item: Fields): Fields {
  const attributes: [string, unknown][] = [['$group_id', textOf(item['groupId'])]];
  for (const [trait, value] of Object.entries(fieldsOf(item['traits']) ?? {})) attributes.push([`group_${trait}`, value]);
  return Object.fromEntries(attributes);
}

function keysOf(call: SegmentCall, item: Fields, context: Fields, shared: Shared): IdentityKey[] {
  const keys: IdentityKey[] = [];
  const userId = textOf(item['userId']);
  const previousId = call === 'alias' ? textOf(item['previousId']) : undefined;
  const anonymousId = textOf(item['anonymousId']) ?? shared.anonymousId;
  if (userId !== undefined) keys.push({ namespace: 'user_id', value: userId });
  if (previousId !== undefined && previousId !== userId) keys.push({ namespace: 'anonymous_id', value: previousId });
  if (anonymousId !== undefined) keys.push({ namespace: 'anonymous_id', value: anonymousId });
  if (call === 'identify') keys.push(...traitKeys(fieldsOf(item['traits'])));
  keys.push(...contextKeys(context));
  return keys;
}
