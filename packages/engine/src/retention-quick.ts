import { BIRTH, type BornInRows, RETURN } from './born-in-rows.ts';
import type { ByCustomer } from './customer-order.ts';
import type { MainRun } from './customer-run.ts';
import type { CustomerSet } from './customer-set.ts';
import { oddCustomers, plainNames, rowsOfCustomer } from './odd-customers.ts';
import { isAsked, type Query } from './query.ts';
import type { RetentionPlan } from './retention-kernel.ts';

/** Roots gone over in one call: see `RowsByRoot`. */
const PIECE = 8192;

/** Rows of births and of returns, each by customer. */
interface Runs {
  readonly births: ByCustomer;
  readonly returns: ByCustomer;
}

/**
 * 快速留存 — the plainest kind: one birth each, births and returns of different names, told by their names alone. Of births only the first row of each
 * customer is looked at, of returns those after it. Customers some of whose rows are not in their place are gone through row by row.
 *
 * @returns false when it is of another kind, or rows do not lie by customer: nothing was done
 */
export function eachQuickBirth(plan: RetentionPlan, query: Query, born: BornInRows): boolean {
  const runs = runsOf(plan, query);
  if (runs === null) return false;
  const { births, returns } = runs;
  const odd = oddCustomers([runs.births, runs.returns], query);
  const walked = { births: births.main, returns: returns.main, odd: odd.count > 0 ? odd : null, firsts: new Float64Array(PIECE) };
  const size = births.main.ends.length;
  for (let root = 1; root < size; root += PIECE) {
    query.passes.poll(root / size);
    walk(plan, walked, root, Math.min(root + PIECE, size), query, born);
  }
  odd.forEach((root) => {
    if (isAsked(query, root)) born.of(root, ...rowsOf(root, plan, runs, query));
  });
  query.passes.finish();
  return true;
}

function runsOf(plan: RetentionPlan, query: Query): Runs | null {
  const { birth, returning, everyPeriod, from, now } = plan;
  const [born, back] = [plainNames(birth), plainNames(returning)];
  if (everyPeriod || born === null || back === null || born.some((name) => back.includes(name))) return null;
  const [births, returns] = [born, back].map((names) => query.byCustomer?.of(names, from, now + 1, query) ?? null);
  return births && returns ? { births, returns } : null;
}

interface Walked {
  readonly births: MainRun;
  readonly returns: MainRun;
  readonly odd: CustomerSet | null;
  /** Room for when the first row of each root of a piece was. */
  readonly firsts: Float64Array;
}

function walk(
  { from, to, now, period }: RetentionPlan,
  { births, returns, odd, firsts }: Walked,
  first: number,
  end: number,
  query: Query,
  { birth, take }: BornInRows,
): void {
  const [bornAt, backAt] = [births.at, returns.at];
  const known = returns.ends.length;
  const isOverAll = returns.latest <= now;
  const until = Math.min(to, now + 1);
  gatherFirsts(births, first, end, firsts);
  for (let root = first; root < end; root++) {
    const last = births.ends[root]!;
    let place = births.ends[root - 1]!;
    let at = firsts[root - first]!;
    while (at < from) at = ++place < last ? bornAt[place]! : NaN;
    if (!(at < until) || !isAsked(query, root) || (odd !== null && odd.has(root))) continue;
    let [back, over] = root < known ? [returns.ends[root - 1]!, returns.ends[root]!] : [0, 0];
    while (back < over && (backAt[back]! < at || (backAt[back] === at && returns.rows[back]! < births.rows[place]!))) back++;
    if (!isOverAll) while (over > back && backAt[over - 1]! > now) over--;
    birth.look(period(at), at, backAt, back, over);
    take(root, birth);
  }
}

/** When the first row of each root was, NaN of one without rows: a loop that waits for nothing, so memory is read far ahead. */
function gatherFirsts({ ends, at }: MainRun, first: number, end: number, out: Float64Array): void {
  for (let root = first; root < end; root++) {
    const place = ends[root - 1]!;
    out[root - first] = place < ends[root]! ? at[place]! : NaN;
  }
}

/** The rows of one customer, in order: what {@link BornInRows.of} takes. */
function rowsOf(
  root: number,
  { from, now }: RetentionPlan,
  { births, returns }: Runs,
  query: Query,
): [inputs: readonly [Float64Array, Float64Array], start: number, end: number] {
  const { at } = query.view.events;
  const meant = [...rowsOfCustomer(root, births, query)].map((row) => ({ row, bit: BIRTH }));
  const rows = [...meant, ...Array.from(rowsOfCustomer(root, returns, query), (row) => ({ row, bit: RETURN }))]
    .filter(({ row }) => at[row]! >= from && at[row]! <= now)
    .sort((a, b) => at[a.row]! - at[b.row]! || a.row - b.row);
  return [[Float64Array.from(rows, ({ row }) => at[row]!), Float64Array.from(rows, ({ bit }) => bit)], 0, rows.length];
}
