import type { FileColumn } from './file-columns.ts';

const LONG_NUMBER = /\d{16}/;

/**
 * A row of a file from its JSON text. Integers beyond 2^53 stay text, since a rounded order number would be another order; in a CSV the
 * columns guessed as numbers and booleans become such.
 */
export function readRow(json: string, columns: readonly FileColumn[], format: string): Record<string, unknown> {
  const row = (LONG_NUMBER.test(json) ? JSON.parse(json, keepLong as never) : JSON.parse(json)) as Record<string, unknown>;
  if (format !== 'csv') return row;
  for (const { name, type } of columns) {
    const text = row[name];
    if (text === null || text === undefined) continue;
    if (type === 'number') row[name] = Number(text);
    else if (type === 'boolean') row[name] = text === 'true';
  }
  return row;
}

function keepLong(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}
