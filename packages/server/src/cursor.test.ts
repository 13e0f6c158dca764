import { expect, test } from 'vitest';
import { z } from 'zod';
import { readCursor, writeCursor } from './cursor.ts';

const AtAndId = z.tuple([z.number().int(), z.string()]);

test('what was written is read again; the first page has none', () => {
  expect(readCursor(AtAndId, writeCursor([1_700_000_000_000, 'u"1']))).toEqual([1_700_000_000_000, 'u"1']);
  expect(readCursor(z.number().int(), writeCursor(12))).toBe(12);
  expect(readCursor(AtAndId, undefined)).toBeUndefined();
});

test.each(['', 'x', 'NaN', 'null', '1.5', '[1]', '["1","a"]', '1e400', '12.34'])('a cursor like %j is refused by name', (cursor) => {
  expect(() => readCursor(AtAndId, cursor)).toThrow(`cursor "${cursor}" is not one this list gave out`);
  expect(() => readCursor(z.number().int(), cursor)).toThrow(`cursor "${cursor}" is not one this list gave out`);
});
