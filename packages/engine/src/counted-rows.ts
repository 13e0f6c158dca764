import type { CustomerSet } from './customer-set.ts';
import type { GroupCodes } from './group-codes.ts';
import { inCustomerOrder } from './in-customer-order.ts';
import type { Input } from './input.ts';
import type { CellMeasure, Dimension, MeasuresPlan } from './measures-plan.ts';
import type { Query } from './query.ts';
import type { RowBlock } from './rows-by-root.ts';
import { scan } from './scan.ts';

/** 计数行 — rows that count for a measure; arrays may be longer, and are reused for the next. */
export interface CountedRows {
  readonly who: Uint32Array;
  /** What the measure takes of each. */
  readonly value: Float64Array;
  readonly groups: Uint32Array;
  readonly periods: Uint32Array;
  readonly count: number;
}

const NONE = new Float64Array(0);

/** Hands over the rows that count for a measure of a plan; one customer after another when it counts customers. */
export function countedRows(
  plan: MeasuresPlan,
  measure: number,
  groups: GroupCodes,
  query: Query,
  take: (rows: CountedRows) => void,
): void {
  const { select, measure: cell } = plan.measures[measure]!;
  const value = inputOf(cell);
  const readsAt = (plan.borders !== null && plan.borders.length > 0) || plan.dimensions.some(({ of }) => of === 'instant');
  const rowDimensions = plan.dimensions.filter((dimension) => dimension.of === 'row');
  const inputs: Input[] = [
    ...(readsAt ? (['at'] as const) : []),
    ...(value === null ? [] : [value]),
    ...rowDimensions.map(({ code, beside }) => ({ number: code, beside: beside ?? null })),
  ];
  const isMissing = cell.of === 'distinct' ? (key: number) => key === 0 : Number.isNaN;
  const seen = new Seen(plan, groups);
  const isOfAll = query.among === null || query.among === query.people.everybody;
  const walk = countsCustomers(cell) ? inCustomerOrder : scan;
  walk({ select, from: plan.from, to: Math.min(plan.to, plan.now + 1), inputs }, query, (block) => {
    const read = block.inputs.slice();
    const at = readsAt ? read.shift()! : NONE;
    const values = value === null ? null : read.shift()!;
    // Ascending by root, nobody's rows come first; a run has none of other parts.
    const isKnown = Boolean(block.lie) && block.who[0] !== 0 && isOfAll && values === null;
    const count = isKnown ? block.count : keep(block, query.among, values, isMissing);
    seen.take({ who: block.who, value: values ?? NONE, at, codes: read, count }, take);
  });
}

function inputOf(measure: CellMeasure): Input | null {
  if ('number' in measure) return { number: measure.number, beside: measure.beside ?? null };
  return 'key' in measure ? { number: measure.key } : null;
}

function countsCustomers({ of }: CellMeasure): boolean {
  return of === 'customers' || of === 'events_per_customer' || of === 'sum_per_customer';
}

/** Moves the rows that count to the front of a block. @returns how many */
function keep(
  { who, inputs, count }: RowBlock,
  among: CustomerSet | null,
  values: Float64Array | null,
  isMissing: (value: number) => boolean,
): number {
  // Mostly all rows count, and stay where they are.
  let kept = among === null && values === null ? known(who, count) : 0;
  for (let i = kept; i < count; i++) {
    const root = who[i]!;
    if (root === 0 || (among !== null && !among.has(root)) || (values !== null && isMissing(values[i]!))) continue;
    who[kept] = root;
    for (let j = 0; j < inputs.length; j++) inputs[j]![kept] = inputs[j]![i]!;
    kept++;
  }
  return kept;
}

/** How many rows at the beginning are about somebody. */
function known(who: Uint32Array, count: number): number {
  let i = 0;
  while (i < count && who[i] !== 0) i++;
  return i;
}

/** Rows that count, as they were read: by dimension told by row, its codes. */
interface SeenRows {
  readonly who: Uint32Array;
  readonly value: Float64Array;
  readonly at: Float64Array;
  readonly codes: readonly Float64Array[];
  readonly count: number;
}

/** Works out groups and periods of rows. */
class Seen {
  readonly #plan: MeasuresPlan;
  readonly #codes: GroupCodes;
  #groups = new Uint32Array(0);
  #periods = new Uint32Array(0);
  #code = new Float64Array(0);

  constructor(plan: MeasuresPlan, codes: GroupCodes) {
    this.#plan = plan;
    this.#codes = codes;
  }

  take({ who, value, at, codes, count }: SeenRows, take: (rows: CountedRows) => void): void {
    if (count > this.#groups.length) {
      [this.#groups, this.#periods, this.#code] = [new Uint32Array(count), new Uint32Array(count), new Float64Array(count)];
    }
    const { dimensions, borders, from } = this.#plan;
    if (dimensions.length === 0) this.#groups.fill(0, 0, count);
    let read = 0;
    for (const [level, dimension] of dimensions.entries()) {
      const code = dimension.of === 'row' ? codes[read++]! : dimensionCodes(dimension, who, at, count, this.#code);
      this.#codes.narrow(level, code, this.#groups, count);
    }
    if (borders !== null && borders.length > 0) periodsOf(borders, from, at, count, this.#periods);
    take({ who, value, groups: this.#groups, periods: this.#periods, count });
  }
}

function dimensionCodes(
  dimension: Exclude<Dimension, { of: 'row' }>,
  who: Uint32Array,
  at: Float64Array,
  count: number,
  out: Float64Array,
): Float64Array {
  if (dimension.of === 'customer') {
    const { codes } = dimension;
    for (let i = 0; i < count; i++) out[i] = codes[who[i]!] ?? 0;
  } else {
    const { code } = dimension;
    for (let i = 0; i < count; i++) out[i] = code(at[i]!);
  }
  return out;
}

/** Which period each instant is in: guessed as if all were equally long, then put right. */
function periodsOf(borders: Float64Array, from: number, at: Float64Array, count: number, out: Uint32Array): void {
  const last = borders.length;
  const start = Number.isFinite(from) ? Math.min(from, borders[0]!) : borders[0]!;
  const length = Math.max(1, (borders[last - 1]! - start) / last);
  for (let i = 0; i < count; i++) {
    const instant = at[i]!;
    let period = Math.min(last, Math.max(0, Math.floor((instant - start) / length)));
    while (period < last && instant >= borders[period]!) period++;
    while (period > 0 && instant < borders[period - 1]!) period--;
    out[i] = period;
  }
}
