import { expect, test } from 'vitest';
import { aroundSpan, bandAreas, stretchesOf } from './band-series.ts';

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

test('around a span are its points and as many before and after as say what is usual', () => {
  const points = Array.from({ length: 100 }, (_, at) => ({ at }));
  const places = (from: number, to: number | null): readonly number[] => aroundSpan(points, { from, to }, 'day').map(({ at }) => at);
  expect([places(50, 52).at(0), places(50, 52).at(-1)]).toEqual([36, 66]);
  expect([places(5, 5).at(0), places(5, 5).at(-1)]).toEqual([0, 19]);
  expect([places(98, null).at(0), places(98, null).at(-1)]).toEqual([84, 99]);
  expect(places(200, 201).length).toBe(100);
});
