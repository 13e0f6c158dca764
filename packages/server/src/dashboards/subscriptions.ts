import type { Subscription } from '@gyre/domain/api/dashboards';
import type { DashboardSubscription } from '@gyre/domain/dashboard-subscription';
import type { Receiver } from '@gyre/domain/notice';
import { nextSend } from '@gyre/domain/dashboard-schedule';
import { AppError } from '../errors.ts';
import { knownRobots, sealRobots, shownRobots, type Robots } from '../notices/index.ts';
import type { DashboardsContext } from './context.ts';
import type { Definitions } from './definitions.ts';
import type { Sending } from './sending.ts';
import {
  deleteSubscription,
  readSubscriptions,
  secretPlace,
  topicOf,
  writeSubscription,
  type SubscriptionRow,
} from './subscription-rows.ts';

/** Sends of one subscription that are listed. */
const LISTED_SENDS = 20;

/** What a subscription is saved as; `robots` by receiver: what is left out stays as it was. */
export interface SubscriptionDraft {
  readonly definition: DashboardSubscription;
  readonly robots: Readonly<Record<string, { readonly url?: string | undefined; readonly secret?: string | undefined }>>;
}

/** 看板订阅 — who gets which dashboard when, and what became of it. */
export interface Subscriptions {
  /** @throws AppError `not_found` */
  list(dashboard: string): Promise<Subscription[]>;
  /** @throws AppError `not_found`, `invalid_input` for a robot without an address */
  save(dashboard: string, key: string, draft: SubscriptionDraft, by: string): Promise<Subscription>;
  /** @throws AppError `not_found` */
  remove(dashboard: string, key: string): Promise<void>;
  /** Sends it now. @throws AppError `not_found` */
  test(dashboard: string, key: string): Promise<Subscription['sends']>;
}

type Parts = Pick<DashboardsContext, 'ledger' | 'clock' | 'zone' | 'secrets' | 'project' | 'notices'> & {
  readonly definitions: Definitions;
  readonly sending: Sending;
};

export function openSubscriptions(parts: Parts): Subscriptions {
  const { ledger, clock, definitions, secrets, project, sending, notices } = parts;
  const find = async (dashboard: string, key: string): Promise<SubscriptionRow | undefined> =>
    (await readSubscriptions(ledger, dashboard)).find((row) => row.key === key);
  const get = async (dashboard: string, key: string): Promise<SubscriptionRow> => {
    const row = await find(dashboard, key);
    if (row === undefined) throw noSubscription(dashboard, key);
    return row;
  };
  return {
    async list(dashboard) {
      await definitions.get(dashboard);
      const rows = await readSubscriptions(ledger, dashboard);
      return await Promise.all(rows.map((row) => viewOf(parts, row)));
    },
    async save(dashboard, key, { definition, robots }, by) {
      await definitions.get(dashboard);
      const before = await find(dashboard, key);
      const known: Robots = before === undefined ? new Map() : knownOf(parts, before);
      const { receivers } = definition;
      const secret = sealRobots(secrets, secretPlace(project, { dashboard, key }), { receivers, given: robots, known });
      const now = clock.now();
      const isSame = before?.definition.enabled === definition.enabled && same(before.definition.schedule, definition.schedule);
      const row = { dashboard, key, definition, secret, since: isSame ? before.since : now, updated_at: now, updated_by: by };
      await writeSubscription(ledger, row);
      if (before !== undefined) await notices.stop(topicOf(row), changedReceivers(before.definition, definition, robots));
      sending.wake();
      return await viewOf(parts, row);
    },
    async remove(dashboard, key) {
      if (!(await deleteSubscription(ledger, dashboard, key))) throw noSubscription(dashboard, key);
      await notices.forget(topicOf({ dashboard, key }));
      sending.wake();
    },
    async test(dashboard, key) {
      const row = await get(dashboard, key);
      await sending.test(row);
      return await sendsOf(parts, row, row.definition.receivers.length);
    },
  };
}

function same(a: DashboardSubscription['schedule'], b: DashboardSubscription['schedule']): boolean {
  return JSON.stringify([a.weekdays, a.time]) === JSON.stringify([b.weekdays, b.time]);
}

/** Receivers that are not what they were: what waits for them is not tried again. All of one that is switched off. */
function changedReceivers(before: DashboardSubscription, after: DashboardSubscription, given: SubscriptionDraft['robots']): string[] {
  const kept = new Map(after.receivers.map((receiver) => [receiver.key, receiver]));
  const isSameTarget = (receiver: Receiver): boolean => {
    const now = kept.get(receiver.key);
    if (now === undefined || Object.keys(given[receiver.key] ?? {}).length > 0) return false;
    if (receiver.kind === 'email') return now.kind === 'email' && now.address === receiver.address;
    return now.kind === 'robot' && now.robot === receiver.robot;
  };
  return before.receivers.filter((receiver) => !after.enabled || !isSameTarget(receiver)).map(({ key }) => key);
}

function knownOf({ secrets, project }: Parts, row: SubscriptionRow): Robots {
  return knownRobots(secrets, secretPlace(project, row), row.secret);
}

async function viewOf(parts: Parts, row: SubscriptionRow): Promise<Subscription> {
  const { clock, zone } = parts;
  const { key, definition } = row;
  return {
    key,
    definition,
    robots: shownRobots(knownOf(parts, row)),
    next: definition.enabled ? nextSend(definition.schedule, clock.now(), zone()) : null,
    sends: await sendsOf(parts, row, LISTED_SENDS),
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

async function sendsOf({ notices }: Pick<Parts, 'notices'>, row: SubscriptionRow, limit: number): Promise<Subscription['sends']> {
  const sent = await notices.list(topicOf(row), limit);
  return sent.map(({ receiver, due, state, detail, at, tries, next }) => ({ receiver, due, state, detail, at, tries, next }));
}

function noSubscription(dashboard: string, subscription: string): AppError {
  return new AppError('not_found', `dashboard ${dashboard} has no subscription ${subscription}`, { dashboard, subscription });
}
