import type { ByCustomer } from './customer-order.ts';
import { type MainRun, placedBeside, type Run } from './customer-run.ts';
import type { CustomerSet } from './customer-set.ts';
import { type Chosen, type Input, readInput } from './input.ts';
import type { Query } from './query.ts';
import type { Lie, RowBlock } from './rows-by-root.ts';
import type { Scan } from './scan.ts';
import { Taking } from './taking.ts';

/** Rows of one block, and as many more as its last customer has: what is worked out of them stays in the processor's cache. */
export const BLOCK = 32_768;

/** Rows taken, by (root, at, row), with what is wanted of them. */
interface Taken extends Chosen {
  readonly who: Uint32Array;
  readonly at: Float64Array;
  readonly inputs: readonly Float64Array[];
  lie: Lie | null;
}

/** 按人扫描 — like `scan` without timers, from rows that lie by customer; all rows of a customer are in one block. */
export function scanByCustomer(asked: Scan, { main, left, loose }: ByCustomer, query: Query, take: (block: RowBlock) => void): void {
  const { memory, passes } = query;
  const { mark } = memory;
  const room = Math.min(BLOCK + main.longest, main.rows.length);
  const [block, late] = [takenOf(room, asked, query), takenOf(loose.rows.length, asked, query)];
  const places = memory.integers(Math.max(room, loose.rows.length));
  const { names } = main;
  const isCompared = loose.rows.length > 0;
  const beside = asked.inputs.map((input) => besideOf(main, input));
  read(stepsOf({ asked, query, run: loose, left: null, beside: [], names, isCompared }, late), places, 0, loose.rows.length, late);
  const steps = stepsOf({ asked, query, run: main, left, beside, names, isCompared }, block);
  const joined = takenOf(room + late.count, asked, query);
  let from = 0;
  for (let start = 0, end = 0; start < main.rows.length; start = end) {
    passes.poll(start / main.rows.length);
    end = endOfCustomer(main.who, Math.min(start + BLOCK, main.rows.length));
    read(steps, places, start, end, block);
    block.lie = block.count === end - start ? { ends: main.ends, first: start } : null;
    const to = placeAfter(late, from, block);
    take(to === from ? block : join(block, late, from, to, joined));
    from = to;
  }
  if (from < late.count) take(join({ ...block, count: 0 }, late, from, late.count, joined));
  memory.backTo(mark);
  passes.finish();
}

/** The first place from `place` on that is another customer's than the one before it. */
export function endOfCustomer(who: Uint32Array, place: number): number {
  let end = place;
  while (end > 0 && end < who.length && who[end] === who[end - 1]) end++;
  return end;
}

function takenOf(room: number, { inputs }: Scan, { memory }: Query): Taken {
  return {
    rows: memory.integers(room),
    bits: memory.integers(room),
    count: 0,
    who: memory.integers(room),
    at: memory.doubles(room),
    inputs: inputs.map(() => memory.doubles(room)),
    lie: null,
  };
}

/** What is wanted of a row, place by place beside it; null when it is to be looked for. */
function besideOf(main: MainRun, input: Input): Float64Array | Uint32Array | null {
  if (input === 'at') return main.at;
  return typeof input === 'object' && input.beside ? placedBeside(main, input.beside) : null;
}

/**
 * One thing done to the places of a block: fewer are kept, or what stands there is put out. The first is given how many places follow
 * `start`, the others those kept so far.
 *
 * Each is a loop of its own, called from one place with many others: so each is compiled by itself. Put into their caller, they would run
 * for long as what the compiler makes of a function that is seldom called.
 *
 * @returns how many are kept
 */
type Step = (places: Uint32Array, count: number, start: number) => number;

/** How a run is read. */
interface Reading {
  readonly asked: Scan;
  readonly query: Query;
  readonly run: Run | MainRun;
  readonly left: CustomerSet | null;
  readonly beside: readonly (Float64Array | Uint32Array | null)[];
  /** Codes of the names, by kind. */
  readonly names: readonly number[];
  /** Whether its rows are compared with others. */
  readonly isCompared: boolean;
}

function read(steps: readonly Step[], places: Uint32Array, start: number, end: number, out: Taken): void {
  let count = end - start;
  for (const step of steps) count = step(places, count, start);
  out.count = count;
}

function stepsOf(from: Reading, out: Taken): Step[] {
  const { asked, query, run, left, beside, isCompared } = from;
  const taking = new Taking(asked.select, asked.meanings);
  const isWhole = 'latest' in run && asked.from <= run.earliest && run.latest < asked.to;
  const steps = [isWhole ? following(left !== null || !taking.isPlain) : within(run.at, asked.from, asked.to)];
  if (left !== null) steps.push(staying(run, left, query));
  if (!taking.isPlain) steps.push(choosing(from, taking, out.bits));
  steps.push(picking(run.who, out.who));
  if (isCompared || asked.inputs.some((_, i) => (beside[i] ?? null) === null)) steps.push(picking(run.rows, out.rows));
  if (isCompared) steps.push(gathering(run.at, out.at));
  for (const [i, input] of asked.inputs.entries()) {
    const numbers = beside[i] ?? null;
    if (input === 'bits' && taking.isPlain) steps.push(meaning(from, taking, out.inputs[i]!));
    else steps.push(numbers === null ? reading(input, query, out, out.inputs[i]!) : gathering(numbers, out.inputs[i]!));
  }
  return steps;
}

/** All rows of a block; of a stretch nobody looks at more than its ends, unless some are left out of it (`each`). */
function following(each: boolean): Step {
  return (places, length, start) => {
    if (each) for (let i = 0; i < length; i++) places[i] = start + i;
    else if (length > 0) [places[0], places[length - 1]] = [start, start + length - 1];
    return length;
  };
}

/** Without a branch: which rows are in a window is not to be guessed. */
function within(at: Float64Array, from: number, to: number): Step {
  return (places, length, start) => {
    let count = 0;
    for (let place = start; place < start + length; place++) {
      const instant = at[place]!;
      places[count] = place;
      count += Number(instant >= from) & Number(instant < to);
    }
    return count;
  };
}

function staying(run: Run, left: CustomerSet, { view }: Query): Step {
  const { customer } = view.events;
  const { root } = view.people;
  return (places, among) => {
    let count = 0;
    for (let i = 0; i < among; i++) {
      const place = places[i]!;
      const owner = run.who[place]!;
      if (!left.has(owner) || root[customer[run.rows[place]!]!] === owner) places[count++] = place;
    }
    return count;
  };
}

/** Whether places, which ascend, follow one another. */
function isStretch(places: Uint32Array, count: number): boolean {
  const last = count - 1;
  return count > 0 && last === places[last]! - places[0]!;
}

function picking(from: Uint32Array, out: Uint32Array): Step {
  return (places, count) => {
    if (isStretch(places, count)) out.set(from.subarray(places[0], places[0]! + count));
    else for (let i = 0; i < count; i++) out[i] = from[places[i]!]!;
    return count;
  };
}

function gathering(from: Float64Array | Uint32Array, out: Float64Array): Step {
  return (places, count) => {
    if (isStretch(places, count)) out.set(from.subarray(places[0], places[0]! + count));
    else for (let i = 0; i < count; i++) out[i] = from[places[i]!]!;
    return count;
  };
}

function reading(input: Input, { view }: Query, taken: Taken, out: Float64Array): Step {
  return (_, count) => {
    taken.count = count;
    readInput(input, taken, view.events.at, out, 0);
    return count;
  };
}

/** Keeps the places some selection takes and notes what that means. */
function choosing({ query, names, run }: Reading, taking: Taking, bits: Uint32Array): Step {
  const { rows, kinds } = run;
  const { now } = query;
  return (places, count) => {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const place = places[i]!;
      const taken = taking.of(names[kinds[place]!]!, rows[place]!, now);
      if (taken === 0) continue;
      places[kept] = place;
      bits[kept++] = taken;
    }
    return kept;
  };
}

/** What rows mean whose name says it all. */
function meaning({ names, run: { kinds } }: Reading, { untested }: Taking, out: Float64Array): Step {
  const byKind = Float64Array.from(names, (name) => untested[name]!);
  return (places, count) => {
    if (isStretch(places, count)) for (let i = 0, first = places[0]!; i < count; i++) out[i] = byKind[kinds[first + i]!]!;
    else for (let i = 0; i < count; i++) out[i] = byKind[kinds[places[i]!]!]!;
    return count;
  };
}

/** By (root, at, row). */
function inOrder(one: Taken, i: number, two: Taken, j: number): number {
  return one.who[i]! - two.who[j]! || one.at[i]! - two.at[j]! || one.rows[i]! - two.rows[j]!;
}

/** The first late place from `from` on that is about a later customer than the last of a block. */
function placeAfter(late: Taken, from: number, { who, count }: Taken): number {
  let place = from;
  if (count === 0) return place;
  while (place < late.count && late.who[place]! <= who[count - 1]!) place++;
  return place;
}

/** A block and late rows `from … to - 1` in one order. */
function join(block: Taken, late: Taken, from: number, to: number, out: Taken): RowBlock {
  let count = 0;
  const put = (taken: Taken, i: number): void => {
    out.who[count] = taken.who[i]!;
    for (let j = 0; j < out.inputs.length; j++) out.inputs[j]![count] = taken.inputs[j]![i]!;
    count++;
  };
  let i = 0;
  for (let place = from; place < to; place++) {
    while (i < block.count && inOrder(block, i, late, place) < 0) put(block, i++);
    put(late, place);
  }
  while (i < block.count) put(block, i++);
  return { who: out.who, inputs: out.inputs, count };
}
