import type { ByCustomer } from './customer-order.ts';
import { passingChanges } from './chain-step.ts';
import type { IndexTest, Selection } from './plan.ts';
import { type Query, soonest } from './query.ts';
import type { Chosen, Input } from './input.ts';
import { type RowBlock, RowsByRoot } from './rows-by-root.ts';
import { scanByCustomer } from './scan-by-customer.ts';
import { Taking } from './taking.ts';
import { SLICE } from './time-slices.ts';

/** 扫描 — which rows to go over, and what to ask of them. */
export interface Scan {
  readonly select: readonly Selection[];
  /** What each selection sets in the bits of a row it takes; bit `j` for the `j`-th when left out. */
  readonly meanings?: readonly number[];
  /** Rows with `from ≤ at < to`. */
  readonly from: number;
  readonly to: number;
  readonly inputs: readonly Input[];
  /** When a row of some name that is still to come could change membership of its customer; at its own instant when left out. */
  readonly coming?: (name: number, at: number) => number;
}

/**
 * 扫描 — hands over the rows that some selection takes, grouped by root. With timers it notes when a test could change, and rows that are
 * still to come.
 */
export function scan(asked: Scan, query: Query, take: (block: RowBlock) => void, together = togetherFor(asked, query)): void {
  if (together !== null) {
    scanByCustomer(asked, together, query, take);
    return;
  }
  const { memory } = query;
  const { mark } = memory;
  const known = query.view.events.rows;
  const room = Math.min(SLICE, known);
  const chosen: Chosen = { rows: memory.integers(room), bits: memory.integers(room), count: 0 };
  const byRoot = new RowsByRoot(query, asked.inputs, take);
  const choose = chooserOf(asked, query);
  let seen = 0;
  for (const rows of query.order.slices(namesOf(asked), asked.from, query.next === null ? asked.to : Infinity)) {
    query.passes.poll(seen / known);
    seen += rows.length;
    if (choose === null && query.order.rows <= known) {
      chosen.rows = rows;
      chosen.count = rows.length;
    } else {
      keepSeen(rows, known, chosen);
      choose?.(chosen);
    }
    byRoot.add(chosen);
  }
  byRoot.flush();
  memory.backTo(mark);
  query.passes.finish();
}

/** 按人 — what to read instead of the order of time: null where that is better, and with timers. */
export function togetherFor(asked: Scan, query: Query): ByCustomer | null {
  return query.next === null ? (query.byCustomer?.of(namesOf(asked), asked.from, asked.to, query) ?? null) : null;
}

/** Codes of the names a scan is about. */
export function namesOf({ select }: Pick<Scan, 'select'>): number[] {
  return select.map(({ name }) => name).filter((name) => name !== 0);
}

/** The order may have gone on since the view was made. */
function keepSeen(rows: Uint32Array, known: number, chosen: Chosen): void {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row < known) chosen.rows[count++] = row;
  }
  chosen.count = count;
}

/** What picks the rows among those of the names, the cheapest there is; null when all of them are wanted as they are. */
function chooserOf(asked: Scan, query: Query): ((chosen: Chosen) => void) | null {
  const { select } = asked;
  const [{ test }] = select as readonly [Selection];
  if (query.next !== null) {
    const taking = new Taking(select, asked.meanings);
    return (chosen) => keepAndNote(asked, query, taking, chosen);
  }
  if (select.length === 1 && !asked.inputs.includes('bits')) return test === null ? null : (chosen) => keepPassing(test, query.now, chosen);
  const taking = new Taking(select, asked.meanings);
  if (!taking.isPlain) return (chosen) => keepAndNote(asked, query, taking, chosen);
  const { name } = query.view.events;
  const { untested } = taking;
  return ({ rows, bits, count }) => {
    for (let i = 0; i < count; i++) bits[i] = untested[name[rows[i]!]!]!;
  };
}

function keepPassing({ holds }: IndexTest, now: number, chosen: Chosen): void {
  const { rows } = chosen;
  let count = 0;
  for (let i = 0; i < chosen.count; i++) {
    const row = rows[i]!;
    if (holds(row, now)) rows[count++] = row;
  }
  chosen.count = count;
}

function keepAndNote({ select, to, coming }: Scan, { view, now, next }: Query, taking: Taking, chosen: Chosen): void {
  const { at, name, customer } = view.events;
  const { root } = view.people;
  const { rows, bits } = chosen;
  const isMoving = next !== null && select.some(({ test }) => test !== null && test.changes !== null);
  let count = 0;
  for (let i = 0; i < chosen.count; i++) {
    const row = rows[i]!;
    const instant = at[row]!;
    const code = name[row]!;
    if (instant >= to) {
      if (next !== null && instant > now) soonest(next, root[customer[row]!]!, coming === undefined ? instant : coming(code, instant));
      continue;
    }
    if (isMoving) for (const each of select) soonest(next, root[customer[row]!]!, passingChanges(each, code, row, now));
    const passed = taking.of(code, row, now);
    if (passed === 0) continue;
    rows[count] = row;
    bits[count++] = passed;
  }
  chosen.count = count;
}
