import { describe, expect, test } from 'vitest';
import { bestEventF1, countEvents, eventF1, segmentsOf, UNSCORED } from './events.ts';

/** Scores of 1 at some rows of 300. */
function alarmsAt(...rows: number[]): Float64Array {
  return Float64Array.from({ length: 300 }, (_, i) => (rows.includes(i) ? 1 : 0));
}

const segments = [[200, 210]] as const;

describe('event F1', () => {
  test('finds runs of labels', () => {
    expect(segmentsOf([false, true, true, false, true])).toEqual([
      [1, 2],
      [4, 4],
    ]);
  });

  test.each([
    ['one row early', [199], { hits: 1, misses: 0, falseAlarms: 0 }],
    ['three rows late', [203], { hits: 1, misses: 0, falseAlarms: 0 }],
    ['too late, inside', [204], { hits: 0, misses: 1, falseAlarms: 0 }],
    ['two rows early', [198], { hits: 0, misses: 1, falseAlarms: 1 }],
    ['close false alarms as one', [220, 222, 225, 240], { hits: 0, misses: 1, falseAlarms: 2 }],
    ['nothing in the first week', [UNSCORED - 1], { hits: 0, misses: 1, falseAlarms: 0 }],
  ] as const)('an alarm %s', (_, rows, counts) => {
    expect(countEvents({ scores: alarmsAt(...rows), segments }, 1)).toEqual(counts);
  });

  test('is 2·hits by itself and all misses and false alarms', () => {
    expect(eventF1([{ hits: 3, misses: 1, falseAlarms: 1 }])).toBe(0.75);
    expect(eventF1([])).toBe(0);
  });

  test('is best where the segment stands above the noise', () => {
    const scores = Float64Array.from({ length: 300 }, (_, i) => (i === 200 ? 9 : i % 7));
    expect(bestEventF1([{ scores, segments }])).toMatchObject({ f1: 1, threshold: 9 });
  });
});
