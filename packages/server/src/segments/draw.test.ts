import { CustomerSet } from '@gyre/engine';
import { expect, test } from 'vitest';
import { drawPart, drawTop, spread } from './draw.ts';
import { decodeMembers, encodeMembers, rootsOfLeaves } from './members.ts';

const thousand = CustomerSet.of(Array.from({ length: 1000 }, (_, i) => i + 1));

test('a number draws exactly so many, the same ones each time, others with another salt', () => {
  const ten = drawPart(thousand, { kind: 'number', customers: 10, salt: 'may' });
  expect(ten.count).toBe(10);
  expect([...drawPart(thousand, { kind: 'number', customers: 10, salt: 'may' })]).toEqual([...ten]);
  expect([...drawPart(thousand, { kind: 'number', customers: 10, salt: 'june' })]).not.toEqual([...ten]);
  expect(drawPart(thousand, { kind: 'number', customers: 20, salt: 'may' }).intersection(ten).count).toBe(10);
  expect(drawPart(CustomerSet.of([4]), { kind: 'number', customers: 10, salt: '' }).count).toBe(1);
});

test('a share draws about its part, and a larger share holds the smaller one', () => {
  const tenth = drawPart(thousand, { kind: 'share', basisPoints: 1000, salt: 'may' });
  expect(tenth.count).toBeGreaterThan(70);
  expect(tenth.count).toBeLessThan(130);
  expect(drawPart(thousand, { kind: 'share', basisPoints: 2000, salt: 'may' }).intersection(tenth).count).toBe(tenth.count);
  expect(drawPart(thousand, { kind: 'share', basisPoints: 10_000, salt: 'may' }).count).toBe(1000);
});

test('the top takes the largest measures, ties by number, and leaves out those without one', () => {
  const measure = Float64Array.of(Number.NaN, 5, 9, Number.NaN, 9, 1);
  const top = {
    kind: 'top' as const,
    customers: 2,
    by: { select: { event: 'pay', filter: { all: [], any: [] } }, of: 'sum' as const, window: { kind: 'ever' as const } },
  };
  const five = CustomerSet.of([1, 2, 3, 4, 5]);
  expect([...drawTop(five, measure, { ...top, smallest: false })]).toEqual([2, 4]);
  expect([...drawTop(five, measure, { ...top, customers: 3, smallest: true })]).toEqual([1, 2, 5]);
  expect([...drawTop(five, measure, { ...top, customers: 9, smallest: false })]).toEqual([1, 2, 4, 5]);
});

test('a sample is spread over the whole set', () => {
  expect(spread(thousand, 4)).toEqual([1, 251, 501, 751]);
  expect(spread(CustomerSet.of([3, 8]), 10)).toEqual([3, 8]);
  expect(spread(CustomerSet.upTo(10), 10)).toEqual([]);
});

test('a set comes back from its text as it was', () => {
  expect([...decodeMembers(encodeMembers(CustomerSet.of([1, 31, 32, 100_000])))]).toEqual([1, 31, 32, 100_000]);
  expect([...decodeMembers(encodeMembers(CustomerSet.upTo(0)))]).toEqual([]);
});

test('frozen leaves count as the customers they belong to now', () => {
  expect([...rootsOfLeaves(CustomerSet.of([2, 3, 9]), (leaf) => (leaf === 3 ? 1 : leaf), 5)]).toEqual([1, 2]);
});
