import { DashboardSubscription, SendState } from '@gyre/domain/dashboard-subscription';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { SendResult } from './robots.ts';

/** A subscription as stored; `secret` is sealed. `since`: since when its schedule stands as it is. */
const SubscriptionRow = z.object({
  dashboard: z.string(),
  key: z.string(),
  definition: DashboardSubscription,
  secret: z.string(),
  since: Instant,
  updated_at: Instant,
  updated_by: z.string(),
});
export type SubscriptionRow = z.output<typeof SubscriptionRow>;

const COLUMNS = 'dashboard, key, definition, secret, since, updated_at, updated_by';

/** Subscriptions by key: of one dashboard, or of all. */
export async function readSubscriptions(ledger: Ledger, dashboard?: string): Promise<SubscriptionRow[]> {
  return await ledger.rows(
    SubscriptionRow,
    `select ${COLUMNS} from dashboard_subscriptions where ($1::text is null or dashboard = $1) order by dashboard, key`,
    [dashboard],
  );
}

export async function writeSubscription(ledger: Ledger, row: SubscriptionRow): Promise<void> {
  await ledger.run(
    `insert into dashboard_subscriptions (${COLUMNS}) values ($1, $2, $3::jsonb, $4, $5, $6, $7)
     on conflict (dashboard, key) do update set definition = excluded.definition, secret = excluded.secret, since = excluded.since,
       updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [row.dashboard, row.key, row.definition, row.secret, row.since, row.updated_at, row.updated_by],
  );
}

/** @returns whether there was one */
export async function deleteSubscription(ledger: Ledger, dashboard: string, key: string): Promise<boolean> {
  return (await ledger.run('delete from dashboard_subscriptions where dashboard = $1 and key = $2', [dashboard, key])) === 1;
}

const SendRow = z.object({ receiver: z.string(), due: Instant.nullable(), state: SendState, detail: z.string(), at: Instant });
export type SendRow = z.output<typeof SendRow>;

/** The last sends of a subscription, newest first. */
export async function readSends(ledger: Ledger, dashboard: string, subscription: string, limit: number): Promise<SendRow[]> {
  return await ledger.rows(
    SendRow,
    `select receiver, due, state, detail, at from dashboard_sends where dashboard = $1 and subscription = $2 order by at desc, id desc limit $3`,
    [dashboard, subscription, limit],
  );
}

/** One send, before anything leaves. */
export interface Claim {
  readonly id: string;
  readonly dashboard: string;
  readonly subscription: string;
  readonly receiver: string;
  /** Null: a test. */
  readonly due: Instant | null;
  readonly at: Instant;
}

/** 认领 — @returns false when this receiver's of that due time was claimed before, whatever became of it */
export async function claimSend(ledger: Ledger, { id, dashboard, subscription, receiver, due, at }: Claim): Promise<boolean> {
  const claimed = await ledger.run(
    `insert into dashboard_sends (id, dashboard, subscription, receiver, due, state, at) values ($1, $2, $3, $4, $5, 'sending', $6)
     on conflict do nothing`,
    [id, dashboard, subscription, receiver, due, at],
  );
  return claimed === 1;
}

export async function settleSend(ledger: Ledger, id: string, { state, detail }: SendResult): Promise<void> {
  await ledger.run(`update dashboard_sends set state = $2, detail = $3 where id = $1`, [id, state, detail.slice(0, 500)]);
}

/** What was on its way when the process ended: nobody knows whether it arrived. */
export async function settleInterrupted(ledger: Ledger, detail: string): Promise<void> {
  await ledger.run(`update dashboard_sends set state = 'unknown', detail = $1 where state = 'sending'`, [detail]);
}
