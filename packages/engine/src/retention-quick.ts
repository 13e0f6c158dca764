import { BIRTH, type BornInRows, RETURN } from './born-in-rows.ts';
import type { ByCustomer } from './customer-order.ts';
import type { MainRun } from './customer-run.ts';
import { CustomerSet } from './customer-set.ts';
import type { Selection } from './plan.ts';
import { isAsked, type Query } from './query.ts';
import { reachedBy } from './reached.ts';
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
  const odd = oddOf(runs, query);
  const isOdd = odd.count > 0;
  const size = births.main.ends.length;
  for (let root = 1; root < size; root += PIECE) {
    query.passes.poll(root / size);
    walk(plan, { births: births.main, returns: returns.main, odd: isOdd ? odd : null }, root, Math.min(root + PIECE, size), query, born);
  }
  odd.forEach((root) => {
    if (isAsked(query, root)) born.of(root, ...rowsOf(root, plan, runs, query));
  });
  query.passes.finish();
  return true;
}

function runsOf(plan: RetentionPlan, query: Query): Runs | null {
  const { birth, returning, everyPeriod, from, now } = plan;
  const [born, back] = [namesOf(birth), namesOf(returning)];
  if (everyPeriod || born === null || back === null || born.some((name) => back.includes(name))) return null;
  const [births, returns] = [born, back].map((names) => query.byCustomer?.of(names, from, now + 1, query) ?? null);
  return births && returns ? { births, returns } : null;
}

/** Null where names do not say it all, or there are none. */
function namesOf(select: readonly Selection[]): number[] | null {
  const names = select.map(({ name }) => name).filter((name) => name !== 0);
  return names.length === 0 || select.some(({ test }) => test !== null) ? null : names;
}

/** Customers some of whose rows are not in their place in a run. */
function oddOf({ births, returns }: Runs, { view }: Query): CustomerSet {
  const odd = CustomerSet.upTo(view.people.leaves);
  for (const { left, loose } of [births, returns]) {
    left?.forEach((root) => {
      if (root !== 0) odd.add(root);
    });
    for (const root of loose.who) if (root !== 0) odd.add(root);
  }
  return odd;
}

interface Walked {
  readonly births: MainRun;
  readonly returns: MainRun;
  readonly odd: CustomerSet | null;
}

function walk(
  { from, to, now, period }: RetentionPlan,
  { births, returns, odd }: Walked,
  first: number,
  end: number,
  query: Query,
  { birth, take }: BornInRows,
): void {
  const [bornAt, backAt] = [births.at, returns.at];
  const known = returns.ends.length;
  const isOverAll = returns.latest <= now;
  const until = Math.min(to, now + 1);
  for (let root = first; root < end; root++) {
    const last = births.ends[root]!;
    let place = births.ends[root - 1]!;
    while (place < last && bornAt[place]! < from) place++;
    if (place === last || !(bornAt[place]! < until) || !isAsked(query, root) || (odd !== null && odd.has(root))) continue;
    const at = bornAt[place]!;
    let [back, over] = root < known ? [returns.ends[root - 1]!, returns.ends[root]!] : [0, 0];
    while (back < over && (backAt[back]! < at || (backAt[back] === at && returns.rows[back]! < births.rows[place]!))) back++;
    if (!isOverAll) while (over > back && backAt[over - 1]! > now) over--;
    birth.look(period(at), at, backAt, back, over);
    take(root, birth);
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
  const meant = [...ofRoot(root, births, query)].map((row) => ({ row, bit: BIRTH }));
  const rows = [...meant, ...Array.from(ofRoot(root, returns, query), (row) => ({ row, bit: RETURN }))]
    .filter(({ row }) => at[row]! >= from && at[row]! <= now)
    .sort((a, b) => at[a.row]! - at[b.row]! || a.row - b.row);
  return [[Float64Array.from(rows, ({ row }) => at[row]!), Float64Array.from(rows, ({ bit }) => bit)], 0, rows.length];
}

function* ofRoot(root: number, { main, left, loose }: ByCustomer, { view }: Query): Generator<number> {
  const { customer } = view.events;
  for (let place = main.ends[root - 1] ?? 0; place < (main.ends[root] ?? 0); place++) {
    const row = main.rows[place]!;
    if (left === null || !left.has(root) || view.people.root[customer[row]!] === root) yield row;
  }
  let place = reachedBy(root - 1, loose.who);
  while (place < loose.who.length && loose.who[place] === root) yield loose.rows[place++]!;
}
