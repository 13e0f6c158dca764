import { expect, test } from 'vitest';
import { shareEnds } from '../../parts/chart-theme.ts';
import { aroundSpan, bandAreas, cutToShares, stretchesOf } from './band-series.ts';

test('anomalous points that follow each other are one stretch', () => {
  const points = [false, true, true, false, true].map((isAnomalous) => ({ isAnomalous }));
  expect(stretchesOf(points)).toEqual([
    { from: 1, to: 2 },
    { from: 4, to: 4 },
  ]);
  expect(stretchesOf([])).toEqual([]);
});

test('a band is an area where it has two edges, and a line where it has one', () => {
  const points = [
    { low: -2, high: 3 },
    { low: 4, high: null },
    { low: null, high: 9 },
    { low: null, high: null },
  ];
  expect(bandAreas(points)).toEqual({
    base: [-2, null, null, null],
    height: [5, null, null, null],
    limits: [null, 4, 9, null],
  });
});

test('a band of shares ends at 0 and 100 %, one of ratios beyond 100 % does not', () => {
  const share = { value: 0.9, low: -0.1, high: 1.2 };
  expect(cutToShares([share, { value: null, low: null, high: 0.5 }])).toEqual([
    { value: 0.9, low: 0, high: 1 },
    { value: null, low: null, high: 0.5 },
  ]);
  expect(cutToShares([share, { ...share, value: 1.5 }])[0]).toEqual(share);
});

test('an axis of shares ends at 100 % where they come near it, and is never rounded up beyond', () => {
  expect(shareEnds([0.2, null, 0.95])).toEqual({ min: 0, max: 1, interval: 0.25 });
  expect(shareEnds([0.06, 0.13])).toEqual({ min: 0 });
  expect(shareEnds([0.9, 1.4])).toEqual({ min: 0 });
  expect(shareEnds([-0.2, 0.9])).toEqual({});
});

test('around a span are its points and as many before and after as say what is usual', () => {
  const points = Array.from({ length: 100 }, (_, at) => ({ at }));
  const places = (from: number, to: number | null): readonly number[] => aroundSpan(points, { from, to }, 'day').map(({ at }) => at);
  expect([places(50, 52).at(0), places(50, 52).at(-1)]).toEqual([36, 66]);
  expect([places(5, 5).at(0), places(5, 5).at(-1)]).toEqual([0, 19]);
  expect([places(98, null).at(0), places(98, null).at(-1)]).toEqual([84, 99]);
  expect(places(200, 201).length).toBe(100);
});
