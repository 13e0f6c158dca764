import { beforeAll, describe, expect, test } from 'vitest';
import { EVER, every } from '../test/world.ts';
import {
  CustomerOrder,
  EventColumns,
  measureCustomers,
  Memory,
  Population,
  selectSet,
  TimeOrder,
  type Measure,
  type Plan,
  type View,
} from './index.ts';

/** So many that those of one name are more than what is collected at once. */
const ROWS = 2_300_000;
const LEAVES = 20_000;
const MINUTE = 60_000;
const NOW = ROWS * 10;
/** Leaves at the borders of buckets of 4,096, the first with half of all rows; of each pair of `MERGED` the second belongs to the first. */
const WHO = [4096, 4095, 4097, 8191, 8192, 12_288, 1, LEAVES];
const MERGED = [
  [4095, 4096],
  [4097, 12_288],
] as const;

describe('rows grouped by root', () => {
  const people = new Population();
  const order = new TimeOrder();
  const memory = new Memory();
  const byCustomer = new CustomerOrder();
  const at = new Float64Array(ROWS);
  const customer = new Uint32Array(ROWS);
  const name = new Uint32Array(ROWS);
  let view: View;
  /** By root, its rows by (at, row). */
  const rowsOf = new Map<number, number[]>();
  const number = (row: number): number => ((row * 7) % 100) / 100;

  beforeAll(() => {
    for (let row = 0; row < ROWS; row++) {
      at[row] = row * 10 - (row % 97 === 0 ? 500_000 : 0) - (row % 2);
      customer[row] = row % 2 === 0 ? WHO[0]! : (WHO[(Math.imul(row, 0x9e37_79b1) >>> 8) % (WHO.length + 1)] ?? 0);
      name[row] = [1, 2, 2, 2, 3][row % 5]!;
    }
    const events = new EventColumns(people);
    events.appendPage({ customer, name, at, rows: ROWS });
    people.grow(LEAVES);
    people.setRoots(new Map(MERGED.map(([root, leaf]) => [leaf, root])));
    order.advance(events.view());
    view = { events: events.view(), people: people.view() };
    for (const root of WHO) rowsOf.set(people.rootOf(root), []);
    for (let row = 0; row < ROWS; row++) rowsOf.get(people.rootOf(customer[row]!))?.push(row);
    for (const rows of rowsOf.values()) rows.sort((a, b) => at[a]! - at[b]! || a - b);
  });

  const cases: [Measure, (rows: number[]) => number][] = [
    [{ of: 'count' }, (rows) => rows.length],
    [{ of: 'sum', number }, (rows) => rows.reduce((sum, row) => sum + Math.round(number(row) * 10_000), 0) / 10_000],
    [{ of: 'maximum', number }, (rows) => rows.reduce((most, row) => Math.max(most, number(row)), -Infinity)],
    [{ of: 'distinct', key: (row) => row % 1000 }, (rows) => new Set(rows.map((row) => row % 1000).filter((key) => key > 0)).size],
    [{ of: 'days', day: (at) => Math.floor(at / 100_000) }, (rows) => new Set(rows.map((row) => Math.floor(at[row]! / 100_000))).size],
    [{ of: 'first' }, (rows) => rows[0]!],
    [{ of: 'last' }, (rows) => rows.at(-1)!],
  ];
  test.each(cases)('give %o over many buffers, bucket borders and merged leaves', (measure, expected) => {
    for (const options of [{ memory }, { memory, byCustomer }]) {
      const measured = measureCustomers(every(2), measure, EVER, view, order, NOW, options);
      for (const [root, rows] of rowsOf) expect(measured[root]).toBe(expected(rows.filter((row) => name[row] === 2)));
      expect(measured[2]).toBe(measure.of === 'first' || measure.of === 'last' || measure.of === 'maximum' ? NaN : 0);
    }
  });

  test.each<[string, Plan, (rows: number[]) => boolean]>([
    [
      'a sequence',
      { kind: 'sequence', steps: [every(1), every(2), every(3)], withinMs: 60, span: EVER },
      (rows) => rows.some((row, i) => name[row] === 1 && hasRest(rows.slice(i, i + 40), row, 60)),
    ],
    [
      'an unanswered event',
      { kind: 'unanswered', first: every(1), answer: every(3), withinMs: MINUTE / 600, span: EVER },
      (rows) =>
        rows.some(
          (row, i) => name[row] === 1 && !rows.slice(i + 1, i + 40).some((b) => name[b] === 3 && at[b]! <= at[row]! + MINUTE / 600),
        ),
    ],
  ])('find %s across them', (_, plan, expected) => {
    const { members } = selectSet(plan, view, order, NOW, { timers: false, memory });
    expect([...members]).toEqual([...rowsOf].flatMap(([root, rows]) => (expected(rows) ? [root] : [])).sort((a, b) => a - b));
  });

  /** Whether a 2 and then a 3 follow the first of the rows in time. */
  function hasRest(rows: number[], start: number, withinMs: number): boolean {
    const second = rows.findIndex((row) => name[row] === 2);
    return second > 0 && rows.slice(second).some((row) => name[row] === 3 && at[row]! <= at[start]! + withinMs);
  }
});
