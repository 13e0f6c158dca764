import { z } from 'zod';
import { Sentence } from '../sentence.ts';

/**
 * 单位 — what the numbers of a column are: how many (`count`), how many customers, a plain number, money in the project's currency (major units,
 * as events carry it), a share of 1, milliseconds, an instant, an index of 100, or text.
 */
export const Unit = z.enum(['count', 'customers', 'number', 'money', 'share', 'duration', 'instant', 'index', 'text']);
export type Unit = z.infer<typeof Unit>;

/** 列 — of a table; `name` is constant, for machines and files. */
export const TableColumn = z.object({ name: z.string(), title: Sentence, unit: Unit });
export type TableColumn = z.infer<typeof TableColumn>;

/**
 * 格 — a value (null: missing). `of`: numerator and denominator of a share. `filling`: what it is about is not over yet. `place`: who is behind
 * it, as the analysis's own places say; without one there is nobody to show.
 */
export const Cell = z.object({
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  /** What a text is called on screen, where that is not itself. */
  shown: Sentence.optional(),
  of: z.tuple([z.number(), z.number()]).optional(),
  filling: z.boolean().optional(),
  place: z.unknown().optional(),
});
export type Cell = z.infer<typeof Cell>;

/** 分析表 — what every analysis can be read as: the table under its chart, its CSV, and the numbers customers are opened from. */
export const AnalysisTable = z.object({
  name: z.string(),
  title: Sentence,
  columns: z.array(TableColumn),
  /** Cells by column. */
  rows: z.array(z.array(Cell)),
});
export type AnalysisTable = z.infer<typeof AnalysisTable>;
