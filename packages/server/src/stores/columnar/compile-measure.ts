import type { Aggregate } from '@gyre/domain/rules/rule';
import type { ItemReference } from '@gyre/domain/rules/reference';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { dayNumber, type Instant } from '@gyre/domain/time';
import { type Beside, type Measure, type NumberAt, numbersOf } from '@gyre/engine';
import type { Ground } from './compile.ts';
import type { Coded } from './sight.ts';
import { ValueKeys } from './value-keys.ts';

/** 编译汇总 — what is made of the selected rows. */
export function compileMeasure(aggregate: Aggregate, ground: Ground): Measure {
  if (!('property' in aggregate)) {
    if (aggregate.of === 'count') return { of: 'count' };
    return { of: 'days', day: (at) => dayNumber(at as Instant, ground.zone) };
  }
  const { of, property, item } = aggregate;
  if (of === 'first' || of === 'last') return { of };
  if (of === 'distinct') return { of, key: keyAt(property, item, ground) };
  return { of, number: numberAt(property, item, ground), beside: besideOf(property, item, ground) };
}

/** Number of a property at a row, or of the item it refers to. */
export function numberAt(property: string, item: ItemReference | undefined, ground: Ground): NumberAt {
  const { column, place } = whereOf(property, item, ground);
  return (row) => column.numbers?.[place(row)] ?? Number.NaN;
}

/** Where {@link numberAt} stands; null when it is looked up. */
export function besideOf(property: string, item: ItemReference | undefined, ground: Ground): Beside | null {
  return item === undefined ? numbersOf(ground.sight.property(property)) : null;
}

/** A positive integer for each different value at a row. */
export function keyAt(property: string, item: ItemReference | undefined, ground: Ground): (row: number) => number {
  const { column, place } = whereOf(property, item, ground);
  const keys = new ValueKeys(column);
  return (row) => keys.key(place(row));
}

/** The column a property's value stands in, and where. */
export function whereOf(
  property: string,
  item: ItemReference | undefined,
  ground: Ground,
): { readonly column: Coded; readonly place: (row: number) => number } {
  const own = ground.sight.property(property);
  if (item === undefined) return { column: own, place: (row) => row };
  return { column: ground.sight.item({ of: 'property', name: property }, item), place: (row) => own.codes?.[row] ?? 0 };
}

/** The k of a `count ≥ k`, null for other tests and for those everybody passes. */
export function atLeastOf(test: ValueTest): number | null {
  const least = test.op === 'greater_or_equal' ? Math.ceil(test.value) : test.op === 'greater' ? Math.floor(test.value) + 1 : Number.NaN;
  return least >= 1 ? least : null;
}
