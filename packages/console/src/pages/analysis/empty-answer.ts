import type { AnalysisTable } from '@gyre/domain/analyses/table';

/** 空答案 — whether an answer is about nobody: no number of its tables that customers stand behind is other than zero. */
export function isEmptyAnswer(tables: readonly Pick<AnalysisTable, 'rows'>[]): boolean {
  const numbers = tables.flatMap(({ rows }) => rows.flat()).filter(({ place }) => place !== undefined);
  return numbers.every(({ value }) => value === null || value === 0);
}
