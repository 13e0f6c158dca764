import { instant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRow, ProjectLog } from '../ports.ts';
import { testLogs, type TestLogs } from '../testing.ts';
import { logRow, quarantinedRow, START } from './log-rows.ts';

const HOUR = 3_600_000;
const hour = (n: number): Instant => instant(START + n * HOUR);
const offsets = (rows: readonly LogRow[]): number[] => rows.map((row) => row.offset);

/**
 * Ten rows: customer 1 pays at hours 0, 1 and 25, customer 2 at hour 1 and (arriving last) at hour 0.5; customer 3 opens the app; an item row;
 * one payment whose amount is text.
 */
const ROWS: readonly LogRow[] = [
  logRow(1, { at: hour(0), properties: { amount: 0.1, 'a"b/c~d': 1 } }),
  logRow(2, { at: hour(1), properties: { amount: 0.2 }, source: 'app' }),
  logRow(3, { at: hour(1), customer: 2, properties: { amount: -5, 'a"b/c~d': 2.5 } }),
  logRow(4, { at: hour(25), properties: { amount: 100 } }),
  logRow(5, { at: hour(2), customer: 3, name: 'app_opened', properties: {} }),
  logRow(6, { at: hour(2), customer: 0, name: '$item_set', properties: { amount: 7 } }),
  logRow(7, { at: hour(3), customer: 1, properties: { amount: 'twelve' } }),
  logRow(8, { at: hour(0.5), customer: 2, properties: { amount: 1 } }),
  logRow(9, { at: hour(50), customer: 4, name: '$pageview', properties: {} }),
  logRow(10, { at: hour(50), customer: 5, name: '$profile_set', properties: {} }),
];

/** 历史的共同行为 — what every history engine must answer, before and after it was closed. */
describe.each(testLogs().flatMap((engine) => [false, true].map((reopened) => ({ engine, name: engine.name, reopened }))))(
  'history on $name, opened again: $reopened',
  ({ engine, reopened }) => {
    let logs: TestLogs;
    let log: ProjectLog;
    beforeAll(async () => {
      logs = await engine.open();
      log = await logs.host.open('shop');
      await log.append({
        rows: ROWS,
        quarantined: [
          quarantinedRow({ received: hour(1), messageId: 'bad-1', hash: '' }),
          quarantinedRow({ received: hour(2), source: 'app', raw: `it's "broken" 中文` }),
          quarantinedRow({ received: hour(3), reason: 'too_large' }),
        ],
      });
      await log.append({ rows: [], quarantined: [quarantinedRow({ received: hour(4) })] });
      if (reopened) log = await (await logs.reopen()).open('shop');
    });
    afterAll(() => logs.close());

    test('a timeline is newest first by when it happened, then by offset', async () => {
      expect(offsets(await log.timeline({ customers: [1, 2], limit: 10 }))).toEqual([4, 7, 3, 2, 8, 1]);
      expect(offsets(await log.timeline({ customers: [2], limit: 10 }))).toEqual([3, 8]);
      expect(await log.timeline({ customers: [], limit: 10 })).toEqual([]);
      expect(await log.timeline({ customers: [404], limit: 10 })).toEqual([]);
    });

    test('a timeline pages backwards without missing rows of the same instant', async () => {
      const first = await log.timeline({ customers: [1, 2], limit: 3 });
      const last = first.at(-1);
      expect(offsets(first)).toEqual([4, 7, 3]);
      const before = last === undefined ? undefined : { at: last.at, offset: last.offset };
      expect(offsets(await log.timeline({ customers: [1, 2], limit: 3, before }))).toEqual([2, 8, 1]);
    });

    test('a timeline narrows to names and to a position', async () => {
      expect(offsets(await log.timeline({ customers: [1, 3], names: ['app_opened', "o'clock"], limit: 10 }))).toEqual([5]);
      expect(await log.timeline({ customers: [1, 3], names: [], limit: 10 })).toEqual([]);
      expect(offsets(await log.timeline({ customers: [1], upTo: { partition: 0, offset: 2 }, limit: 10 }))).toEqual([2, 1]);
    });

    test('recent rows are those received last; of one source, of some names, with one text when asked', async () => {
      expect(offsets(await log.recent(3))).toEqual([10, 9, 8]);
      expect(offsets(await log.recent(3, { source: 'app' }))).toEqual([2]);
      expect(await log.recent(3, { source: 'nobody' })).toEqual([]);
      expect(offsets(await log.recent(9, { names: ['app_opened', '$pageview'] }))).toEqual([9, 5]);
      expect(await log.recent(9, { names: [] })).toEqual([]);
      expect(offsets(await log.recent(9, { property: { name: 'amount', text: 'twelve' } }))).toEqual([7]);
      expect(await log.recent(9, { names: ['$pageview'], property: { name: 'amount', text: 'twelve' } })).toEqual([]);
      expect((await log.recent(10)).toReversed()).toEqual(ROWS);
    });

    test('column pages have what the rows have, as far as the log goes', async () => {
      const names: string[] = [];
      const rows: unknown[] = [];
      for await (const { first, base, properties } of log.columnPages(1, 99, { base: true, properties: ['amount', 'a"b/c~d'] })) {
        expect([first, base?.largestLeaf]).toEqual([2, 5]);
        names.push(...(base?.names ?? []));
        const [amount, odd] = [properties.get('amount'), properties.get('a"b/c~d')];
        expect([amount?.known, new TextDecoder().decode(amount?.texts.bytes)]).toEqual([0, 'stwelve']);
        expect([...(amount?.texts.ends ?? [])]).toEqual([0, 7]);
        expect(odd?.codes).toBeNull();
        base?.customer.forEach((customer, i) => {
          const numbers = [amount?.numbers?.[i], odd?.numbers?.[i]].map((number) => (Number.isNaN(number) ? null : number));
          rows.push([customer, names[(base.name[i] ?? 0) - 1], base.at[i], ...numbers, amount?.codes?.[i]]);
        });
      }
      const valueOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
      expect(rows).toEqual(
        ROWS.slice(1).map(({ customer, name, at, properties: { amount, 'a"b/c~d': odd } }) => {
          return [customer, name, at, valueOf(amount), valueOf(odd), amount === 'twelve' ? 1 : 0];
        }),
      );
    });

    test('volumes count rows and distinct customers per bucket and name', async () => {
      const range = { from: hour(0), to: hour(24) };
      expect(await log.volumes(range, 24 * HOUR)).toEqual([
        { bucket: START, name: '$item_set', events: 1, customers: 0 },
        { bucket: START, name: 'app_opened', events: 1, customers: 1 },
        { bucket: START, name: 'order_paid', events: 5, customers: 2 },
      ]);
      expect(await log.volumes({ from: hour(0), to: hour(26) }, HOUR, ['order_paid'])).toEqual([
        { bucket: START, name: 'order_paid', events: 2, customers: 2 },
        { bucket: START + HOUR, name: 'order_paid', events: 2, customers: 2 },
        { bucket: START + 3 * HOUR, name: 'order_paid', events: 1, customers: 1 },
        { bucket: START + 25 * HOUR, name: 'order_paid', events: 1, customers: 1 },
      ]);
      expect(await log.volumes(range, HOUR, [])).toEqual([]);
    });

    test('active customers are those who did something themselves', async () => {
      expect(await log.active({ from: hour(0), to: hour(48) }, 24 * HOUR)).toEqual([
        { bucket: START, customers: 3 },
        { bucket: START + 24 * HOUR, customers: 1 },
      ]);
      expect(await log.active({ from: hour(50), to: hour(51) }, HOUR)).toEqual([{ bucket: START + 50 * HOUR, customers: 1 }]);
    });

    test('a range includes its beginning and not its end', async () => {
      expect(await log.volumes({ from: hour(1), to: hour(2) }, HOUR)).toEqual([
        { bucket: START + HOUR, name: 'order_paid', events: 2, customers: 2 },
      ]);
    });

    test('sums add the numbers of a property and leave out what is not one', async () => {
      expect(await log.sums({ from: hour(0), to: hour(48) }, 24 * HOUR, 'order_paid', 'amount')).toEqual([
        { bucket: START, sum: -3.7, events: 4, customers: 2 },
        { bucket: START + 24 * HOUR, sum: 100, events: 1, customers: 1 },
      ]);
      expect(await log.sums({ from: hour(0), to: hour(48) }, 48 * HOUR, 'order_paid', 'a"b/c~d')).toEqual([
        { bucket: START, sum: 3.5, events: 2, customers: 2 },
      ]);
      expect(await log.sums({ from: hour(0), to: hour(48) }, HOUR, 'order_paid', 'no such')).toEqual([]);
    });

    test('a scan goes through everything by offset', async () => {
      expect(offsets(await log.scan(0, 5))).toEqual([1, 2, 3, 4, 5]);
      expect(offsets(await log.scan(5, 5))).toEqual([6, 7, 8, 9, 10]);
      expect(await log.scan(10, 5)).toEqual([]);
    });

    test('quarantined records come newest first, narrowed, paged and complete', async () => {
      expect((await log.quarantined({ limit: 10 })).map((row) => row.id)).toEqual([4, 3, 2, 1]);
      expect((await log.quarantined({ limit: 2, beforeId: 4 })).map((row) => row.id)).toEqual([3, 2]);
      expect((await log.quarantined({ limit: 10, reason: 'too_large' })).map((row) => row.id)).toEqual([3]);
      expect((await log.quarantined({ limit: 10, ids: [1, 3, 99] })).map((row) => row.id)).toEqual([3, 1]);
      expect((await log.quarantined({ limit: 10, except: [4, 3] })).map((row) => row.id)).toEqual([2, 1]);
      expect(await log.quarantined({ limit: 10, source: 'app' })).toEqual([
        { id: 2, ...quarantinedRow({ received: hour(2), source: 'app', raw: `it's "broken" 中文` }) },
      ]);
      expect(await log.quarantined({ limit: 10, ids: [1] })).toEqual([
        { id: 1, ...quarantinedRow({ received: hour(1), messageId: 'bad-1', hash: '' }) },
      ]);
    });

    test('the activity of a source counts since an instant, and remembers when it last sent anything', async () => {
      expect(await log.sourceActivity(instant(START + 3000))).toEqual([
        { source: 'app', events: 0, quarantined: 1, lastReceived: hour(2) },
        { source: 'web', events: 8, quarantined: 3, lastReceived: hour(4) },
      ]);
    });

    test('quarantined records are counted by reason and source, without those resolved', async () => {
      expect(await log.quarantineCounts()).toEqual([
        { reason: 'name_missing', source: 'web', records: 2, lastReceived: hour(4) },
        { reason: 'name_missing', source: 'app', records: 1, lastReceived: hour(2) },
        { reason: 'too_large', source: 'web', records: 1, lastReceived: hour(3) },
      ]);
      expect(await log.quarantineCounts([4, 3])).toEqual([
        { reason: 'name_missing', source: 'app', records: 1, lastReceived: hour(2) },
        { reason: 'name_missing', source: 'web', records: 1, lastReceived: hour(1) },
      ]);
    });
  },
);
