import type { AnalysisTable, Cell } from '@gyre/domain/analyses/table';
import { csvLine } from '../csv.ts';
import { AppError } from '../errors.ts';

/** A byte order mark, by which spreadsheets know that a file is UTF-8. */
const MARK = '\uFEFF';

/**
 * 导出表格 — one table of an answer as CSV: titles in a language, numbers raw and shares as decimals, texts as they are called.
 *
 * @param name  of the table; the first one when left out
 * @throws AppError `invalid_input` naming the tables there are
 */
export function csvOfTable(tables: readonly AnalysisTable[], name: string | undefined, language: 'zh' | 'en'): string {
  const table = name === undefined ? tables[0] : tables.find((one) => one.name === name);
  if (table === undefined) {
    const names = tables.map((one) => one.name).join(', ');
    throw new AppError('invalid_input', `table is "${name}"; this analysis has ${names}`, { table: name });
  }
  const valueOf = ({ value, shown }: Cell): Cell['value'] => shown?.[language] ?? value;
  const lines = [table.columns.map(({ title }) => title[language]), ...table.rows.map((row) => row.map(valueOf))];
  return MARK + lines.map((cells) => csvLine(cells)).join('');
}
