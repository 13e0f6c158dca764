import type { ComparableSpan } from '@gyre/domain/causes/comparable';
import { DAY_MS, dayNumber, startOfDayNumber } from '@gyre/domain/time';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';
import type { CauseQuestion } from './finding.ts';
import { bucketsOf } from './series.ts';
import type { Watched } from './watched.ts';

const WEEK = 7;
/** Growth is not followed further than this. */
const MOST_LEVEL = 3;

/**
 * 水平 — how much more there was in the week before the episode than in the weeks before the comparable spans (for an episode of several weeks in as
 * many): a metric that has doubled since is expected to have doubled in every slice. 1 where nothing was told before them.
 */
export async function levelBy(
  context: CausesContext,
  watched: Watched,
  { from, to }: Pick<CauseQuestion, 'from' | 'to'>,
  spans: readonly ComparableSpan[],
  watch: Watch,
): Promise<number> {
  const zone = context.zone();
  const stretch = WEEK * Math.ceil((to - from) / DAY_MS / WEEK);
  const day = dayNumber(from, zone);
  const first = Math.min(day, ...spans.map((span) => dayNumber(span.from, zone))) - stretch;
  const asked = { from: startOfDayNumber(first, zone), to: startOfDayNumber(day, zone), grain: 'day' } as const;
  const buckets = (await bucketsOf(context, watched, asked, watch)).map(({ at, value }) => ({ day: dayNumber(at, zone), value }));
  const begun = buckets.find(({ value }) => value > 0)?.day ?? day;
  const before = (end: number): number =>
    buckets.reduce((sum, bucket) => sum + (bucket.day >= end - stretch && bucket.day < end ? bucket.value : 0), 0);
  let [sum, weight] = [0, 0];
  for (const span of spans) {
    const end = dayNumber(span.from, zone);
    if (end - stretch < begun) continue;
    sum += span.weight * before(end);
    weight += span.weight;
  }
  const level = before(day) / (sum / weight);
  return level > 0 && Number.isFinite(level) ? Math.min(MOST_LEVEL, Math.max(1 / MOST_LEVEL, level)) : 1;
}
