import { DashboardSubscription } from '@gyre/domain/dashboard-subscription';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

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

/** What the notices of a subscription belong to. */
export function topicOf({ dashboard, key }: Pick<SubscriptionRow, 'dashboard' | 'key'>): string {
  return `dashboard/${dashboard}/${key}`;
}

/** What a subscription's secrets are sealed for. */
export function secretPlace(project: string, { dashboard, key }: Pick<SubscriptionRow, 'dashboard' | 'key'>): string {
  return `dashboard/${project}/${dashboard}/${key}`;
}
