import { z } from 'zod';
import type { Instant } from './time.ts';

/** 属性值 — what a property of an event or an attribute of a customer or item may hold. Instants travel as ISO text marked by the plan. */
export type Value = string | number | boolean | string[];
export const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** 类型 — the type the event plan keeps for a property. */
export const ValueType = z.enum(['string', 'number', 'boolean', 'instant', 'list']);
export type ValueType = z.infer<typeof ValueType>;

/** 单位 — what a number counts: money in whole units of the project's currency (元, not 分), or nothing that is said. */
export const ValueUnit = z.enum(['none', 'money']);
export type ValueUnit = z.infer<typeof ValueUnit>;

export type Properties = Record<string, Value>;
export const Properties = z.record(z.string(), Value);

/** One identity a call carries: which namespace (user id, phone …) and the value there. */
export interface IdentityKey {
  readonly namespace: string;
  readonly value: string;
}

/** What a call asks for. `track` is an event; the others change customers, items or identities and are log rows too. */
export const CallKind = z.enum([
  'track',
  'identify',
  'unbind',
  'profile_set',
  'profile_set_once',
  'profile_increment',
  'profile_append',
  'profile_unset',
  'profile_delete',
  'item_set',
  'item_delete',
]);
export type CallKind = z.infer<typeof CallKind>;

/**
 * 原始事件 — what a protocol makes of the bytes it received, before validation, identity and clock correction.
 *
 * `properties` is as sent: values of any JSON shape; the validator brings them to {@link Value} or quarantines the event.
 */
export interface RawEvent {
  readonly kind: CallKind;
  /** The event's name; for other kinds the validator writes `$<kind>`. */
  readonly name: string;
  /** The sender's own id of this call, or a hash of its content where the protocol has none. */
  readonly messageId: string;
  readonly keys: readonly IdentityKey[];
  readonly properties: Readonly<Record<string, unknown>>;
  /** When it happened by the sender's clock, and when the sender sent it: both or neither correct the clock. */
  readonly timestamp?: Instant | undefined;
  readonly sentAt?: Instant | undefined;
  /** True for imports and replays: state counts, triggers do not. */
  readonly historical?: boolean | undefined;
  /** For `item_set` and `item_delete`. */
  readonly item?: { readonly type: string; readonly id: string } | undefined;
}

/** 异常 — a record that could not become an event, kept with its reason. */
export interface BadRecord {
  readonly reason: QuarantineReason;
  /** Names the thing, the value and the limit. */
  readonly detail: string;
  /** The same in Chinese; empty for a record kept before its words were. */
  readonly zh: string;
  /** The record as received, as JSON text. */
  readonly raw: string;
  readonly messageId?: string | undefined;
}

export const QuarantineReason = z.enum([
  'not_an_object',
  'name_missing',
  'name_invalid',
  'name_reserved',
  'identity_missing',
  'identity_invalid',
  'time_invalid',
  'too_large',
  'too_many_properties',
  'too_deep',
  'property_invalid',
  'type_mismatch',
  'event_blocked',
  'event_unknown',
  'property_unknown',
  'checksum_wrong',
  'project_unknown',
  'item_invalid',
  'kind_unknown',
]);
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/**
 * 系统事件 — the closed list of names only Gyre itself writes. A client that sends one is forging it and is quarantined.
 * Other `$` names (神策's `$pageview`, `$AppStart` …) pass.
 */
export const OWN_EVENTS = [
  '$identify',
  '$unbind',
  '$profile_set',
  '$profile_set_once',
  '$profile_increment',
  '$profile_append',
  '$profile_unset',
  '$profile_delete',
  '$item_set',
  '$item_delete',
  '$facts_imported',
  '$identity_unmerged',
  '$identity_relinked',
  '$campaign_entered',
  '$message_sent',
  '$message_failed',
  '$message_unknown',
  '$message_withheld',
  '$message_deferred',
  '$message_delivered',
  '$message_opened',
  '$message_clicked',
  '$message_replied',
  '$message_complained',
  '$goal_reached',
  '$consent_changed',
  '$ghost_send',
  '$experiment_exposed',
  '$message_unsubscribed',
  '$segment_entered',
  '$segment_left',
  '$coupon_issued',
  '$coupon_claimed',
  '$coupon_locked',
  '$coupon_released',
  '$coupon_redeemed',
  '$coupon_returned',
  '$coupon_expired',
  '$coupon_voided',
] as const;
export type OwnEventName = (typeof OWN_EVENTS)[number];

const ownNames: ReadonlySet<string> = new Set(OWN_EVENTS);

/** Whether a name is on the closed list {@link OWN_EVENTS}. */
export function isOwnEventName(name: string): boolean {
  return ownNames.has(name);
}

/** 用户属性 — the name under which the event plan keeps the attributes of customers, as its properties. */
export const ATTRIBUTES = '$profile_set' satisfies OwnEventName;

/** Whether a row changes customers, items or identities instead of telling what a customer did. */
export function isCallName(name: string): boolean {
  return callNames.has(name);
}
const callNames: ReadonlySet<string> = new Set(OWN_EVENTS.slice(0, OWN_EVENTS.indexOf('$identity_relinked') + 1));
