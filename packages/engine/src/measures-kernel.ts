import { type CellTally, cellTally } from './cell-tally.ts';
import { type CountedRows, countedRows } from './counted-rows.ts';
import { CustomerSet } from './customer-set.ts';
import { GroupCodes } from './group-codes.ts';
import type { MeasuredCells, MeasuredPlan, MeasuresPlan } from './measures-plan.ts';
import { openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import type { View } from './view.ts';

/** 度量内核 — what measures make of everybody's events, by groups and periods. @throws Cancelled when the control says so */
export function countMeasures(plan: MeasuresPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): MeasuredPlan {
  const { measures, dimensions, borders } = plan;
  const hasGroups = dimensions.length > 0;
  const query = openQuery(view, order, plan.now, { ...options, passes: measures.length * (hasGroups ? 2 : 1) });
  const groups = new GroupCodes(dimensions.length);
  const ranked = hasGroups ? rankedGroups(plan, groups, query) : [];
  const told = ranked.slice(0, plan.groups);
  const isOther = ranked.length > told.length;
  // Of groups that are not told apart, and of everybody when there are none, the slot after the others.
  const slots = new Uint32Array(groups.size).fill(told.length);
  for (const [slot, group] of told.entries()) slots[group] = slot;
  const shape = { slots: told.length + 1, periods: (borders?.length ?? 0) + 1 };
  const counted = measures.map(({ measure }, i) => {
    const cells = new Cells((size) => cellTally(measure, size), shape);
    countedRows(plan, i, groups, query, (rows) => cells.add(rows, slots));
    return cells;
  });
  const cellsOf = (slot: number | null): MeasuredCells => ({
    totals: Float64Array.from(counted, (cells) => cells.total(slot)),
    series: counted.map((cells) => (borders === null ? new Float64Array(0) : cells.series(slot))),
  });
  return {
    whole: cellsOf(null),
    groups: [
      ...told.map((group, slot) => ({ codes: groups.codes(group), ...cellsOf(slot) })),
      ...(isOther ? [{ codes: null, ...cellsOf(told.length) }] : []),
    ],
  };
}

/** One number of an answer: a measure, over the whole time or in a period, of everybody or of the groups whose codes are ours. */
export interface MeasuredSpot {
  readonly measure: number;
  readonly period: number | null;
  readonly isOurs: ((codes: readonly number[]) => boolean) | null;
}

/** 数字背后的人 — who has a row that counts for a number. @throws Cancelled when the control says so */
export function selectMeasured(
  spot: MeasuredSpot,
  plan: MeasuresPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const groups = new GroupCodes(plan.dimensions.length);
  const found = CustomerSet.upTo(view.people.leaves);
  const isOurs = (group: number): boolean => spot.isOurs === null || spot.isOurs(groups.codes(group));
  const ours: boolean[] = [];
  countedRows(plan, spot.measure, groups, query, (rows) => {
    for (let group = ours.length; group < groups.size; group++) ours.push(isOurs(group));
    for (let i = 0; i < rows.count; i++) {
      const isIn = ours[rows.groups[i]!] === true && (spot.period === null || rows.periods[i] === spot.period);
      if (isIn) found.add(rows.who[i]!);
    }
  });
  return found.intersection(query.people.everybody);
}

/** Groups some measure has rows of, those with most of the first measure first, missing last. */
function rankedGroups(plan: MeasuresPlan, groups: GroupCodes, query: Query): number[] {
  const first = cellTally(plan.measures[0]!.measure, 0);
  let room = 0;
  for (let i = 0; i < plan.measures.length; i++) {
    countedRows(plan, i, groups, query, (rows) => {
      if (groups.size > room) first.grow((room = 2 * groups.size));
      if (i === 0) first.add(rows.groups, rows.who, rows.value, rows.count);
    });
  }
  if (groups.size > room) first.grow(groups.size);
  const sizes = Float64Array.from({ length: groups.size }, (_, group) => first.of(group));
  const size = (group: number): number => (Number.isNaN(sizes[group]!) ? -Infinity : sizes[group]!);
  const bySize = (a: number, b: number): number => (size(a) === size(b) ? 0 : size(b) - size(a));
  return Array.from(sizes, (_, group) => group).sort((a, b) => bySize(a, b) || plan.compare(groups.codes(a), groups.codes(b)));
}

/** How many slots and periods there are. */
interface Shape {
  readonly slots: number;
  readonly periods: number;
}

/** 单元 — one measure by slot and period, by slot, by period, and of everything: what is not added up (customers, percentiles) is counted for each. */
class Cells {
  readonly #shape: Shape;
  readonly #by: { readonly tally: CellTally; readonly bySlot: boolean; readonly byPeriod: boolean }[];
  #places = new Uint32Array(0);

  constructor(made: (size: number) => CellTally, shape: Shape) {
    const { slots, periods } = shape;
    this.#shape = shape;
    const hasSlots = slots > 1;
    const hasPeriods = periods > 1;
    const kinds = [
      { bySlot: false, byPeriod: false, size: 1, is: true },
      { bySlot: false, byPeriod: true, size: periods, is: hasPeriods },
      { bySlot: true, byPeriod: false, size: slots, is: hasSlots },
      { bySlot: true, byPeriod: true, size: slots * periods, is: hasSlots && hasPeriods },
    ];
    this.#by = kinds.flatMap(({ bySlot, byPeriod, size, is }) => (is ? [{ tally: made(size), bySlot, byPeriod }] : []));
  }

  add({ who, value, groups, periods, count }: CountedRows, slots: Uint32Array): void {
    if (this.#places.length < count) this.#places = new Uint32Array(count);
    for (const { tally, bySlot, byPeriod } of this.#by) {
      if (!bySlot && !byPeriod) this.#places.fill(0, 0, count);
      else if (!bySlot) this.#places.set(periods.subarray(0, count));
      else placesOf(groups, slots, byPeriod ? periods : null, this.#shape.periods, count, this.#places);
      tally.add(this.#places, who, value, count);
    }
  }

  /** Over the whole time; a slot of null is everybody. */
  total(slot: number | null): number {
    return this.#tally(slot !== null && this.#shape.slots > 1, false).of(slot ?? 0);
  }

  /** By period. */
  series(slot: number | null): Float64Array {
    const { slots, periods } = this.#shape;
    const bySlot = slot !== null && slots > 1;
    const tally = this.#tally(bySlot, periods > 1);
    return Float64Array.from({ length: periods }, (_, period) => tally.of((bySlot ? slot * periods : 0) + period));
  }

  #tally(slot: boolean, period: boolean): CellTally {
    return this.#by.find(({ bySlot, byPeriod }) => bySlot === slot && byPeriod === period)!.tally;
  }
}

function placesOf(
  groups: Uint32Array,
  slots: Uint32Array,
  periods: Uint32Array | null,
  length: number,
  count: number,
  out: Uint32Array,
): void {
  if (periods === null) for (let i = 0; i < count; i++) out[i] = slots[groups[i]!]!;
  else for (let i = 0; i < count; i++) out[i] = slots[groups[i]!]! * length + periods[i]!;
}
