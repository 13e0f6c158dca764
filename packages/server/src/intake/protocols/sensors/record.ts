import type { BadRecord, CallKind, RawEvent } from '@gyre/domain/events';
import type { Sentence } from '@gyre/domain/sentence';
import { badRecord, quote, quoteJson } from '../../bad-record.ts';
import { shapeProblem } from '../../json-limits.ts';
import { fieldsOf, textOf, timeOf, type Fields } from '../fields.ts';
import { fallbackId } from '../message-id.ts';
import { identitiesOf, identityEntries, signupIdentities } from './identities.ts';

/** 神策 SDKs send integer milliseconds; a hand-written text without a zone is in that of Chinese practice. */
const ZONE = 'Asia/Shanghai';

const KINDS: ReadonlyMap<unknown, CallKind> = new Map<unknown, CallKind>([
  ['track', 'track'],
  ['track_signup', 'identify'],
  ['track_id_bind', 'identify'],
  ['track_id_unbind', 'unbind'],
  ['profile_set', 'profile_set'],
  ['profile_set_once', 'profile_set_once'],
  ['profile_increment', 'profile_increment'],
  ['profile_append', 'profile_append'],
  ['profile_unset', 'profile_unset'],
  ['profile_delete', 'profile_delete'],
  ['item_set', 'item_set'],
  ['item_delete', 'item_delete'],
]);

/**
 * 神策记录 → 原始事件. A sign-up or binding is two: the joining of identities, then the event (`$SignUp`, `$BindID`) analysts count.
 * Never throws.
 *
 * @param project  the project the request names; a record that names another is refused
 */
export function readRecord(given: unknown, project: string | undefined): (RawEvent | BadRecord)[] {
  const record = fieldsOf(given);
  if (record === undefined) return [badRecord('not_an_object', { en: 'a record must be a JSON object', zh: '记录应为 JSON 对象' }, given)];
  const problem = shapeProblem(record);
  if (problem !== undefined) return [badRecord(problem.reason, problem.detail, record)];
  const { properties, moved } = lifted(record);
  const named = textOf(moved['project']);
  const timestamp = timeOf(moved['time'], ZONE);
  const messageId = messageIdOf(record, properties, moved['time']);
  const kind = KINDS.get(record['type']);
  if (kind === undefined) return [badRecord('kind_unknown', unknownType(record['type']), record, messageId)];
  if (named !== undefined && project !== undefined && named !== project)
    return [badRecord('project_unknown', otherProject(quote(named), quote(project)), record, messageId)];
  if (timestamp === null) return [badRecord('time_invalid', unreadTime(moved['time']), record, messageId)];
  const shared = {
    messageId,
    timestamp,
    sentAt: timeOf(record['_flush_time'], ZONE) ?? undefined,
    historical: (record['time_free'] ?? null) !== null || undefined,
  };
  return meanings(kind, record, properties, shared);
}

function unknownType(type: unknown): Sentence {
  const shown = quoteJson(type);
  return { en: `type ${shown} is no record type`, zh: `type ${shown} 不是记录类型` };
}

function otherProject(named: string, asked: string): Sentence {
  return { en: `record names project ${named}, its request ${asked}`, zh: `记录写的项目是 ${named}，请求写的是 ${asked}` };
}

function unreadTime(given: unknown): Sentence {
  const shown = quoteJson(given);
  return { en: `time ${shown} is not integer milliseconds`, zh: `time ${shown} 不是整数毫秒` };
}

type SharedParts = Pick<RawEvent, 'messageId' | 'timestamp' | 'sentAt' | 'historical'>;

function meanings(kind: CallKind, record: Fields, properties: Fields, shared: SharedParts): RawEvent[] {
  const keys = identitiesOf(record);
  if (kind === 'track')
    return [{ ...shared, kind, name: textOf(record['event']) ?? '', keys, properties: withLibrary(record, properties) }];
  if (kind === 'unbind') return [{ ...shared, kind, name: '', keys: identityEntries(record), properties: {} }];
  if (kind === 'item_set' || kind === 'item_delete') return [{ ...shared, kind, name: '', keys: [], properties, item: itemOf(record) }];
  if (kind !== 'identify') return [{ ...shared, kind, name: '', keys, properties }];
  const joined = record['type'] === 'track_signup' ? signupIdentities(record) : keys;
  const event = textOf(record['event']) ?? (record['type'] === 'track_signup' ? '$SignUp' : '$BindID');
  return [
    { ...shared, kind, name: '', messageId: `${shared.messageId}-identify`, keys: joined, properties: {} },
    { ...shared, kind: 'track', name: event, keys: joined, properties: withLibrary(record, properties) },
  ];
}

function itemOf(record: Fields): RawEvent['item'] {
  return { type: textOf(record['item_type']) ?? '', id: textOf(record['item_id']) ?? '' };
}

/** `$time`, `$project` and `$token` inside the properties belong to the record. */
function lifted(record: Fields): { properties: Fields; moved: { time: unknown; project: unknown; token: unknown } } {
  const given = fieldsOf(record['properties']) ?? {};
  const { $time, $project, $token, ...properties } = given;
  const moved = { time: $time ?? record['time'], project: $project ?? record['project'], token: $token ?? record['token'] };
  return { properties: '$time' in given || '$project' in given || '$token' in given ? properties : given, moved };
}

/** Which project and token a record names itself. */
export function addressOf(given: unknown): { readonly project: string | undefined; readonly token: string | undefined } {
  const record = fieldsOf(given);
  if (record === undefined) return { project: undefined, token: undefined };
  const { moved } = lifted(record);
  return { project: textOf(moved.project), token: textOf(moved.token) };
}

const LIBRARY_FIELDS = ['$lib', '$lib_version', '$lib_method', '$app_version'];

/** Fills what some SDKs tell only in `lib`. */
function withLibrary(record: Fields, properties: Fields): Fields {
  const lib = fieldsOf(record['lib']);
  const missing = LIBRARY_FIELDS.filter((field) => properties[field] === undefined && textOf(lib?.[field]) !== undefined);
  return missing.length === 0 ? properties : { ...Object.fromEntries(missing.map((field) => [field, lib?.[field]])), ...properties };
}

/** `_track_id` is a few random digits, so the id is a hash of the whole call; `_flush_time` changes on a retry and is not part of it. */
function messageIdOf(record: Fields, properties: Fields, time: unknown): string {
  const content = [
    ...['distinct_id', 'type', 'event', '_track_id', 'original_id', 'item_type', 'item_id', 'identities'].map(
      (field) => record[field] ?? null,
    ),
    time ?? null,
    properties,
  ];
  return fallbackId(content, (time ?? record['_track_id'] ?? null) !== null);
}
