import { FUNNEL_CASES, RETENTION_CASES } from '@gyre/domain/questions/fixtures/hand-checked';
import { Rule } from '@gyre/domain/rules/rule';
import { instant, type Instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import type { LeafAttributes, LogRow, Warehouse, WarehouseSources } from '../ports.ts';
import { NO_SOURCES } from '../testing.ts';
import { logRow } from './log-rows.ts';
import { withRows } from './warehouse-worlds.ts';

interface Case {
  readonly events: readonly { readonly at: Instant; readonly name: string }[];
}

const EVER = { from: instant(-8.64e15), to: instant(8.64e15), at: instant(1e14) };

/** Each case is a customer with an attribute by which it is asked about alone. */
async function withCases(cases: readonly Case[], work: (warehouse: Warehouse, among: (number: number) => Rule) => Promise<void>) {
  const rows: LogRow[] = [];
  for (const [number, { events }] of cases.entries())
    for (const event of events) rows.push(logRow(rows.length + 1, { ...event, customer: number + 1, keys: [], properties: {} }));
  const sources: WarehouseSources = {
    ...NO_SOURCES,
    async *attributes() {
      const numbered = (number: number): LeafAttributes => new Map([['case', { value: number, last: [instant(0), 1] as const }]]);
      yield await Promise.resolve(new Map(cases.map((_, number) => [number + 1, numbered(number)])));
    },
  };
  const among = (value: number): Rule => Rule.parse({ kind: 'attribute', attribute: 'case', test: { op: 'equals', value } });
  await withRows(rows, sources, 'UTC', (warehouse) => work(warehouse, among));
}

test('funnels count the hand-checked cases of every preset as those who made them say', async () => {
  await withCases(FUNNEL_CASES, async (warehouse, among) => {
    for (const [number, { name, definition, level }] of FUNNEL_CASES.entries()) {
      const { answer } = await warehouse.ask('funnel', { definition, ...EVER, among: among(number) }, new Map());
      const got = definition.steps.map((_, step) => Number(step < level));
      expect([name, ...answer.steps.map(({ customers }) => customers)]).toEqual([name, ...got]);
      const stopped = answer.stopped.map((set) => [...set]);
      expect(stopped).toEqual(stopped.map((_, step) => (step === level && level > 0 ? [number + 1] : [])));
    }
  });
});

test('retention counts the hand-checked cases of every clock as those who made them say', async () => {
  await withCases(RETENTION_CASES, async (warehouse, among) => {
    for (const [number, { name, definition, bucket }] of RETENTION_CASES.entries()) {
      const { answer } = await warehouse.ask('retention', { definition, ...EVER, among: among(number) }, new Map());
      expect([name, ...answer.rows.map(({ counts }) => counts)]).toEqual([name, [0, 1, 2].map((column) => Number(column === bucket))]);
    }
  });
});
