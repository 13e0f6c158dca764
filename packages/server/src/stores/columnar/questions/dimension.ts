import type { Value } from '@gyre/domain/events';
import type { EventValue } from '@gyre/domain/questions/asked';
import { bucketOf } from '@gyre/domain/questions/distribution';
import type { Breakdown, CustomerBreakdown } from '@gyre/domain/questions/measures';
import { hourOf, weekdayOf } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';
import { codesOf, type Dimension, type RowDimension, valueLeaves } from '@gyre/engine';
import { valueOf } from '../../value-text.ts';
import type { Ground } from '../compile.ts';
import { numberAt, whereOf } from '../compile-measure.ts';
import { type Coded, valueAt } from '../sight.ts';
import { ValueKeys } from '../value-keys.ts';
import type { AnsweringPlace } from './question.ts';

/** 分组维与其取值 — a dimension of the engine, and what its codes stand for. */
export interface CodedDimension {
  readonly dimension: Dimension;
  readonly value: (code: number) => Value | null;
}

/** A {@link CodedDimension} of what rows say themselves. */
export interface CodedRows extends CodedDimension {
  readonly dimension: RowDimension;
}

/** 编译分组 — a breakdown made ready for the engine. */
export function codedDimension(breakdown: Breakdown, at: Instant, zone: string, ground: Ground, place: AnsweringPlace): CodedDimension {
  switch (breakdown.of) {
    case 'value':
      return codedValues(breakdown.value, ground);
    case 'attribute':
    case 'segment': {
      const { codes, value } = customerDimension(breakdown, at, zone, ground, place);
      return { dimension: { of: 'customer', codes }, value };
    }
    case 'event': {
      const { name } = place.view.events;
      return { dimension: { of: 'row', code: (row) => name[row]! }, value: (code) => place.names.get(code) ?? null };
    }
    case 'hour':
      return { dimension: { of: 'instant', code: (instant) => 1 + hourOf(instant as Instant, zone) }, value: (code) => code - 1 };
    case 'weekday':
      return { dimension: { of: 'instant', code: (instant) => weekdayOf(instant as Instant, zone) }, value: (code) => code };
    case 'band': {
      const number = numberAt(breakdown.value.property, breakdown.value.item, ground);
      const { edges } = breakdown;
      return { dimension: { of: 'row', code: (row) => bandOf(number(row), edges) }, value: bandValue };
    }
  }
}

/** 编译事件取值 — the value at each row as a code. */
export function codedValues({ property, item }: EventValue, ground: Ground): CodedRows {
  const { column, place: placeOf } = whereOf(property, item, ground);
  // Where all values are texts, the column's own codes do.
  if (item === undefined && column.numbers === null) {
    const beside = codesOf(column);
    const code = (row: number): number => beside.values?.[row] ?? 0;
    const below = column.texts.size + 1;
    return { dimension: { of: 'row', code, beside, below }, value: (code) => (code === 0 ? null : valueOf(column.texts.text(code))) };
  }
  const keys = new ValueKeys(column);
  return { dimension: { of: 'row', code: (row) => keys.key(placeOf(row)) }, value: (code) => keys.value(code) };
}

/** 0 of what is no number, 1 below the first edge, i + 2 from edge i up to the next. */
function bandOf(number: number, edges: readonly number[]): number {
  return Number.isNaN(number) ? 0 : 1 + bucketOf(number, edges);
}

/** What a band's code stands for. */
function bandValue(code: number): number | null {
  return code === 0 ? null : code - 2;
}

/** 用户分组维 — the code of each customer by root, and what codes stand for. */
export interface CodedCustomers {
  readonly codes: Uint32Array;
  readonly value: (code: number) => Value | null;
}

/** 编译用户分组 — what customers are told apart by, made ready for the engine. */
export function customerDimension(
  breakdown: CustomerBreakdown,
  at: Instant,
  zone: string,
  ground: Ground,
  place: AnsweringPlace,
): CodedCustomers {
  if (breakdown.of === 'segment') {
    const members = place.members({ kind: 'segment', segment: breakdown.segment }, at, zone);
    const codes = new Uint32Array(place.view.people.leaves + 1).fill(1);
    members.forEach((root) => (codes[root] = 2));
    return { codes, value: (code) => code === 2 };
  }
  const { attribute, item, edges } = breakdown;
  const column = ground.sight.attribute(attribute);
  const read = item === undefined ? column : ground.sight.item({ of: 'attribute', name: attribute }, item);
  const keys = new ValueKeys(read);
  const codeOf = edges === undefined ? (place: number) => keys.key(place) : (place: number) => bandOf(numberOf(read, place), edges);
  const codes = valueLeaves(column, place.view.people, place.people).map((leaf) => {
    if (leaf === 0) return 0;
    return codeOf(item === undefined ? leaf : (column.codes?.[leaf] ?? 0));
  });
  return { codes, value: edges === undefined ? (code) => keys.value(code) : bandValue };
}

function numberOf(column: Coded, place: number): number {
  const value = valueAt(column, place);
  return typeof value === 'number' ? value : Number.NaN;
}
