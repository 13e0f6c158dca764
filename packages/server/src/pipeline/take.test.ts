import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRow } from '../stores/ports.ts';
import type { Stage } from './stage.ts';
import { takeRows, type Taken } from './take.ts';

const stage: Stage = {
  name: 'looks',
  run: () => Promise.resolve(),
  isAlone: ({ name }) => name === 'alone',
  isToldLater: ({ name }) => name === 'item',
};

/** `5 item` is a row received at 5. */
function logOf(texts: readonly string[]): readonly LogRow[] {
  return texts.map((text, place) => {
    const [received, name = 'visit'] = text.split(' ');
    return { offset: place + 1, received: instant(Number(received)), name } as LogRow;
  });
}

async function take(
  rows: readonly LogRow[],
  { from = 0, asOf = 0, upTo = 0 },
): Promise<Pick<Taken, 'isAll' | 'awaits'> & { rows: number }> {
  const log = {
    read: (after: { offset: number }, limit: number) => Promise.resolve(rows.slice(after.offset, after.offset + limit)),
  };
  const taken = await takeRows({ log, stages: [stage] }, { partition: 0, offset: from }, asOf, upTo);
  return { ...taken, rows: taken.rows.length };
}

test('takes all there is, or up to a row that wants to be alone, or that row', async () => {
  expect(await take(logOf(['1', '1', '2']), { upTo: 1 })).toEqual({ rows: 3, isAll: true, awaits: Infinity });
  const rows = logOf(['1', '1 alone', '1']);
  expect(await take(rows, { upTo: 1 })).toEqual({ rows: 1, isAll: false, awaits: Infinity });
  expect(await take(rows, { from: 1, upTo: 1 })).toEqual({ rows: 1, isAll: false, awaits: Infinity });
  expect(await take(rows, { from: 2, upTo: 1 })).toEqual({ rows: 1, isAll: true, awaits: Infinity });
});

test('a millisecond with changes that are told at its end waits until the log has all of it', async () => {
  const rows = logOf(['1', '2 item', '2', '1']);
  expect(await take(rows, { upTo: 1 })).toEqual({ rows: 1, isAll: true, awaits: 2 });
  expect(await take(rows, { from: 1, asOf: 1, upTo: 1 })).toEqual({ rows: 0, isAll: true, awaits: 2 });
  expect(await take(rows, { from: 1, asOf: 1, upTo: 2 })).toEqual({ rows: 3, isAll: true, awaits: Infinity });
  expect(await take(logOf(['2 item', '1', '3']), { upTo: 1 })).toEqual({ rows: 3, isAll: true, awaits: Infinity });
});

test('more than a page received in one such millisecond is one turn, and what came before it another', async () => {
  const many = Array.from({ length: 2500 }, () => '2 item');
  expect(await take(logOf(many), { upTo: 2 })).toEqual({ rows: 2500, isAll: true, awaits: Infinity });
  expect(await take(logOf(['1', ...many, '3']), { upTo: 3 })).toEqual({ rows: 1, isAll: false, awaits: Infinity });
  expect(await take(logOf(Array.from({ length: 2500 }, () => '2')), { upTo: 2 })).toEqual({ rows: 1000, isAll: false, awaits: Infinity });
});

/** The names of the rows that a growing log's turns part from later ones of their millisecond, and not at a row that is alone. */
async function partedIn(rows: readonly LogRow[], grows: Iterator<number>): Promise<string[]> {
  const parted: string[] = [];
  let [from, asOf] = [0, 0];
  for (let there = 0; from < rows.length;) {
    there = Math.min(rows.length, there + (grows.next().value ?? 1));
    const upTo = there === rows.length ? 1000 : Math.min(...rows.slice(there).map((r) => r.received)) - 1;
    const taken = await take(rows.slice(0, there), { from, asOf, upTo });
    const turn = rows.slice(from, from + taken.rows);
    const begins = turn.findIndex(({ received }) => received > asOf && received === Math.max(...turn.map((r) => r.received)));
    asOf = Math.max(asOf, ...turn.map((r) => r.received));
    from += taken.rows;
    const next = rows[from];
    if (next === undefined || next.received > asOf || [next, ...turn].some(({ name }) => name === 'alone')) continue;
    parted.push(...turn.slice(Math.max(0, begins)).map(({ name }) => name));
  }
  return parted;
}

test('however much of the log is there when it looks, the turns part no such millisecond', async () => {
  const row = fc.record({ wait: fc.constantFrom(0, 0, 1, -1), name: fc.constantFrom('visit', 'item', 'alone') });
  const grows = fc.infiniteStream(fc.integer({ min: 0, max: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), grows, async (drawn, growing) => {
      let at = 20;
      const rows = logOf(drawn.map(({ wait, name }) => `${(at += wait)} ${name}`));
      expect(await partedIn(rows, growing)).not.toContain('item');
    }),
  );
});
