import { expect, test } from 'vitest';
import { counted, grouped } from './counted.ts';

test('thousands are grouped, and one of a thing is told from several', () => {
  expect([grouped(2906), grouped(12.5), grouped(1_234_567.891)]).toEqual(['2,906', '12.5', '1,234,567.89']);
  expect([counted(1, 'customer'), counted(2906, 'customer'), counted('1,234', 'customer'), counted(2, 'entry', 'entries')]).toEqual([
    '1 customer',
    '2,906 customers',
    '1,234 customers',
    '2 entries',
  ]);
});
