import type { LoopRow } from '@gyre/domain';
import { instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { loopToTell } from './most-telling.ts';

// Only whether there is a run counts.
const RUN = {} as NonNullable<LoopRow['run']>;

function loop(episode: string, state: LoopRow['state'], since: number, run: LoopRow['run'] = RUN) {
  return { episode, state, since: instant(since), run };
}

const found = loop('found', 'diagnosed', 9, null);

test('a story begins with the run that goes on, else the latest that ended, else the latest anomaly', () => {
  const [older, newer] = [loop('older', 'verdict', 1), loop('newer', 'ended', 2)];
  const [waits, runs] = [loop('waits', 'proposed', 3), loop('runs', 'running', 4)];
  const first = (...loops: Parameters<typeof loopToTell>[0]) => loopToTell(loops, undefined)?.episode;
  expect(first(found, older, newer, waits, runs)).toBe('runs');
  expect(first(found, older, newer, waits)).toBe('waits');
  expect(first(found, older, newer)).toBe('newer');
  expect(first(found)).toBe('found');
  expect(first()).toBeUndefined();
});

test('a story stays with the run it tells while others open, until that is judged and another has begun since', () => {
  const after = (told: ReturnType<typeof loop>, ...others: readonly ReturnType<typeof loop>[]) =>
    loopToTell([told, ...others], told.episode)?.episode;
  expect(after(loop('told', 'proposed', 3), loop('next', 'running', 4))).toBe('told');
  expect(after(loop('told', 'ended', 3), loop('next', 'running', 4))).toBe('told');
  expect(after(loop('told', 'verdict', 5), loop('next', 'running', 4))).toBe('told');
  expect(after(loop('told', 'verdict', 5), loop('next', 'running', 6))).toBe('next');
  expect(after(loop('told', 'verdict', 5), loop('next', 'verdict', 6))).toBe('told');
});

test('what was only found gives way to what is acted on, not to another that was found', () => {
  expect(loopToTell([loop('other', 'suspected', 10, null), found], 'found')?.episode).toBe('found');
  expect(loopToTell([loop('waits', 'proposed', 3), found], 'found')?.episode).toBe('waits');
  expect(loopToTell([found], 'gone')?.episode).toBe('found');
});

test('what nothing came of gives way to another that is looked into', () => {
  const [givenUp, next] = [loop('given up', 'watching', 1, null), loop('next', 'suspected', 2, null)];
  expect(loopToTell([givenUp, next], 'given up')?.episode).toBe('next');
  expect(loopToTell([givenUp, loop('other', 'watching', 2, null)], 'given up')?.episode).toBe('given up');
});
