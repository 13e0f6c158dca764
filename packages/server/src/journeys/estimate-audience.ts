import type { Repeat } from '@gyre/domain/campaign';
import { DAY_MS, formatInstant, instant, MINUTE_MS, zoneOffsetMs, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { readCustomers } from '../customers/index.ts';
import { isSampled, reentering, REPLAYED_MS, SAMPLE, type EstimateContext, type Estimated, type Entrants } from './candidates.ts';
import { nextTime } from './recurrence.ts';
import { AUDIENCE_ENTRY, type AudienceTrigger } from './trigger.ts';

/** Customers of each of several takings that are tried, or nearly. */
const SAMPLE_OF_DAY = SAMPLE / 2;

/** 圈选估算 — who would enter when the audience is taken next, as it is now: it and the campaign's filter counted in the warehouse, re-entry looked up. */
export async function audienceEntrants(context: EstimateContext, estimated: Estimated, trigger: AudienceTrigger): Promise<Entrants> {
  const now = context.clock.now();
  const next = 'once' in trigger ? (trigger.once.at ?? now) : nextTime(trigger.repeat, now, now, context.reach.zone());
  const takes = next === null ? [] : [{ members: await membersAt(context, estimated, trigger, now), enters: instant(Math.max(now, next)) }];
  return await entering(context, estimated, { takes, sampled: SAMPLE, days: 0 });
}

/**
 * 圈选回放 — who would have entered in the last seven days, the audience and the filter being those of then: what happened up to that instant,
 * segments the rule names by their rules, while attributes and who is one customer are as now; nobody who was not known yet. A repeated audience is
 * taken at each of its times of that week, which follow each other as if the week came again from now on. One taken once is tried by itself on
 * each of the seven days, at the time of day it is to be taken, oldest first.
 */
export async function replayedTakes(context: EstimateContext, estimated: Estimated, trigger: AudienceTrigger): Promise<Entrants[]> {
  const taken: Taken[] = [];
  for (const at of timesOf(trigger, context.clock.now(), context.reach.zone())) {
    const members = await membersAt(context, estimated, trigger, at);
    taken.push({ members, enters: instant(at + REPLAYED_MS), at });
  }
  if ('repeat' in trigger) return [await entering(context, estimated, { takes: taken, sampled: SAMPLE, days: REPLAYED_MS / DAY_MS })];
  const days: Entrants[] = [];
  for (const one of taken) days.push(await entering(context, estimated, { takes: [one], sampled: SAMPLE_OF_DAY, days: 0 }));
  return days;
}

/** The members of one taking, and when they enter; `at` is the past instant it was of. */
interface Taken {
  readonly members: CustomerSet;
  readonly enters: Instant;
  readonly at?: Instant;
}

async function membersAt(
  { rules }: EstimateContext,
  { definition }: Estimated,
  { rule }: AudienceTrigger,
  at: Instant,
): Promise<CustomerSet> {
  const all = await rules.select(rule, at);
  return definition.filter === null ? all : all.intersection(await rules.select(definition.filter, at));
}

interface Taking {
  readonly takes: readonly Taken[];
  /** Customers tried, or nearly. */
  readonly sampled: number;
  readonly days: number;
}

/** The entries of a sample of all who are in any of the takings: whoever is sampled is followed through all of them. */
async function entering(context: EstimateContext, estimated: Estimated, { takes, sampled, days }: Taking): Promise<Entrants> {
  const anybody = takes.reduce((sum, { members }) => sum.union(members), CustomerSet.upTo(0));
  const total = anybody.count;
  const sample = Array.from(anybody.filter((root) => isSampled(root, sampled, total)));
  const isReplay = takes.some(({ at }) => at !== undefined);
  const known = isReplay ? await readCustomers(context.ledger, sample) : undefined;
  const wasKnown = (root: number, at: Instant | undefined): boolean => at === undefined || (known?.get(root)?.firstAt ?? Infinity) <= at;
  const candidates = takes.flatMap(({ members, enters, at }) =>
    sample
      .filter((root) => members.has(root) && wasKnown(root, at))
      .map((root) => ({ customer: root, root, at: enters, event: { name: AUDIENCE_ENTRY, at: enters, properties: {} } })),
  );
  return {
    candidates: await reentering(context.ledger, estimated, candidates),
    factor: sample.length === 0 ? 1 : total / sample.length,
    days,
    takes: takes.flatMap(({ at }) => at ?? []),
  };
}

/** When the audience was to be taken in the last seven days; one taken once every day at its time of day, but not in this very minute. */
function timesOf(trigger: AudienceTrigger, now: Instant, zone: string): Instant[] {
  const isOnce = 'once' in trigger;
  const repeat = isOnce ? daily(trigger.once.at ?? now, zone) : trigger.repeat;
  const until = isOnce ? now - MINUTE_MS : now;
  const from = instant(until - REPLAYED_MS);
  const times: Instant[] = [];
  for (let at = nextTime(repeat, from, from, zone); at !== null && at <= until; at = nextTime(repeat, at, from, zone)) times.push(at);
  return times;
}

/** Every day at the time of day of an instant. */
function daily(at: number, zone: string): Repeat {
  const local = formatInstant(instant(at + zoneOffsetMs(instant(at), zone)));
  return { rrule: 'FREQ=DAILY', time: local.slice('yyyy-mm-ddT'.length, 'yyyy-mm-ddThh:mm'.length) };
}
