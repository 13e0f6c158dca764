import { expect, test } from 'vitest';
import { cumulated } from './cumulated.ts';

test('hourly shares add up until the first hour that has not passed', () => {
  expect(cumulated([0.25, 0.5, null, 0.125])).toEqual([0.25, 0.75, null, null]);
  expect(cumulated([null])).toEqual([null]);
});
