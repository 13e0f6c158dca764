import { CalledRows } from './called-rows.ts';
import { CustomerCounts } from './customer-counts.ts';
import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import type { PathsCounted, PathsMet, PathsPlan, PathsSpot } from './paths-plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import { topCodes, type TopCodes } from './top-codes.ts';
import type { View } from './view.ts';

/** 路径内核 — the diagram of everybody's paths: one pass says which stops are rare, the next counts. @throws Cancelled when the control says so */
export function countPaths(plan: PathsPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): PathsCounted {
  const query = openQuery(view, order, plan.now, { ...options, passes: 2 });
  const kept = keptStops(plan, query);
  const { depth, branches } = plan;
  const slots = branches + 1;
  const whole = new CustomerCounts();
  const nodes = new CustomerCounts();
  const ended = new CustomerCounts();
  const links = new CustomerCounts();
  eachPath(plan, query, (root, path, length) => {
    whole.add(0, root);
    let before = -1;
    for (let level = 0; level < length; level++) {
      const slot = kept[level]!.slot(path[level]!);
      nodes.add(level * slots + slot, root);
      if (level > 0) links.add(((level - 1) * slots + before) * slots + slot, root);
      before = slot;
    }
    if (length < depth) ended.add((length - 1) * slots + before, root);
  });
  const met = (counts: CustomerCounts, cell: number): PathsMet => ({ paths: counts.times(cell), customers: counts.customers(cell) });
  const stopAt = (level: number, slot: number): number => kept[level]!.codes[slot] ?? 0;
  const levelOf = (cell: number): number => Math.floor(cell / slots);
  return {
    ...met(whole, 0),
    nodes: cellsOf(nodes).map((cell) => ({
      level: levelOf(cell),
      stop: stopAt(levelOf(cell), cell % slots),
      ...met(nodes, cell),
      ended: met(ended, cell),
    })),
    links: cellsOf(links).map((cell) => {
      const from = levelOf(cell);
      const level = levelOf(from);
      return { level, from: stopAt(level, from % slots), to: stopAt(level + 1, cell % slots), ...met(links, cell) };
    }),
  };
}

/** 路径上的用户 — who has a path through a spot of the diagram. @throws Cancelled when the control says so */
export function selectOnPaths(spot: PathsSpot, plan: PathsPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 2 });
  const kept = keptStops(plan, query);
  const { level, stop, to } = spot;
  /** The code, or 0 when it is rare. */
  const merged = (at: number, code: number): number => (kept[at]!.has(code) ? code : 0);
  return foundBy(query, (found) => {
    eachPath(plan, query, (root, path, length) => {
      if (level >= length || merged(level, path[level]!) !== stop) return;
      const isLast = level + 1 === length;
      const is = to === undefined || (to === null ? isLast && length < plan.depth : !isLast && merged(level + 1, path[level + 1]!) === to);
      if (is) found.add(root);
    });
  });
}

/** The cells that were met, ascending. */
function cellsOf(counts: CustomerCounts): number[] {
  return Array.from({ length: counts.size }, (_, cell) => cell).filter((cell) => counts.times(cell) > 0);
}

/** Stops that stand by themselves, by level. */
function keptStops(plan: PathsPlan, query: Query): readonly TopCodes[] {
  const { depth, branches, rank, compare } = plan;
  const counts = Array.from({ length: depth }, () => new CustomerCounts());
  eachPath(plan, query, (root, path, length) => {
    for (let level = 0; level < length; level++) counts[level]!.add(path[level]!, root);
  });
  return counts.map((level) =>
    topCodes(level.size, (code) => (rank === 'paths' ? level.times(code) : level.customers(code)), branches, compare),
  );
}

/** Takes the path at `path[0 … length - 1]`, reused for the next. */
type TakePath = (root: number, path: Uint32Array, length: number) => void;

function eachPath(plan: PathsPlan, query: Query, take: TakePath): void {
  const { anchor, stops, anchored, backwards, gapMs, timeoutMs, collapse, depth, from } = plan;
  const to = Math.min(plan.to, plan.now + 1);
  const called = new CalledRows(stops, query.view, plan.now);
  const isAnchor = 1 << called.free;
  const select = [...stops.map((stop) => stop.select), anchor];
  const meanings = [...called.meanings, isAnchor];
  const path = new Uint32Array(depth);
  const wanted = ['at', 'bits', ...called.inputs] as const;
  eachCustomer({ select, meanings, from, to, inputs: wanted }, query, (root, inputs, start, end) => {
    const [at, bits] = inputs as readonly [Float64Array, Float64Array];
    const codeAt = (i: number): number => {
      const taken = bits[i]! & (isAnchor - 1);
      return taken === 0 ? anchored : called.code(taken, inputs, 2, i);
    };
    let length = 0;
    let anchorAt = NaN;
    let before = NaN;
    const step = backwards ? -1 : 1;
    for (let i = backwards ? end - 1 : start; i >= start && i < end; i += step) {
      const instant = at[i]!;
      if (length > 0 && (Math.abs(instant - before) > gapMs || Math.abs(instant - anchorAt) > timeoutMs)) {
        take(root, path, length);
        length = 0;
      }
      before = instant;
      if (length === 0) {
        if ((bits[i]! & isAnchor) === 0) continue;
        anchorAt = instant;
        path[length++] = codeAt(i);
      } else if (length < depth) {
        const code = codeAt(i);
        if (!collapse || code !== path[length - 1]) path[length++] = code;
      }
    }
    if (length > 0) take(root, path, length);
  });
}
