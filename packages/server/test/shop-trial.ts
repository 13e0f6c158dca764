import type { CampaignReport } from '@gyre/domain/campaign-report';
import type { CampaignDefinition } from '@gyre/domain/campaign';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { ShopEvent } from '../../shop/src/index.ts';
import { manualClock } from '../src/clock.ts';
import type { Effects, MicroBatch } from '../src/pipeline/index.ts';
import { campaignSalt, isControl } from '../src/reach/assignment.ts';
import { decideReach, type Wish } from '../src/reach/index.ts';
import { openDesk, policyOf, ZONE, type Desk } from '../src/reach/testing.ts';
import { campaignReport, goalStage } from '../src/report/index.ts';
import { rowOf } from '../src/report/testing.ts';
import type { Ledger, LogRow } from '../src/stores/ports.ts';

/** Entries decided in one turn. */
const PAGE = 1000;

/** 召回 — the campaign of a trial: everybody of the shop once, compared with a control group. */
export interface TrialCampaign {
  readonly key: string;
  readonly controlShareBp: number;
  /** Goals within a day, by their names: the event that reaches each. */
  readonly goals: Readonly<Record<string, string>>;
  readonly sentAt: Instant;
}

/** Whether the campaign holds a customer back. */
export function isHeldBack({ key, controlShareBp }: TrialCampaign, customer: number): boolean {
  return isControl(campaignSalt(key), customer, controlShareBp);
}

/**
 * Plays a campaign through what decides and measures: every customer wishes at `sentAt`, the contact policy assigns and decides, the goal stage
 * folds what they did, and a day later, when it has ended, the report tells by one look.
 *
 * @param customers  user ids; the number of a customer is its place, from 1 on
 * @param happened  what customers did within the day; what others did is passed over
 */
export async function playTrial(
  ledger: Ledger,
  campaign: TrialCampaign,
  customers: readonly string[],
  happened: readonly ShopEvent[],
): Promise<CampaignReport> {
  const desk = await openDesk(ledger, policyOf(), campaign.sentAt);
  const definition = await desk.campaign(campaign.key, {
    controlShareBp: campaign.controlShareBp,
    test: { kind: 'fixed' },
    goals: Object.entries(campaign.goals).map(([name, event]) => ({ name, select: { event }, within: { amount: 1, unit: 'day' } })),
  });
  await insertCustomers(ledger, customers.length, campaign.sentAt);
  for (let from = 1; from <= customers.length; from += PAGE) {
    await decidePage(desk, { key: campaign.key, definition, from, to: Math.min(from + PAGE - 1, customers.length) });
  }
  const stage = goalStage({ changes: () => 1, zone: () => ZONE });
  const rows = rowsOf(customers, happened);
  for (let from = 0; from < rows.length; from += PAGE) {
    await inTurn(desk, rows.slice(from, from + PAGE), (batch, effects) => stage.run(batch, effects));
  }
  await ledger.run(`update campaigns set state = 'ended' where key = $1`, [campaign.key]);
  const over = manualClock(instant(campaign.sentAt + DAY_MS + 1));
  return await campaignReport({ ledger, clock: over, zone: ZONE }, campaign.key);
}

/** Numbered from 1 on, each with a phone number of its own. */
async function insertCustomers(ledger: Ledger, count: number, at: Instant): Promise<void> {
  await ledger.run(
    'insert into customers (customer, root, first_at, last_at) select c, c, $2, $2 from generate_series(1, $1::integer) as c',
    [count, at],
  );
  await ledger.run(
    `insert into identities (namespace, value, customer, first_at, log_offset)
     select 'phone', '+86138' || lpad(c::text, 8, '0'), c, $2, 0 from generate_series(1, $1::integer) as c`,
    [count, at],
  );
}

const RunRow = z.object({ id: z.number().int(), customer: z.number().int() });

interface EntryPage {
  readonly key: string;
  readonly definition: CampaignDefinition;
  /** The first and the last customer who enters. */
  readonly from: number;
  readonly to: number;
}

async function decidePage(desk: Desk, { key, definition, from, to }: EntryPage): Promise<void> {
  const now = desk.clock.now();
  const event = { name: 'audience', at: now, properties: {} };
  await inTurn(desk, [], async (_, effects) => {
    const runs = await effects.tx.rows(
      RunRow,
      `insert into runs (campaign, version, customer, root, rotation, state, entered_at, ended_at, event)
       select $1, 1, c, c, 0, 'done', $4, $4, $5::jsonb from generate_series($2::integer, $3::integer) as c returning id, customer`,
      [key, from, to, now, event],
    );
    const same = { node: 'send', campaign: key, version: 1, definition, event, attributes: {} };
    const wishes = runs.map(({ id, customer }): Wish => ({ ...same, run: id, customer, root: customer }));
    await decideReach(desk.context, effects, { now, epoch: 1 }, wishes);
  });
}

/** One turn of the pipeline: what the act writes is committed together. */
async function inTurn(
  { ledger, clock }: Desk,
  rows: readonly LogRow[],
  act: (batch: MicroBatch, effects: Effects) => Promise<unknown>,
): Promise<void> {
  const now = clock.now();
  const batch = { rows, due: [], position: { partition: 0, offset: rows.at(-1)?.offset ?? 0 }, now, asOf: now, epoch: 1 };
  await ledger.transaction(async (tx) => {
    await act(batch, { tx, emit: () => {}, schedule: () => {}, afterCommit: () => {} });
  });
}

/** Whose event it is: a visit begins without an account, and is known for its owner's once he signs in on that device. */
export function ownersOf(happened: readonly ShopEvent[]): (event: ShopEvent) => string | undefined {
  const owners = new Map(
    happened.flatMap(({ userId, anonymousId }) =>
      userId === undefined || anonymousId === undefined ? [] : [[anonymousId, userId] as const],
    ),
  );
  return ({ userId, anonymousId }) => userId ?? (anonymousId === undefined ? undefined : owners.get(anonymousId));
}

/** What the log would hold of it, in order of time. */
function rowsOf(customers: readonly string[], happened: readonly ShopEvent[]): LogRow[] {
  const numbers = new Map(customers.map((userId, i) => [userId, i + 1]));
  const whose = ownersOf(happened);
  const known = happened.flatMap((event) => {
    const customer = numbers.get(whose(event) ?? '');
    const { event: name, timestamp, messageId } = event;
    return name === undefined || customer === undefined ? [] : [{ name, customer, at: instant(timestamp), messageId }];
  });
  return known.toSorted((a, b) => a.at - b.at).map((parts, i) => rowOf(i + 1, parts));
}
