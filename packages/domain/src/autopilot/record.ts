import { z } from 'zod';
import { Instant } from '../time.ts';
import { pooledEffect, type PooledEffect } from './pooled.ts';

/** 战绩的一行 — what one run of a playbook came to. Without an effect nothing could be compared; such runs are counted only. */
export const RunRecord = z.object({
  run: z.string(),
  version: z.number().int(),
  at: Instant,
  kind: z.enum(['caused', 'anyway', 'undecided']),
  /** Lift of the deciding goal's rate, absolute, treated against control, and the variance of its estimate. */
  effect: z.object({ effect: z.number(), variance: z.number().positive() }).nullable(),
});
export type RunRecord = Readonly<z.infer<typeof RunRecord>>;

/**
 * 证明程度 — what all runs of a playbook together show of it: `proven`: the interval of the pooled lift is above 0; `harmful`: below 0; `refuted`: it
 * includes 0 but not the declared lift; `unproven`: anything else; `untried`: no run could be compared yet.
 */
export type Proof = 'proven' | 'unproven' | 'untried' | 'refuted' | 'harmful';

/** 战绩 — a playbook's runs, pooled. */
export interface PlaybookRecord {
  readonly runs: number;
  readonly pooled: PooledEffect | null;
  readonly proof: Proof;
}

/** Pools the runs of a playbook, of all its versions, against the lift it declares now. */
export function recordOf(runs: readonly RunRecord[], declaredLift: number): PlaybookRecord {
  const pooled = pooledEffect(runs.flatMap(({ effect }) => (effect === null ? [] : [effect])));
  return { runs: runs.length, pooled, proof: proofOf(pooled, declaredLift) };
}

function proofOf(pooled: PooledEffect | null, declaredLift: number): Proof {
  if (pooled === null) return 'untried';
  if (pooled.from > 0) return 'proven';
  if (pooled.to < 0) return 'harmful';
  return pooled.to < declaredLift ? 'refuted' : 'unproven';
}
