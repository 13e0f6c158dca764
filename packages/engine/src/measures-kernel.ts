import { type CellTally, cellTally } from './cell-tally.ts';
import { type CountedRows, countedRows } from './counted-rows.ts';
import type { CustomerSet } from './customer-set.ts';
import { type QuickCustomers, quickCustomers } from './customers-quick.ts';
import { GroupCodes } from './group-codes.ts';
import type { MeasuredCells, MeasuredPlan, MeasuresPlan } from './measures-plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import type { View } from './view.ts';

/** 度量内核 — what measures make of everybody's events, by groups and periods. @throws Cancelled when the control says so */
export function countMeasures(plan: MeasuresPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): MeasuredPlan {
  const { measures, dimensions, borders } = plan;
  const hasGroups = dimensions.length > 0;
  const query = openQuery(view, order, plan.now, { ...options, passes: measures.length * (hasGroups ? 2 : 1) });
  const groups = new GroupCodes(dimensions.length);
  // As if every group were told apart; where they become too many, it is only measured which are most.
  const first = measures.map((_, i) => countedCells(plan, i, { groups, slots: null, most: hasGroups ? plan.groups : 1 }, query));
  const ranked = hasGroups ? rankedGroups(plan, groups, first[0]!) : [];
  const told = ranked.slice(0, plan.groups);
  const isOther = ranked.length > told.length;
  const slots = new Uint32Array(groups.size).fill(told.length);
  for (const [slot, group] of told.entries()) slots[group] = slot;
  const counted = isOther ? measures.map((_, i) => countedCells(plan, i, { groups, slots, most: told.length + 1 }, query)) : first;
  const cellsOf = (slot: number | null): MeasuredCells => ({
    totals: Float64Array.from(counted, (cells) => cells.total(slot)),
    series: counted.map((cells) => (borders === null ? new Float64Array(0) : cells.series(slot))),
  });
  return {
    whole: cellsOf(null),
    groups: [
      ...told.map((group, slot) => ({ codes: groups.codes(group), ...cellsOf(isOther ? slot : group) })),
      ...(isOther ? [{ codes: null, ...cellsOf(told.length) }] : []),
    ],
  };
}

/** How rows are told apart: by their groups, or by a slot for each. */
interface Apart {
  readonly groups: GroupCodes;
  readonly slots: Uint32Array | null;
  /** More than these are not told apart. */
  readonly most: number;
}

/** What a measure came to. */
interface Counted {
  /** Makes room for so many slots. */
  readonly grow: (slots: number) => void;
  /** Over the whole time; a slot of null is everybody. */
  readonly total: (slot: number | null) => number;
  /** By period. */
  readonly series: (slot: number | null) => Float64Array;
}

function countedCells(plan: MeasuresPlan, measure: number, { groups, slots, most }: Apart, query: Query): Counted {
  const quick = slots === null ? quickCustomers(plan, measure, groups, query) : null;
  if (quick !== null) return quickly(quick);
  const periods = (plan.borders?.length ?? 0) + 1;
  const { measure: cell } = plan.measures[measure]!;
  const cells = new Cells((size, isOne) => cellTally(cell, size, isOne), { most, periods, hasSlots: plan.dimensions.length > 0 });
  countedRows(plan, measure, groups, query, (rows) => {
    if (slots === null) cells.grow(groups.size);
    else for (let i = 0; i < rows.count; i++) rows.groups[i] = slots[rows.groups[i]!]!;
    cells.add(rows);
  });
  return cells;
}

function quickly({ whole, byGroup }: QuickCustomers): Counted {
  const total = (slot: number | null): number => (slot === null ? whole : (byGroup[slot] ?? 0));
  return { grow: () => {}, total, series: (slot) => Float64Array.of(total(slot)) };
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
  const isOurs = (group: number): boolean => spot.isOurs === null || spot.isOurs(groups.codes(group));
  const ours: boolean[] = [];
  return foundBy(query, (found) => {
    countedRows(plan, spot.measure, groups, query, (rows) => {
      for (let group = ours.length; group < groups.size; group++) ours.push(isOurs(group));
      for (let i = 0; i < rows.count; i++) {
        const isIn = ours[rows.groups[i]!] === true && (spot.period === null || rows.periods[i] === spot.period);
        if (isIn) found.add(rows.who[i]!);
      }
    });
  });
}

/** All groups, those with most of the first measure first, missing last. */
function rankedGroups(plan: MeasuresPlan, groups: GroupCodes, first: Counted): number[] {
  first.grow(groups.size);
  const sizes = Float64Array.from({ length: groups.size }, (_, group) => first.total(group));
  const size = (group: number): number => (Number.isNaN(sizes[group]!) ? -Infinity : sizes[group]!);
  const bySize = (a: number, b: number): number => (size(a) === size(b) ? 0 : size(b) - size(a));
  return Array.from(sizes, (_, group) => group).sort((a, b) => bySize(a, b) || plan.compare(groups.codes(a), groups.codes(b)));
}

/** What there are cells for. */
interface Shape {
  readonly periods: number;
  readonly hasSlots: boolean;
  /** When there are more slots than these, only totals by slot go on. */
  readonly most: number;
}

interface Kept {
  readonly tally: CellTally;
  readonly bySlot: boolean;
  readonly byPeriod: boolean;
}

/** 单元 — one measure by slot and period, by slot, by period, and of everything: what is not added up (customers, percentiles) is counted for each. */
class Cells implements Counted {
  readonly #shape: Shape;
  #kept: readonly Kept[];
  #room: number;
  #places = new Uint32Array(0);

  constructor(made: (size: number, isOne: boolean) => CellTally, shape: Shape) {
    const { periods, hasSlots, most } = shape;
    this.#shape = shape;
    this.#room = hasSlots ? most : 1;
    const kinds = [
      { bySlot: false, byPeriod: false, size: 1, is: true },
      { bySlot: false, byPeriod: true, size: periods, is: periods > 1 },
      { bySlot: true, byPeriod: false, size: this.#room, is: hasSlots },
      { bySlot: true, byPeriod: true, size: this.#room * periods, is: hasSlots && periods > 1 },
    ];
    this.#kept = kinds.flatMap(({ bySlot, byPeriod, size, is }) =>
      is ? [{ tally: made(size, !bySlot && !byPeriod), bySlot, byPeriod }] : [],
    );
  }

  /** Makes room for so many slots. */
  grow(slots: number): void {
    if (slots <= this.#room) return;
    this.#room = Math.max(slots, 2 * this.#room);
    this.#kept = this.#kept.filter(({ bySlot, byPeriod }) => bySlot && !byPeriod);
    for (const { tally } of this.#kept) tally.grow(this.#room);
  }

  add({ who, value, groups, periods, count }: CountedRows): void {
    if (this.#places.length < count) this.#places = new Uint32Array(count);
    for (const { tally, bySlot, byPeriod } of this.#kept) {
      if (bySlot && !byPeriod) tally.add(groups, who, value, count);
      else {
        placesOf(bySlot ? groups : null, byPeriod ? periods : null, this.#shape.periods, count, this.#places);
        tally.add(this.#places, who, value, count);
      }
    }
  }

  /** Over the whole time; a slot of null is everybody. */
  total(slot: number | null): number {
    return this.#tally(slot !== null && this.#shape.hasSlots, false).of(slot ?? 0);
  }

  /** By period. */
  series(slot: number | null): Float64Array {
    const { periods, hasSlots } = this.#shape;
    const bySlot = slot !== null && hasSlots;
    const tally = this.#tally(bySlot, periods > 1);
    return Float64Array.from({ length: periods }, (_, period) => tally.of((bySlot ? slot * periods : 0) + period));
  }

  #tally(slot: boolean, period: boolean): CellTally {
    return this.#kept.find(({ bySlot, byPeriod }) => bySlot === slot && byPeriod === period)!.tally;
  }
}

function placesOf(slots: Uint32Array | null, periods: Uint32Array | null, length: number, count: number, out: Uint32Array): void {
  if (slots !== null) for (let i = 0; i < count; i++) out[i] = slots[i]! * length + periods![i]!;
  else if (periods !== null) out.set(periods.subarray(0, count));
  else out.fill(0, 0, count);
}
