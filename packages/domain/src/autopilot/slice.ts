import { z } from 'zod';

/** 切片 — where an anomaly lies: one value for each of some dimensions, all of which hold. Empty: the whole population. */
export const Slice = z.record(z.string().min(1).max(100), z.string().max(500));
export type Slice = Readonly<z.infer<typeof Slice>>;

/** Whether a customer can be in both: no dimension that both name has different values. */
export function isOverlapping(a: Slice, b: Slice): boolean {
  return Object.entries(a).every(([dimension, value]) => !Object.hasOwn(b, dimension) || b[dimension] === value);
}
