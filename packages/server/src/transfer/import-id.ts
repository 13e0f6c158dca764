import { createHash } from 'node:crypto';
import type { Mapping } from '@gyre/domain/api/transfer';

/**
 * 导入编号 — 24 hex digits of the file's content and its mapping. The same file with the same mapping is the same import, whatever it is
 * called and whenever it comes, so its rows are the same messages (`<import>:<row>`).
 */
export function importIdOf(sha256: string, mapping: Mapping): string {
  return createHash('sha256')
    .update(`${sha256}\n${canonicalJson(mapping)}`)
    .digest('hex')
    .slice(0, 24);
}

/** JSON with the keys of every object in order, so that equal values are equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortedKeys(value));
}

/** The same value with the keys of every object in order, at every depth; undefined ones are left out. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, v]) => [key, sortedKeys(v)]),
  );
}
