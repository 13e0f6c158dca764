import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import { isSampled, reentering, SAMPLE, type EstimateContext, type Estimated, type Entrants } from './candidates.ts';
import { nextTime } from './recurrence.ts';
import { AUDIENCE_ENTRY, type AudienceTrigger } from './trigger.ts';

/**
 * 圈选估算 — who would enter when the audience is taken next, as it is now: it and the campaign's filter counted in the warehouse, re-entry looked
 * up. Over a week a repeated audience is taken at each of its times of the coming seven days.
 */
export async function audienceEntrants(
  context: EstimateContext,
  estimated: Estimated,
  trigger: AudienceTrigger,
  over: 'now' | 'last_week',
): Promise<Entrants> {
  const { rules, clock, ledger, reach } = context;
  const now = clock.now();
  const all = await rules.select(trigger.rule, now);
  const { filter } = estimated.definition;
  const members = filter === null ? all : all.intersection(await rules.select(filter, now));
  const total = members.count;
  const sample = Array.from(members.filter((root) => isSampled(root, SAMPLE, total)));
  const times = timesOf(trigger, over, now, reach.zone());
  const candidates = times.flatMap((at) =>
    sample.map((root) => ({ customer: root, root, at, event: { name: AUDIENCE_ENTRY, at, properties: {} } })),
  );
  return {
    candidates: await reentering(ledger, estimated, candidates),
    factor: sample.length === 0 ? 1 : total / sample.length,
    days: over === 'last_week' && 'repeat' in trigger ? 7 : 0,
  };
}

/** When the audience is taken: the first time, or all of a week. */
function timesOf(trigger: AudienceTrigger, over: 'now' | 'last_week', now: Instant, zone: string): Instant[] {
  if ('once' in trigger) return [instant(Math.max(now, trigger.once.at ?? now))];
  const times: Instant[] = [];
  const end = over === 'last_week' ? now + 7 * DAY_MS : now;
  let at = nextTime(trigger.repeat, now, now, zone);
  while (at !== null && at <= Math.max(end, times[0] ?? at)) {
    times.push(at);
    at = nextTime(trigger.repeat, at, now, zone);
  }
  return times;
}
