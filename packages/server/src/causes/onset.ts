import { onsetAmong, type Deviating } from '@gyre/domain/anomalies/evidence';
import { periodOf, startOfPeriod } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';
import type { CauseQuestion } from './finding.ts';
import { bucketsOf, expectedBy, learnUntil } from './series.ts';
import type { Watched } from './watched.ts';

/** It is looked so many buckets back from where the episode seems to have begun, and only while it is no longer than so many. */
const LOOKS_BACK = 6;
const LONGEST = 24;

/**
 * 切片的起点 — when an episode began in the slice it lies in. The slice alone tells it better than the whole it was seen in: as much is missing there,
 * among less that varies by chance. The `from` of the question where nothing was expected of the slice, or the episode is long.
 *
 * @param inside  the metric of the slice
 */
export async function onsetIn(
  context: CausesContext,
  inside: Watched,
  { from, to, grain, direction }: CauseQuestion,
  watch: Watch,
): Promise<Instant> {
  const zone = context.zone();
  const begins = periodOf(from, grain, zone);
  if (periodOf(to, grain, zone) - begins > LONGEST) return from;
  const earliest = startOfPeriod(begins - LOOKS_BACK, grain, zone);
  const span = { from: earliest, to, grain };
  const learned = await learnUntil(context, inside, { opened: earliest, grain }, watch);
  const expected = new Map(expectedBy(learned, span, zone).map((one) => [one.at, one]));
  const points = await bucketsOf(context, inside, span, watch);
  const deviating = points.flatMap(({ at, value, outOf = 1 }): (Deviating & { readonly at: Instant })[] => {
    const of = expected.get(at);
    return of === undefined ? [] : [{ at, value, mean: outOf * of.mean, variance: outOf * of.variance }];
  });
  return deviating.at(-1 - onsetAmong(deviating.toReversed(), direction))?.at ?? from;
}
