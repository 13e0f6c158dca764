import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '@gyre/domain/events';
import type { PropertyPage } from '../ports.ts';
import { valueOf } from '../value-text.ts';
import { JsonColumn, type JsonLines } from './json-column.ts';

/** The JSON of rows from `first` on, a line each. */
function lines(first: number, ...json: string[]): JsonLines {
  return { rows: Uint32Array.from(json, (_, i) => first + i), lines: new TextEncoder().encode(json.join('\n')) };
}

/** Reads pages as they are meant to be read. */
class Reader {
  readonly #texts: string[] = [];

  values({ rows, numbers, codes, known, texts: { bytes, ends } }: PropertyPage): (Value | undefined)[] {
    if (known !== this.#texts.length) throw new Error(`${known} texts are known and ${this.#texts.length} were told`);
    for (let i = 1; i < ends.length; i++) this.#texts.push(new TextDecoder().decode(bytes.subarray(ends[i - 1], ends[i])));
    return Array.from({ length: rows }, (_, row) => {
      const code = codes?.[row] ?? 0;
      if (code !== 0) return valueOf(this.#texts[code - 1]!);
      const number = numbers?.[row] ?? Number.NaN;
      return Number.isNaN(number) ? undefined : number;
    });
  }
}

describe('a property from JSON', () => {
  test('has numbers, texts, booleans and lists; null, objects and nothing are missing', async () => {
    const json = ['1.5', '"上海"', 'true', 'false', '["a","b"]', 'null', '{"a":1}', '', '"b1"', '[]'];
    const page = await new JsonColumn().page([lines(0, ...json)], json.length);
    const missing = undefined;
    expect(new Reader().values(page)).toEqual([1.5, '上海', true, false, ['a', 'b'], missing, missing, missing, 'b1', []]);
  });

  test('keeps the texts of earlier pages, and parts need not come in order', async () => {
    const column = new JsonColumn();
    const reader = new Reader();
    const first = await column.page([lines(2, '"b"', ''), lines(0, '"a"', '7')], 4);
    expect(reader.values(first)).toEqual(['a', 7, 'b', undefined]);
    const second = await column.page([lines(0, '"b"', '"c"', '"a"')], 3);
    expect(reader.values(second)).toEqual(['b', 'c', 'a']);
    expect(second.texts.ends.length).toBe(2);
  });

  test('has neither numbers nor codes where there are none', async () => {
    const column = new JsonColumn();
    expect(await column.page([lines(0, '', '')], 2)).toMatchObject({ rows: 2, numbers: null, codes: null, known: 0 });
    expect(await column.page([], 0)).toMatchObject({ rows: 0, numbers: null, codes: null });
  });

  test('reads every value back as it was', async () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100),
      fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', '环', '😀') }),
      fc.boolean(),
      fc.array(fc.string()),
    );
    const pages = fc.array(fc.array(value, { maxLength: 20 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pages, async (all) => {
        const column = new JsonColumn();
        const reader = new Reader();
        for (const values of all) {
          const json = values.map((one) => JSON.stringify(one));
          // JSON has no negative zero.
          const expected = values.map((one) => (one === 0 ? 0 : one));
          expect(reader.values(await column.page([lines(0, ...json)], values.length))).toEqual(expected);
        }
      }),
    );
  });
});
