import type { AdjustedEffect, ChannelEffect, EffectOverTime, HarmFound, SliceEffects } from '@gyre/domain/campaign-effects';
import { isOwnEventName } from '@gyre/domain/events';
import type { Goal } from '@gyre/domain/goal';
import { spanMs } from '@gyre/domain/rules/span';
import type { DecidingTest } from '@gyre/domain/statistics/deciding-test';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { History, Ledger } from '../stores/ports.ts';
import { adjustedEffects } from './adjusted.ts';
import { countColumns, goalColumns, measured, type AskingAt } from './asked-before.ts';
import { channelEffects, type ChannelPart } from './channels.ts';
import { readAllReported, readReported, type Reported } from './definition.ts';
import { shownTest } from './effects.ts';
import { harmsFound } from './harm.ts';
import { crowdsOf, crowdSpan, firstDecided, unaimedCrowds, type Crowd } from './outcomes.ts';
import { endedHours, overTimeOf } from './over-time.ts';
import { sidesIn, sliceEffects, sliceRules, type Slice, type SliceQuery } from './slices.ts';

/** The time after the decision in which a campaign without a goal is looked at for harm. */
const A_WEEK: Goal['within'] = { amount: 1, unit: 'week' };

/** Campaigns put together at most, the latest started. */
const MOST_CAMPAIGNS = 100;

export interface DetailsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly zone: () => string;
  readonly history: Pick<History, 'frequentValues'>;
  /** The project's warehouse, as of an instant. */
  readonly askingAt: AskingAt;
}

/** 效果明细 — what stands behind a campaign's report. All @throws AppError `not_found` for a campaign there is not. */
export interface EffectDetails {
  overTime(campaign: string): Promise<EffectOverTime>;
  /** @throws AppError `invalid_input` for a segment there is not */
  slices(campaign: string, query: SliceQuery): Promise<SliceEffects>;
  adjusted(campaign: string): Promise<AdjustedEffect[]>;
  harm(campaign: string): Promise<HarmFound[]>;
  channels(query: { readonly activity?: string | undefined; readonly segments: readonly string[] }): Promise<ChannelEffect[]>;
}

export function openEffectDetails(context: DetailsContext): EffectDetails {
  const { ledger, clock, zone } = context;
  return {
    async overTime(campaign) {
      const reported = await readReported(ledger, campaign);
      const [goal] = reported.goals;
      const now = clock.now();
      const hours = goal === undefined ? [] : await endedHours(ledger, campaign, goal, now);
      return overTimeOf(hours, { test: reported.definition.test, zone: zone(), now });
    },
    slices: (campaign, query) => slicesOf(context, campaign, query),
    async adjusted(campaign) {
      const reported = await readReported(ledger, campaign);
      const all: AdjustedEffect[] = [];
      for (const [place, goal] of reported.goals.entries()) {
        const crowds = await crowdsOf(ledger, campaign, goal, clock.now());
        const customers = await measured(context.askingAt, crowds, goalColumns(goal.goal), 0, zone());
        all.push(...adjustedEffects(place, goal.goal, customers, testNow(reported, crowds)));
      }
      return all;
    },
    harm: (campaign) => harmOf(context, campaign),
    channels: (query) => channelsOf(context, query),
  };
}

/** Slices are as of the first decision: who is in a segment since was perhaps brought there by the campaign. */
async function slicesOf(context: DetailsContext, campaign: string, query: SliceQuery): Promise<SliceEffects> {
  const { ledger, clock, askingAt } = context;
  const reported = await readReported(ledger, campaign);
  const [goal] = reported.goals;
  const asOf = await firstDecided(ledger, campaign);
  if (goal === undefined || asOf === null) return { asOf, slices: [] };
  const crowds = await crowdsOf(ledger, campaign, goal, clock.now());
  const slices = await slicesAt(context, askingAt(asOf), query);
  return { asOf, slices: sliceEffects(crowds, slices, testNow(reported, crowds)) };
}

async function slicesAt(context: DetailsContext, asking: ReturnType<AskingAt>, query: SliceQuery): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (const { of, rule } of await sliceRules(context, query)) slices.push({ of, customers: await asking.select(rule) });
  return slices;
}

const NameRow = z.object({ name: z.string() });

/**
 * Looked at from the beginning of the span in which customers were decided about until the window of the last of them is over: so nothing within
 * anybody's window is missed, and what lies before it is as much in one group as in the other.
 */
async function harmOf({ ledger, clock, zone, askingAt }: DetailsContext, campaign: string): Promise<HarmFound[]> {
  const reported = await readReported(ledger, campaign);
  const { guardrails } = reported.definition;
  const within = reported.goals[0]?.goal.within ?? A_WEEK;
  const named = [...new Set(guardrails.flatMap(({ events }) => events))];
  const rows = await ledger.rows(NameRow, 'select name from plan_events where name = any($1::text[])', [named]);
  const planned = new Set(rows.map(({ name }) => name));
  // What we tell of ourselves is known from the start; the plan names it only once it has happened.
  const events = named.filter((name) => planned.has(name) || isOwnEventName(name)).toSorted();
  const length = spanMs(within) + (await crowdSpan(ledger, campaign));
  const crowds = await unaimedCrowds(ledger, campaign, { withinMs: spanMs(within), spanMs: length - spanMs(within), now: clock.now() });
  const customers =
    events.length === 0
      ? crowds.filter(({ closed }) => closed).map((crowd) => ({ crowd, columns: [] }))
      : await measured(askingAt, crowds, countColumns(events, length), length, zone());
  return harmsFound(guardrails, events, customers, testNow(reported, crowds));
}

const KeyRow = z.object({ key: z.string(), channel: z.string() });

async function channelsOf(
  context: DetailsContext,
  { activity, segments }: { readonly activity?: string | undefined; readonly segments: readonly string[] },
): Promise<ChannelEffect[]> {
  const { ledger, clock, askingAt } = context;
  const found = await ledger.rows(
    KeyRow,
    `select key, definition->'arms'->0->'content'->>'channel' as channel from campaigns
     where started_at is not null and ($1::text is null or activity = $1) order by started_at desc limit ${MOST_CAMPAIGNS}`,
    [activity ?? null],
  );
  const channels = new Map(found.map(({ key, channel }) => [key, channel]));
  const parts: ChannelPart[] = [];
  for (const { key, goals } of await readAllReported(ledger, [...channels.keys()])) {
    const [goal] = goals;
    const asOf = await firstDecided(ledger, key);
    if (goal === undefined || asOf === null) continue;
    const crowds = await crowdsOf(ledger, key, goal, clock.now());
    const channel = channels.get(key) ?? '';
    const whole = sidesIn(crowds, null);
    if (whole.control.customers === 0) continue;
    parts.push({ channel, of: null, ...whole });
    for (const { of, customers } of await slicesAt(context, askingAt(asOf), { segments })) {
      parts.push({ channel, of, ...sidesIn(crowds, customers) });
    }
  }
  return channelEffects(parts);
}

/** The test to show by now. */
function testNow(reported: Reported, crowds: readonly Crowd[]): DecidingTest {
  return shownTest(
    reported,
    crowds.some(({ closed }) => !closed),
  ).test;
}
