import { CustomerCounts } from './customer-counts.ts';
import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import type { PathsCounted, PathsMet, PathsPlan, PathsSpot } from './paths-plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import type { View } from './view.ts';

/** 路径内核 — the diagram of everybody's paths: one pass says which stops are rare, the next counts. @throws Cancelled when the control says so */
export function countPaths(plan: PathsPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): PathsCounted {
  const query = openQuery(view, order, plan.now, { ...options, passes: 2 });
  const kept = keptStops(plan, query);
  const { depth, branches } = plan;
  const slots = branches + 1;
  const [whole, nodes, ended, links] = [new CustomerCounts(), new CustomerCounts(), new CustomerCounts(), new CustomerCounts()];
  eachPath(plan, query, (root, path, length) => {
    whole.add(0, root);
    let before = -1;
    for (let level = 0; level < length; level++) {
      const slot = kept.slot(level, path[level]!);
      nodes.add(level * slots + slot, root);
      if (level > 0) links.add(((level - 1) * slots + before) * slots + slot, root);
      before = slot;
    }
    if (length < depth) ended.add((length - 1) * slots + before, root);
  });
  const met = (counts: CustomerCounts, cell: number): PathsMet => ({ paths: counts.times(cell), customers: counts.customers(cell) });
  const levelOf = (cell: number): number => Math.floor(cell / slots);
  return {
    ...met(whole, 0),
    nodes: cellsOf(nodes).map((cell) => ({
      level: levelOf(cell),
      stop: kept.stop(levelOf(cell), cell % slots),
      ...met(nodes, cell),
      ended: met(ended, cell),
    })),
    links: cellsOf(links).map((cell) => {
      const from = levelOf(cell);
      const level = levelOf(from);
      return { level, from: kept.stop(level, from % slots), to: kept.stop(level + 1, cell % slots), ...met(links, cell) };
    }),
  };
}

/** 路径上的用户 — who has a path through a spot of the diagram. @throws Cancelled when the control says so */
export function selectOnPaths(spot: PathsSpot, plan: PathsPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 2 });
  const kept = keptStops(plan, query);
  const { level, stop, to } = spot;
  return foundBy(query, (found) => {
    eachPath(plan, query, (root, path, length) => {
      if (level >= length || kept.merged(level, path[level]!) !== stop) return;
      const isLast = level + 1 === length;
      const is =
        to === undefined || (to === null ? isLast && length < plan.depth : !isLast && kept.merged(level + 1, path[level + 1]!) === to);
      if (is) found.add(root);
    });
  });
}

/** The cells that were met, ascending. */
function cellsOf(counts: CustomerCounts): number[] {
  return Array.from({ length: counts.size }, (_, cell) => cell).filter((cell) => counts.times(cell) > 0);
}

/** Stops that stand by themselves, by level. */
class KeptStops {
  /** By level, codes in the order of their rank. */
  readonly #stops: readonly (readonly number[])[];
  readonly #slots: readonly ReadonlyMap<number, number>[];
  readonly #other: number;

  constructor(stops: readonly (readonly number[])[], branches: number) {
    this.#stops = stops;
    this.#slots = stops.map((codes) => new Map(codes.map((code, slot) => [code, slot])));
    this.#other = branches;
  }

  slot(level: number, code: number): number {
    return this.#slots[level]!.get(code) ?? this.#other;
  }

  /** The code at a slot, 0 of the rare ones. */
  stop(level: number, slot: number): number {
    return this.#stops[level]![slot] ?? 0;
  }

  /** The code, or 0 when it is rare. */
  merged(level: number, code: number): number {
    return this.#slots[level]!.has(code) ? code : 0;
  }
}

function keptStops(plan: PathsPlan, query: Query): KeptStops {
  const { depth, branches, rank, compare } = plan;
  const counts = Array.from({ length: depth }, () => new CustomerCounts());
  eachPath(plan, query, (root, path, length) => {
    for (let level = 0; level < length; level++) counts[level]!.add(path[level]!, root);
  });
  const ranked = counts.map((level) => {
    const size = (code: number): number => (rank === 'paths' ? level.times(code) : level.customers(code));
    return cellsOf(level)
      .sort((a, b) => size(b) - size(a) || compare(a, b))
      .slice(0, branches);
  });
  return new KeptStops(ranked, branches);
}

/** Bits of a row: a stop, and an anchor. */
const STOP = 1;
const ANCHOR = 2;

/** Takes the path at `path[0 … length - 1]`, reused for the next. */
type TakePath = (root: number, path: Uint32Array, length: number) => void;

function eachPath(plan: PathsPlan, query: Query, take: TakePath): void {
  const { anchor, stops, code, backwards, gapMs, timeoutMs, collapse, depth, from } = plan;
  const to = Math.min(plan.to, plan.now + 1);
  const select = [...stops, anchor];
  const meanings = [...stops.map(() => STOP), ANCHOR];
  const path = new Uint32Array(depth);
  eachCustomer({ select, meanings, from, to, inputs: ['at', 'bits', { number: code }] }, query, (root, [at, bits, codes], start, end) => {
    let [length, anchorAt, before] = [0, NaN, NaN];
    const step = backwards ? -1 : 1;
    for (let i = backwards ? end - 1 : start; i >= start && i < end; i += step) {
      const instant = at![i]!;
      if (length > 0 && (Math.abs(instant - before) > gapMs || Math.abs(instant - anchorAt) > timeoutMs)) {
        take(root, path, length);
        length = 0;
      }
      before = instant;
      if (length === 0) {
        if ((bits![i]! & ANCHOR) === 0) continue;
        anchorAt = instant;
        path[length++] = codes![i]!;
      } else if (length < depth && !(collapse && codes![i] === path[length - 1])) path[length++] = codes![i]!;
    }
    if (length > 0) take(root, path, length);
  });
}
