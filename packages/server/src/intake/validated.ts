import type { BadRecord, IdentityKey, Properties, RawEvent, ValueType } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';

/** 校验通过的事件 — cleaned and typed, not yet sequenced. */
export interface ValidEvent {
  readonly name: string;
  readonly messageId: string;
  /** Cleaned, without blocked or invalid values, by namespace priority; the first owns the event. Empty only for rows about items. */
  readonly keys: readonly IdentityKey[];
  readonly properties: Properties;
  readonly at: Instant;
  /** The sender's own time where clock correction changed it. */
  readonly originalAt: Instant | null;
  readonly historical: boolean;
  /** Lists of objects, exploded: `<name>/<property>` with its own properties; same customer and time. */
  readonly children: readonly { readonly name: string; readonly properties: Properties }[];
}

/** 埋点计划 — what the validator knows of names and types; a snapshot kept in memory. */
export interface PlanView {
  readonly unknownEvents: 'accept' | 'block';
  /** State of a known event; undefined when it was never seen. */
  event(name: string): 'accepted' | 'blocked' | undefined;
  /** What is known of a property: a locked type is enforced, a blocked property is quarantined with its event. */
  property(event: string, name: string): { readonly type: ValueType; readonly locked: boolean; readonly blocked: boolean } | undefined;
}

/** Validates one raw event at an instant: cleaning, limits, types, clock correction, exploding. Pure. */
export type Validate = (raw: RawEvent, plan: PlanView, received: Instant, zone: string) => ValidEvent | BadRecord;
