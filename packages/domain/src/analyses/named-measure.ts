import { z } from 'zod';
import { Measured } from '../questions/measures.ts';

/** A name given by the operator; empty: it is called what it is. */
export const Title = z.string().trim().max(60).default('');

/** 指标 — a measure with a name; sums and averages of money say so. */
export const NamedMeasure = Measured.extend({ name: Title, unit: z.enum(['number', 'money']).default('number') });
export type NamedMeasure = z.infer<typeof NamedMeasure>;

/** What the measure of no events is: 0, or missing. */
export function measureOfNothing({ aggregate: { of } }: NamedMeasure): 0 | null {
  return of === 'events' || of === 'customers' || of === 'sum' || of === 'distinct' ? 0 : null;
}
