import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Slice } from './slice.ts';

/** 诊断 — what the cause finder says of an episode: where it lies, how strong it is, and whom it concerns. */
export const Diagnosis = z.object({
  metric: Key,
  direction: z.enum(['up', 'down']),
  slice: Slice,
  /** Relative deviation of the metric in the slice, as a share of what was expected; not negative. */
  effect: z.number().min(0),
  /** Customers of the slice, and those of them found affected. */
  inSlice: z.number().int().min(0),
  affected: z.number().int().min(0),
});
export type Diagnosis = Readonly<z.infer<typeof Diagnosis>>;

/** Why an anomaly is nothing a campaign could mend: a change of the mix, too small or short an effect, not explained, or not told apart yet from another place. */
export const NotLaunchable = z.enum(['mix', 'too_small', 'unexplained', 'ambiguous']);
export type NotLaunchable = z.infer<typeof NotLaunchable>;
