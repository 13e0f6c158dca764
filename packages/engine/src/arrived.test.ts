import { expect, test } from 'vitest';
import { World } from '../test/world.ts';
import { arrivedBy, Cancelled } from './index.ts';

test('customers are there from their first row on, whichever of their leaves it is of; rows about nobody bring nobody', () => {
  const world = new World(
    [
      [1, 1, 10],
      [2, 1, 20],
      [0, 1, 5],
      [4, 1, 5],
    ],
    5,
  );
  world.merge([4, 2]);
  const by = (instant: number): number[] => [...arrivedBy(world.view(), instant)];
  expect([by(4), by(5), by(10), by(99)]).toEqual([[], [2], [1, 2], [1, 2]]);
});

test('may be stopped', () => {
  const stopped = { cancelled: () => true, progress: () => {} };
  expect(() => arrivedBy(new World([[1, 1, 0]]).view(), 1, stopped)).toThrow(Cancelled);
});
