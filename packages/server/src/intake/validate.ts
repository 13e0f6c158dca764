import { hash } from 'node:crypto';
import { isOwnEventName, type BadRecord, type Properties, type RawEvent, type Value } from '@gyre/domain/events';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import { badEvent, quote, quoteJson } from './bad-record.ts';
import { cleanKeys, type CleanedKeys } from './event-keys.ts';
import { EVENT_LIMITS as LIMITS, hasControl } from './event-limits.ts';
import { readProperties, type Child, type Problem } from './event-properties.ts';
import { EARLIEST, eventTime } from './event-time.ts';
import type { PlanView, Validate, ValidEvent } from './validated.ts';

/**
 * 校验 — one raw event against limits and plan: it becomes a clean event or a record for quarantine, never an exception.
 *
 * Calls other than `track` are named `$<kind>`; rows about items carry `$item_type` and `$item_id` among their properties. A call of
 * `profile_unset` has `true` for every attribute to remove, one of `profile_append` only lists, one of `profile_increment` only numbers.
 */
export const validate: Validate = (raw, plan, received, zone) => {
  const name = raw.kind === 'track' ? raw.name : `$${raw.kind}`;
  const { at, originalAt } = eventTime(raw, received);
  const identities = cleanKeys(raw.keys);
  const isItem = raw.kind === 'item_set' || raw.kind === 'item_delete';
  const problem =
    nameProblem(raw, name, plan) ??
    (isItem ? itemProblem(raw) : keysProblem(raw, identities)) ??
    (at < EARLIEST ? timeProblem(raw, at) : undefined);
  if (problem !== undefined) return refused(raw, problem);
  const read = readProperties(givenProperties(raw), name, raw.kind === 'track', plan, zone);
  if ('reason' in read) return refused(raw, read);
  const properties = shaped(raw, read.properties);
  if (isProblem(properties)) return refused(raw, properties.problem);
  return {
    name,
    messageId: messageIdOf(raw.messageId),
    keys: isItem ? [] : identities.keys,
    properties,
    at,
    originalAt,
    historical: raw.historical === true,
    children: read.children.length === 0 ? NO_CHILDREN : acceptedChildren(read.children, plan),
  } satisfies ValidEvent;
};

const NO_CHILDREN: readonly Child[] = [];

function refused(raw: RawEvent, { reason, detail, zh }: Problem): BadRecord {
  return badEvent(reason, { en: detail, zh }, raw);
}

function nameProblem(raw: RawEvent, name: string, plan: PlanView): Problem | undefined {
  if (raw.kind === 'track') {
    if (name.trim() === '') return { reason: 'name_missing', detail: 'the event has no name', zh: '事件没有名称' };
    if (name.length > LIMITS.nameLength)
      return {
        reason: 'name_invalid',
        detail: `event name ${quote(name)} has ${name.length} characters; at most ${LIMITS.nameLength} are taken`,
        zh: `事件名 ${quote(name)} 有 ${name.length} 个字符，最多 ${LIMITS.nameLength} 个`,
      };
    if (hasControl(name) || !name.isWellFormed())
      return {
        reason: 'name_invalid',
        detail: `event name ${quote(name)} has control characters`,
        zh: `事件名 ${quote(name)} 含控制字符`,
      };
    if (isOwnEventName(name)) return { reason: 'name_reserved', detail: `only Gyre itself writes ${name}`, zh: `${name} 只有系统可以写` };
  }
  const state = plan.event(name);
  if (state === 'blocked')
    return {
      reason: 'event_blocked',
      detail: `event ${quote(name)} is blocked by the event plan`,
      zh: `埋点计划屏蔽了事件 ${quote(name)}`,
    };
  if (state === undefined && raw.kind === 'track' && plan.unknownEvents === 'block')
    return {
      reason: 'event_unknown',
      detail: `event ${quote(name)} is not in the event plan, and the project blocks unknown events`,
      zh: `事件 ${quote(name)} 不在埋点计划里，而项目不接收未登记的事件`,
    };
  return undefined;
}

function keysProblem(raw: RawEvent, { keys, problem }: CleanedKeys): Problem | undefined {
  if (raw.keys.length > LIMITS.keys)
    return {
      reason: 'identity_invalid',
      detail: `the call carries ${raw.keys.length} identities; at most ${LIMITS.keys} are taken`,
      zh: `带了 ${raw.keys.length} 种身份，最多 ${LIMITS.keys} 种`,
    };
  if (keys.length > 0) return undefined;
  if (problem === undefined)
    return {
      reason: 'identity_missing',
      detail: 'the call names nobody: give a user id, an anonymous id or another identity',
      zh: '没有说是谁：给出用户 ID、匿名 ID 或别的身份',
    };
  const shown = raw.keys.map((key) => `${quote(key.namespace)} ${quote(key.value)}`).join(', ');
  return problem === 'blocked'
    ? {
        reason: 'identity_missing',
        detail: `the call names nobody: ${shown} stands for no person`,
        zh: `没有说是谁：${shown} 不代表任何人`,
      }
    : { reason: 'identity_invalid', detail: `no identity can be read: ${shown}`, zh: `读不出身份：${shown}` };
}

function itemProblem({ item }: RawEvent): Problem | undefined {
  if (item === undefined)
    return { reason: 'item_invalid', detail: 'the call has no item; give its type and id', zh: '没有实体：给出它的类型和编号' };
  for (const [part, text] of Object.entries(item))
    if (text.trim() === '' || text.length > LIMITS.itemLength || hasControl(text) || !text.isWellFormed())
      return {
        reason: 'item_invalid',
        detail: `item ${part} ${quote(text)} is not 1 to ${LIMITS.itemLength} characters without control characters`,
        zh: `实体的${part === 'type' ? '类型' : '编号'} ${quote(text)} 要有 1 到 ${LIMITS.itemLength} 个字符，且不含控制字符`,
      };
  return undefined;
}

function timeProblem(raw: RawEvent, at: Instant): Problem {
  return {
    reason: 'time_invalid',
    detail: `timestamp ${raw.timestamp} (corrected ${at}) is before the year 2000; milliseconds are expected`,
    zh: `时间戳 ${raw.timestamp}（校正后 ${at}）早于 2000 年；应为毫秒`,
  };
}

/** Which properties a kind reads at all. */
function givenProperties({ kind, properties }: RawEvent): Readonly<Record<string, unknown>> {
  if (kind === 'profile_delete' || kind === 'item_delete') return {};
  return kind === 'profile_unset' ? Object.fromEntries(Object.keys(properties).map((name) => [name, true])) : properties;
}

interface Refusal {
  readonly problem: Problem;
}

function isProblem(result: Properties | Refusal): result is Refusal {
  return typeof result['problem'] === 'object' && !Array.isArray(result['problem']);
}

/** What a kind asks of its properties beyond being values. */
function shaped({ kind, item }: RawEvent, properties: Properties): Properties | Refusal {
  if (item !== undefined && (kind === 'item_set' || kind === 'item_delete'))
    return { ...properties, $item_type: item.type, $item_id: item.id };
  if (kind === 'profile_increment') {
    const wrong = Object.entries(properties).find(([, value]) => typeof value !== 'number');
    return wrong === undefined ? properties : kindProblem(kind, wrong, { zh: '数值', en: 'a number' });
  }
  if (kind !== 'profile_append') return properties;
  const wrong = Object.entries(properties).find(([, value]) => typeof value === 'boolean');
  if (wrong !== undefined) return kindProblem(kind, wrong, { zh: '文本列表', en: 'a list of texts' });
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, Array.isArray(value) ? value : [String(value)]]));
}

function kindProblem(kind: string, [name, value]: readonly [string, Value], wanted: Sentence): Refusal {
  const shown = quoteJson(value);
  return {
    problem: {
      reason: 'property_invalid',
      detail: `${kind} takes ${wanted.en}; ${quote(name)} is ${shown}`,
      zh: `${kind} 只接受${wanted.zh}；${quote(name)} 是 ${shown}`,
    },
  };
}

/** Children of a blocked name are left out; their event stays. */
function acceptedChildren(children: readonly Child[], plan: PlanView): readonly Child[] {
  return children.filter((child) => plan.event(child.name) !== 'blocked');
}

/** A message id too long or malformed for the log is known by its hash. */
function messageIdOf(id: string): string {
  const isPlain = id.length > 0 && id.length <= LIMITS.messageIdLength && id.isWellFormed() && !hasControl(id);
  return isPlain ? id : hash('sha256', id, 'hex').slice(0, 32);
}
