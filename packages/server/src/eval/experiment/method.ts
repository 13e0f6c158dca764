import type { z } from 'zod';
import { readPart } from '../case-lines.ts';

/** 计算方法 — one kind of case of `gyre eval experiment`: what it reads, and its answer. */
export interface ExperimentMethod {
  readonly name: string;
  /** @throws AppError for a case it cannot read, RangeError for one whose values it cannot take */
  readonly answer: (given: unknown) => object;
}

/** A method whose cases are of a schema. */
export function method<Case extends z.ZodType>(name: string, schema: Case, answer: (one: z.output<Case>) => object): ExperimentMethod {
  return { name, answer: (given) => answer(readPart(given, schema, '')) };
}
