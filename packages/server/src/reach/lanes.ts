import type { Lane } from '@gyre/domain/reach/channel';

/** Lanes, most urgent first. */
export const LANES = ['transactional', 'journey', 'bulk'] as const satisfies readonly Lane[];

/** The part of the slots a waiting lane gets however much the lanes above it have. */
export const GUARANTEED: Readonly<Record<Lane, number>> = { transactional: 0, journey: 0.2, bulk: 0.1 };

export type PerLane = Readonly<Record<Lane, number>>;
export const NO_LANES: PerLane = { transactional: 0, journey: 0, bulk: 0 };

/**
 * 泳道 — shares `slots` out among what waits: the most urgent lane first, but a lane that waits earns its guaranteed part of each slot as
 * credit and is served once it has earned a whole one, so bulk never starves the others and is never starved.
 *
 * @param waiting  messages waiting per lane
 * @param credit   what {@link shareOut} left the last time
 * @returns how many to take of each lane (never more than wait, together at most `slots`) and the credit for the next time
 */
export function shareOut(slots: number, waiting: PerLane, credit: PerLane): { take: PerLane; credit: PerLane } {
  const take = { ...NO_LANES };
  const earned = { ...credit };
  for (let slot = 0; slot < slots; slot++) {
    const waits = LANES.filter((lane) => take[lane] < waiting[lane]);
    const first = waits[0];
    if (first === undefined) break;
    for (const lane of LANES) earned[lane] = waits.includes(lane) && lane !== first ? earned[lane] + GUARANTEED[lane] : 0;
    const owed = waits.findLast((lane) => earned[lane] >= 1 - 1e-9);
    const chosen = owed ?? first;
    if (owed !== undefined) earned[owed] -= 1;
    take[chosen] += 1;
  }
  return { take, credit: earned };
}
