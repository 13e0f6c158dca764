import { expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import type { ColumnPage, PropertyPage } from '../ports.ts';
import { ColumnMemory } from './held-columns.ts';
import { PropertyColumns } from './property-columns.ts';
import { valueAt } from './sight.ts';

/** A page of two rows of the property `city`. */
function page(first: number, known: number, added: readonly string[], codes: readonly number[]): ColumnPage {
  const bytes = new TextEncoder().encode(added.map((text) => `s${text}`).join(''));
  const ends = new Uint32Array(added.length + 1);
  added.forEach((text, i) => (ends[i + 1] = ends[i]! + text.length + 1));
  const city: PropertyPage = { rows: 2, numbers: null, codes: Uint32Array.from(codes), known, texts: { bytes, ends } };
  return { first, rows: 2, base: null, properties: new Map([['city', city]]) };
}

test('rows appended while a column is loaded are in it, and their texts do not disturb the codes of pages', async () => {
  async function* columnPages(): AsyncGenerator<ColumnPage> {
    yield page(1, 0, ['Rome', 'Oslo'], [2, 1]);
    columns.append(4, { city: 'Bern' });
    columns.append(5, { other: 1 });
    yield page(3, 2, ['Bern'], [3, 2]);
    columns.append(6, { city: 7 });
  }
  const columns = new PropertyColumns({ columnPages }, new ColumnMemory(1, silentLog), () => undefined);
  const release = await columns.hold(new Set(['city']), 4, {});
  const column = columns.column('city');
  const values = Array.from({ length: 8 }, (_, row) => valueAt(column, row));
  expect(values).toEqual(['Oslo', 'Rome', 'Bern', 'Oslo', 'Bern', undefined, 7, undefined]);
  expect(column.texts.size).toBe(3);
  release();
});
