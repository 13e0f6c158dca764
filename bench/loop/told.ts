import type { RawEvent } from '@gyre/domain/events';
import { instant } from '@gyre/domain/time';
import type { ShopEvent } from '../../packages/shop/src/index.ts';

/** Events the story's metrics and goal read; what else is tracked would only take its time. Calls that tell who somebody is are all told. */
const READ = new Set(['app_open', 'submit_order']);

/** Whether the trial tells an event of the shop at all. */
export function isTold({ type, event }: ShopEvent): boolean {
  return type === 'track' ? READ.has(event ?? '') : type === 'identify';
}

/** 转述 — a call of the shop as the intake's own protocol would read it. */
export function rawOf(event: ShopEvent, historical: boolean): RawEvent {
  const { type, messageId, userId, anonymousId, identities = {}, timestamp, properties } = event;
  const known = { user_id: userId, phone: identities.phone, email: identities.email, anonymous_id: anonymousId };
  return {
    kind: type,
    name: type === 'track' ? (event.event ?? '') : '',
    messageId,
    keys: Object.entries(known).flatMap(([namespace, value]) => (value === undefined ? [] : [{ namespace, value }])),
    properties,
    timestamp: instant(timestamp),
    historical: historical || undefined,
  };
}
