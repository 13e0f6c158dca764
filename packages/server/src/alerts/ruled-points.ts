import type { RoundPoint } from '@gyre/domain/alerts/round';
import { ruleReadings, type RuleDetector } from '@gyre/domain/alerts/rule-readings';
import type { Instant } from '@gyre/domain/time';

/** 规则的读数 — the buckets of a history from an instant on, with what a rule says of them. */
export function ruledPoints(
  detector: RuleDetector,
  history: readonly RoundPoint[],
  asked: { readonly from: Instant; readonly zone: string },
): RoundPoint[] {
  const said = new Map(ruleReadings(detector, history, asked).map((reading) => [reading.at, reading]));
  return history.flatMap((bucket) => {
    const reading = said.get(bucket.at);
    return reading === undefined ? [] : [{ ...bucket, reading }];
  });
}
