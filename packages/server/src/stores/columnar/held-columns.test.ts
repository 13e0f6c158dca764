import { describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { ColumnMemory, HeldColumns } from './held-columns.ts';
import { WorkerRuns } from './worker-runs.ts';

/** Columns of 1 MB each in a memory of 2 MB, and what was loaded, in order. */
function small(memoryMb = 2) {
  const loaded: string[] = [];
  const warnings: unknown[] = [];
  const memory = new ColumnMemory(memoryMb, { ...silentLog, warn: (_, fields) => warnings.push(fields) });
  const held = new HeldColumns<{ readonly bytes: number }>(memory);
  const hold = (name: string, from = held): Promise<() => void> =>
    from.hold(
      new Set([name]),
      () => ({ bytes: 1_000_000 }),
      async (columns) => {
        loaded.push(...columns.keys());
        await Promise.resolve();
      },
      {},
    );
  const use = async (name: string, from = held): Promise<void> => (await hold(name, from))();
  return { memory, held, hold, use, loaded, warnings, names: () => [...held.loaded.keys()] };
}

describe('columns in a memory for two', () => {
  test('the one used least lately goes; a use counts, not only the loading', async () => {
    const { use, names, loaded } = small();
    for (const name of ['a', 'b', 'a', 'c']) await use(name);
    expect(names()).toEqual(['a', 'c']);
    await use('b');
    expect(names()).toEqual(['c', 'b']);
    expect(loaded).toEqual(['a', 'b', 'c', 'b']);
  });

  test('what is held stays, even beyond the memory, and is said aloud', async () => {
    const { hold, use, names, warnings } = small();
    const letGo = [await hold('a'), await hold('b'), await hold('c')];
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(warnings).toContainEqual({ bytes: 3_000_000, allowed: 2_000_000, columns: 3 });
    letGo[2]?.();
    await use('d');
    expect(names()).toEqual(['a', 'b']);
  });

  test('the rows by customer of the query worker are one of them', async () => {
    const { memory, hold, use, names } = small();
    const runs = new WorkerRuns(memory);
    expect(runs.most).toBe(2_000_000);
    const letGo = await hold('a');
    expect(runs.most).toBe(1_000_000);
    runs.told(1_000_000);
    letGo();
    await use('b');
    expect([names(), runs.bytes]).toEqual([['b'], 1_000_000]);
    await use('c');
    // They were used before `b`: they go, and the worker hears of it with the next question.
    expect([names(), runs.bytes, runs.most]).toEqual([['b', 'c'], 0, 0]);
    runs.told(0);
    expect(runs.most).toBe(2_000_000);
  });

  test('of different kinds share it', async () => {
    const { memory, use, names } = small();
    const items = new HeldColumns<{ readonly bytes: number }>(memory);
    await use('a');
    await use('product', items);
    await use('b');
    expect([names(), [...items.loaded.keys()]]).toEqual([['b'], ['product']]);
  });

  test('one whose loading failed is loaded anew', async () => {
    const { held, use, loaded } = small();
    const broken = held.hold(
      new Set(['a']),
      () => ({ bytes: 1 }),
      () => Promise.reject(new Error('no log')),
      {},
    );
    await expect(broken).rejects.toThrow('no log');
    await use('a');
    expect(loaded).toEqual(['a']);
  });
});

describe('a loading', () => {
  test('is followed by all who wait for it, and goes on when one of them gives up', async () => {
    const { held } = small();
    const gate = Promise.withResolvers<void>();
    let tell: (share: number) => void = () => {};
    const hold = (names: readonly string[], shares: number[], signal?: AbortSignal): Promise<() => void> =>
      held.hold(
        new Set(names),
        () => ({ bytes: 1 }),
        async (_, told) => {
          tell = told;
          await gate.promise;
        },
        { progress: (share) => shares.push(share), ...(signal !== undefined && { signal }) },
      );
    const [mine, yours]: [number[], number[]] = [[], []];
    const stop = new AbortController();
    const first = hold(['a', 'b'], mine, stop.signal);
    tell(0.25);
    const second = hold(['b'], yours);
    tell(0.5);
    stop.abort(new Error('not needed'));
    await expect(first).rejects.toThrow('not needed');
    tell(0.75);
    expect([mine, yours]).toEqual([
      [0, 0.25, 0.5],
      [0.25, 0.5, 0.75],
    ]);
    gate.resolve();
    (await second)();
    expect([...held.loaded.keys()]).toEqual(['a', 'b']);
  });
});
