import { expect, test } from 'vitest';
import { markBands, markLines, titlesAt } from './axis-marks.ts';

const MARKS = [
  { at: 1, to: 4, title: '春季大促' },
  { at: 1, to: 1, title: '发版 2.0' },
  { at: 4, to: 4, title: '发版 2.1' },
  { at: 3, to: 6, title: '会员日' },
];

test('what lasts several days is a band from its first to its last', () => {
  expect(markBands(MARKS, 'grey').data).toEqual([
    [{ xAxis: 1, name: '春季大促' }, { xAxis: 4 }],
    [{ xAxis: 3, name: '会员日' }, { xAxis: 6 }],
  ]);
});

test('lines stand where something begins, with all titles of the place, and without one where a band ends', () => {
  expect(markLines(MARKS, 'grey').data).toEqual([
    { xAxis: 1, name: '春季大促、发版 2.0' },
    { xAxis: 4, name: '发版 2.1' },
    { xAxis: 3, name: '会员日' },
    { xAxis: 6, name: '', label: { show: false } },
  ]);
});

test('the tip of a day names what covers it', () => {
  expect([0, 1, 2, 4, 5].map((place) => titlesAt(MARKS, place))).toEqual([
    '',
    '春季大促、发版 2.0',
    '春季大促',
    '春季大促、发版 2.1、会员日',
    '会员日',
  ]);
});
