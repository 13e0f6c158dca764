import type { Value } from '@gyre/domain/events';
import type { FactReading, ItemReference } from '@gyre/domain/rules/reference';
import type { LeafValueView, ValueView } from '@gyre/engine';
import { valueOf } from '../value-text.ts';

/** Texts by code, 1 … `size`. */
export interface Texts {
  readonly size: number;
  text(code: number): string;
}

/** 取值列 — values by index with what their codes mean. Its arrays are replaced as the column grows, so take them anew each time. */
export interface Coded extends ValueView {
  readonly texts: Texts;
}
/** {@link Coded} by leaf customer. */
export interface LeafCoded extends LeafValueView {
  readonly texts: Texts;
}

/** Which column a value that is an item's id comes from. */
export interface Referring {
  readonly of: 'property' | 'attribute';
  readonly name: string;
}

/** 视野 — the columns a rule is compiled against, on the main thread and in the query worker alike. */
export interface Sight {
  readonly zone: string;
  /** When each row happened; replaced as the log grows. */
  readonly times: { readonly at: Float64Array };
  /** 0 for an event nobody ever sent. */
  eventCode(name: string): number;
  property(name: string): Coded;
  attribute(name: string): LeafCoded;
  fact(fact: string, reading: FactReading): LeafCoded;
  /** An item's attribute or fact by the code of the column that refers to it. */
  item(from: Referring, to: ItemReference): Coded;
}

/** The name under which {@link Sight.item} keeps a column. */
export function itemKey(from: Referring, to: ItemReference): string {
  return JSON.stringify([from.of, from.name, to.type, ...('fact' in to ? [to.fact, to.reading] : [to.attribute])]);
}
/** The name under which {@link Sight.fact} keeps a column. */
export function factKey(fact: string, reading: FactReading): string {
  return JSON.stringify([fact, reading]);
}

/** The value at an index of a column, undefined when missing. */
export function valueAt(column: Pick<Coded, 'numbers' | 'codes' | 'texts'>, index: number): Value | undefined {
  const code = column.codes?.[index] ?? 0;
  if (code !== 0) return valueOf(column.texts.text(code));
  const number = column.numbers?.[index] ?? Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}
