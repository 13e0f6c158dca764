import { chanceShown, detectionOf, type Precision, type TestMethod } from './detection.ts';

const MOST_DOUBLINGS = 27;
const MOST_HALVINGS = 100;
/** Of a power, where halving stops: as the reference does, so that answers are its answers. */
const CLOSE = 1e-5;

/** What a running experiment is asked: whether it would show `effect` with probability `power`. */
export interface GrowthWanted {
  /** In the scale of the estimate. */
  readonly effect: number;
  readonly power: number;
  /** Error rate, two-sided; divided by the tests where several are made. */
  readonly alpha: number;
  readonly method: TestMethod;
}

/**
 * 还需多少流量 — by how much of its present customers a running experiment must grow: 0 it has enough, 1 as many again; its variance V becomes
 * V/(1 + f). Found by doubling and halving until the power is right to 1e-5. Null where 2²⁷ times as many are not enough.
 *
 * @param now  of the effect's estimate, as it stands
 */
export function growthNeeded(now: Precision, { effect, power, alpha, method }: GrowthWanted): number | null {
  const gapAt = (growth: number): number => {
    const then = { variance: now.variance / (1 + growth), n: now.n * (1 + growth) };
    return chanceShown(detectionOf(method, alpha, then, Math.abs(effect))) - power;
  };
  if (gapAt(0) > 0) return 0;
  let growth = 1;
  for (let i = 0; i < MOST_DOUBLINGS && gapAt(growth) < 0; i++) growth *= 2;
  let gap = gapAt(growth);
  if (gap < 0) return null;
  let [low, high] = [0, growth];
  for (let i = 0; i < MOST_HALVINGS && Math.abs(gap) >= CLOSE; i++) {
    if (gap > 0) high = growth;
    else low = growth;
    growth = (low + high) / 2;
    gap = gapAt(growth);
  }
  return growth;
}
