import type { Value } from '@gyre/domain/events';
import {
  Dictionary,
  LeafValueColumn,
  ValueColumn,
  type DictionaryHandles,
  type LeafValueView,
  type ValueHandles,
  type ValueView,
} from '@gyre/engine';
import { textOf, type Coded, type LeafCoded } from './sight.ts';

/** What another thread needs to see a column; `values` may be handles or a frozen copy. */
export interface CodedHandles {
  readonly values: ValueHandles;
  readonly texts: DictionaryHandles;
}
/** A copy of values with the dictionary of their codes. */
export interface FrozenCoded<View extends ValueView> {
  readonly values: View;
  readonly texts: DictionaryHandles;
}

/** 活列 — a column the pipeline writes to, with the arrays rules read it by: call `refresh` after writing and before reading. */
export class LiveColumn implements Coded {
  numbers: Float64Array | null = null;
  codes: Uint32Array | null = null;
  readonly texts: Dictionary;
  readonly values: ValueColumn;

  constructor(values = new ValueColumn(), texts = new Dictionary()) {
    this.values = values;
    this.texts = texts;
  }

  set(index: number, value: Value | undefined): void {
    if (value === undefined) this.values.clear(index);
    else if (typeof value === 'number') this.values.setNumber(index, value);
    else this.values.setCode(index, this.texts.code(textOf(value)));
  }

  /** Takes the arrays anew, long enough for indexes below `length`. */
  refresh(length: number): void {
    const { numbers, codes } = this.values.view(length);
    this.numbers = numbers;
    this.codes = codes;
  }

  get bytes(): number {
    return this.values.bytes + this.texts.bytes;
  }

  handles(length: number): CodedHandles {
    return { values: this.values.handles(length), texts: this.texts.handles() };
  }

  frozen(length: number): FrozenCoded<ValueView> {
    return { values: this.values.frozen(length), texts: this.texts.handles() };
  }
}

/** {@link LiveColumn} by leaf. */
export class LiveLeafColumn implements LeafCoded {
  numbers: Float64Array | null = null;
  codes: Uint32Array | null = null;
  writtenAt = new Float64Array(0);
  writtenRow = new Float64Array(0);
  readonly texts: Dictionary;
  values: LeafValueColumn;

  constructor(values = new LeafValueColumn(), texts = new Dictionary()) {
    this.values = values;
    this.texts = texts;
  }

  /** Writes a leaf's value (null: none) as of (at, row). */
  set(leaf: number, value: Value | null, at: number, row: number): void {
    if (value === null) this.values.clear(leaf, at, row);
    else if (typeof value === 'number') this.values.setNumber(leaf, value, at, row);
    else this.values.setCode(leaf, this.texts.code(textOf(value)), at, row);
  }

  /** Forgets all values. */
  restart(): void {
    this.values = new LeafValueColumn();
  }

  refresh(leaves: number): void {
    Object.assign(this, this.values.view(leaves));
  }

  get bytes(): number {
    return this.values.bytes + this.texts.bytes;
  }

  frozen(leaves: number): FrozenCoded<LeafValueView> {
    return { values: this.values.frozen(leaves), texts: this.texts.handles() };
  }
}
