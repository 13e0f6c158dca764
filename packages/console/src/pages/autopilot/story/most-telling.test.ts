import type { LoopRow } from '@gyre/domain';
import { instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { mostTelling } from './most-telling.ts';

// Only whether there is a run counts.
const RUN = {} as NonNullable<LoopRow['run']>;

function loop(episode: string, state: LoopRow['state'], since: number, run: LoopRow['run'] = RUN) {
  return { episode, state, since: instant(since), run };
}

test('a story is about the run that goes on, else the latest that ended, else the latest anomaly', () => {
  const found = loop('found', 'diagnosed', 9, null);
  const [older, newer] = [loop('older', 'verdict', 1), loop('newer', 'ended', 2)];
  const [waits, runs] = [loop('waits', 'proposed', 3), loop('runs', 'running', 4)];
  expect(mostTelling([found, older, newer, waits, runs])?.episode).toBe('runs');
  expect(mostTelling([found, older, newer, waits])?.episode).toBe('waits');
  expect(mostTelling([found, older, newer])?.episode).toBe('newer');
  expect(mostTelling([found])?.episode).toBe('found');
  expect(mostTelling([])).toBeUndefined();
});
