import type { Value } from '@gyre/domain/events';
import { bucketOf } from '@gyre/domain/questions/distribution';
import type { Breakdown } from '@gyre/domain/questions/measures';
import { hourOf, weekdayOf } from '@gyre/domain/questions/periods';
import type { ItemReference } from '@gyre/domain/rules/reference';
import type { Instant } from '@gyre/domain/time';
import { codesOf, type Dimension, valueLeaves } from '@gyre/engine';
import { valueOf } from '../../value-text.ts';
import type { Ground } from '../compile.ts';
import { numberAt, whereOf } from '../compile-measure.ts';
import { ValueKeys } from '../value-keys.ts';
import type { AnsweringPlace } from './question.ts';

/** 分组维与其取值 — a dimension of the engine, and what its codes stand for. */
export interface CodedDimension {
  readonly dimension: Dimension;
  readonly value: (code: number) => Value | null;
}

/** 编译分组 — a breakdown made ready for the engine. */
export function codedDimension(breakdown: Breakdown, at: Instant, zone: string, ground: Ground, place: AnsweringPlace): CodedDimension {
  switch (breakdown.of) {
    case 'value': {
      const { column, place: placeOf } = whereOf(breakdown.value.property, breakdown.value.item, ground);
      // Where all values are texts, the column's own codes do.
      if (breakdown.value.item === undefined && column.numbers === null) {
        const beside = codesOf(column);
        const code = (row: number): number => beside.values?.[row] ?? 0;
        return { dimension: { of: 'row', code, beside }, value: (code) => (code === 0 ? null : valueOf(column.texts.text(code))) };
      }
      const keys = new ValueKeys(column);
      return { dimension: { of: 'row', code: (row) => keys.key(placeOf(row)) }, value: (code) => keys.value(code) };
    }
    case 'attribute':
      return attributeDimension(breakdown.attribute, breakdown.item, ground, place);
    case 'segment': {
      const members = place.members({ kind: 'segment', segment: breakdown.segment }, at, zone);
      const codes = new Uint32Array(place.view.people.leaves + 1).fill(1);
      members.forEach((root) => (codes[root] = 2));
      return { dimension: { of: 'customer', codes }, value: (code) => code === 2 };
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
      return { dimension: { of: 'row', code: (row) => bandOf(number(row), edges) }, value: (code) => (code === 0 ? null : code - 2) };
    }
  }
}

/** 0 of what is no number, 1 below the first edge, i + 2 from edge i up to the next. */
function bandOf(number: number, edges: readonly number[]): number {
  return Number.isNaN(number) ? 0 : 1 + bucketOf(number, edges);
}

function attributeDimension(attribute: string, item: ItemReference | undefined, ground: Ground, place: AnsweringPlace): CodedDimension {
  const column = ground.sight.attribute(attribute);
  const keys = new ValueKeys(item === undefined ? column : ground.sight.item({ of: 'attribute', name: attribute }, item));
  const codes = valueLeaves(column, place.view.people, place.people).map((leaf) => {
    if (leaf === 0) return 0;
    return keys.key(item === undefined ? leaf : (column.codes?.[leaf] ?? 0));
  });
  return { dimension: { of: 'customer', codes }, value: (code) => keys.value(code) };
}
