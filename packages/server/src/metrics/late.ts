import { concernsCustomers } from '@gyre/domain/metrics/keeping';
import { z } from 'zod';
import type { History, Ledger, TimelineQuery, Warehouse } from '../stores/ports.ts';
import { outdatedBy, quarterOf, type KeptSeries, type Touch } from './outdated.ts';
import { dropValues, type Outdated } from './series-rows.ts';
import { FACTS } from './stage.ts';

/** Customers whose past is looked through, and their events, at most; when there are more, all that concerns customers is asked again. */
const MOST_CUSTOMERS = 500;
const MOST_EVENTS = 20_000;
const PAGE = 1000;

/** What rows of the log touch: each name and quarter of an hour once. */
export async function readTouches(
  history: Pick<History, 'columnPages'>,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<Touch[]> {
  const found = new Map<string, Touch>();
  for await (const { rows, base } of history.columnPages(after, upTo, { base: true, properties: [] })) {
    if (base === null) continue;
    for (let row = 0; row < rows; row++) {
      const name = base.names[(base.name[row] ?? 0) - 1] ?? '';
      const quarter = quarterOf(base.at[row] ?? 0);
      found.set(`${quarter} ${name}`, { name, quarter, isRegrouped: false });
    }
  }
  return [...found.values()];
}

const ChangeRow = z.object({ customer: z.number().int() });
const MovedRow = z.object({ log_offset: z.number().int() });

/** 读到的一段 — rows after `from` up to `upTo` and what they touch. */
export interface TakenRows {
  readonly from: number;
  readonly upTo: number;
  readonly epoch: number;
  readonly touches: readonly Touch[];
  readonly series: readonly KeptSeries[];
  readonly zone: string;
}

interface Reached {
  readonly ledger: Ledger;
  readonly history: Pick<History, 'timeline'>;
  readonly people: Pick<Warehouse['live'], 'rootOf' | 'leavesOf' | 'leaves'>;
}

/** Drops the values that rows change, and moves the reader's position, in one transaction. @throws when another process reads instead */
export async function takeOutdated({ ledger, history, people }: Reached, rows: TakenRows): Promise<void> {
  const changed = await ledger.rows(ChangeRow, 'select distinct customer from metric_changes where log_offset <= $1', [rows.upTo]);
  const customers = changed.map(({ customer }) => customer).filter((customer) => customer !== FACTS);
  const regrouped = rows.series.length === 0 ? [] : await regroupedBy(history, people, customers);
  const outdated = [
    ...outdatedBy([...rows.touches, ...(regrouped ?? [])], rows.series, rows.zone),
    ...(regrouped === undefined ? everyCustomers(rows.series) : []),
    ...(changed.length > customers.length ? everyFact(rows.series) : customers.length > 0 ? everyCustomerFact(rows.series) : []),
  ];
  await ledger.transaction(async (tx) => {
    const moved = await tx.rows(
      MovedRow,
      `update positions set log_offset = $1 where consumer = 'metrics' and partition = 0 and log_offset = $2 and epoch = $3 returning log_offset`,
      [rows.upTo, rows.from, rows.epoch],
    );
    if (moved.length !== 1) throw new Error(`metric series are read by another process (epoch ${rows.epoch} is over)`);
    await dropValues(tx, outdated);
    await tx.run('delete from metric_changes where log_offset <= $1', [rows.upTo]);
  });
}

function everyCustomers(series: readonly KeptSeries[]): Outdated[] {
  return series.filter(({ read }) => concernsCustomers(read)).map(whole);
}

function everyFact(series: readonly KeptSeries[]): Outdated[] {
  return series.filter(({ read }) => read.atom.of === 'fact').map(whole);
}

/** Those of customers are found by who is whose, not by events. */
function everyCustomerFact(series: readonly KeptSeries[]): Outdated[] {
  return everyFact(series.filter(({ read }) => concernsCustomers(read)));
}

function whole({ id, first, last }: KeptSeries): Outdated {
  return { series: id, first, last };
}

/** What customers who were joined or parted ever did; undefined when that is too much to look through. */
async function regroupedBy(
  history: Pick<History, 'timeline'>,
  people: Reached['people'],
  customers: readonly number[],
): Promise<Touch[] | undefined> {
  const known = customers.filter((leaf) => leaf <= people.leaves);
  const leaves = [...new Set(known.flatMap((leaf) => [leaf, ...people.leavesOf(people.rootOf(leaf))]))];
  if (leaves.length > MOST_CUSTOMERS) return undefined;
  const found = new Map<string, Touch>();
  let before: TimelineQuery['before'];
  for (let seen = 0; leaves.length > 0;) {
    const rows = await history.timeline({ customers: leaves, before, limit: PAGE });
    for (const { name, at } of rows) found.set(`${quarterOf(at)} ${name}`, { name, quarter: quarterOf(at), isRegrouped: true });
    seen += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) break;
    if (seen >= MOST_EVENTS) return undefined;
    before = { at: last.at, offset: last.offset };
  }
  return [...found.values()];
}
