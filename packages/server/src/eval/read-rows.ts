import type { z } from 'zod';
import type { CsvTable } from '../csv.ts';
import type { EvaluationOutput } from './evaluation.ts';

/**
 * Takes the rows of a table one by one. A row that cannot be read is told by its line and passed over, as is one `take` complains about.
 * An empty cell is a value that is not there.
 *
 * @param take  returns what is wrong with the row, null when nothing is
 * @returns whether some row was passed over
 */
export async function readRows<Row extends z.ZodType>(
  { records }: CsvTable,
  schema: Row,
  { complain }: EvaluationOutput,
  take: (row: z.output<Row>) => string | null,
): Promise<boolean> {
  let failed = false;
  for await (const { line, cells } of records) {
    const problem = cells === null ? 'quotes are not closed, or text follows them' : problemOf(cells, schema, take);
    if (problem === null) continue;
    complain(`line ${line}: ${problem}\n`);
    failed = true;
  }
  return failed;
}

function problemOf<Row extends z.ZodType>(
  cells: Readonly<Record<string, string>>,
  schema: Row,
  take: (row: z.output<Row>) => string | null,
): string | null {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(cells).filter(([, text]) => text.trim() !== '')));
  if (parsed.success) return take(parsed.data);
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
  const column = String(path[0] ?? '');
  return `${column} is "${cells[column] ?? ''}", ${message}`;
}
