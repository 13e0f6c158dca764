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
import { textOf } from '../value-text.ts';
import type { Coded, LeafCoded } from './sight.ts';

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

let columns = 0;

/** 活列 — a column the pipeline writes to; rules on the main thread read it as it is. */
export class LiveColumn implements Coded {
  readonly texts: Dictionary;
  readonly values: ValueColumn;
  #frozen: FrozenCoded<ValueView> | null = null;
  readonly #number = ++columns;

  constructor(values = new ValueColumn(), texts = new Dictionary()) {
    this.values = values;
    this.texts = texts;
  }

  get numbers(): Float64Array | null {
    return this.values.numbers;
  }
  get codes(): Uint32Array | null {
    return this.values.codes;
  }

  set(index: number, value: Value | undefined): void {
    this.#frozen = null;
    if (value === undefined) this.values.clear(index);
    else if (typeof value === 'number') this.values.setNumber(index, value);
    else this.values.setCode(index, this.texts.code(textOf(value)));
  }

  get bytes(): number {
    return this.values.bytes + this.texts.bytes;
  }

  /** To give to another thread. What was set below `length` must not be set again: it is taken to be there for good. */
  handles(length: number): CodedHandles {
    return { values: { ...this.values.handles(length), stable: this.#number }, texts: this.texts.handles() };
  }

  /** A copy of what was set so far, made once per change. */
  frozen(): FrozenCoded<ValueView> {
    this.#frozen ??= { values: this.values.frozen(), texts: this.texts.handles() };
    return this.#frozen;
  }
}

/** {@link LiveColumn} by leaf. */
export class LiveLeafColumn implements LeafCoded {
  readonly texts: Dictionary;
  #values: LeafValueColumn;
  #frozen: FrozenCoded<LeafValueView> | null = null;

  constructor(values = new LeafValueColumn(), texts = new Dictionary()) {
    this.#values = values;
    this.texts = texts;
  }

  get numbers(): Float64Array | null {
    return this.#values.numbers;
  }
  get codes(): Uint32Array | null {
    return this.#values.codes;
  }
  get writtenAt(): Float64Array {
    return this.#values.writtenAt;
  }
  get writtenRow(): Float64Array {
    return this.#values.writtenRow;
  }
  get values(): LeafValueColumn {
    return this.#values;
  }

  /** Writes a leaf's value (null: none) as of (at, row). */
  set(leaf: number, value: Value | null, at: number, row: number): void {
    this.#frozen = null;
    if (value === null) this.#values.clear(leaf, at, row);
    else if (typeof value === 'number') this.#values.setNumber(leaf, value, at, row);
    else this.#values.setCode(leaf, this.texts.code(textOf(value)), at, row);
  }

  /** Makes a leaf as if nothing had ever been written. */
  forget(leaf: number): void {
    this.#frozen = null;
    this.#values.forget(leaf);
  }

  /** Forgets all values. */
  restart(): void {
    this.#frozen = null;
    this.#values = new LeafValueColumn();
  }

  get bytes(): number {
    return this.#values.bytes + this.texts.bytes;
  }

  /** A copy of what was written so far, made once per change; it may be shorter than there are leaves. */
  frozen(): FrozenCoded<LeafValueView> {
    this.#frozen ??= { values: this.#values.frozen(), texts: this.texts.handles() };
    return this.#frozen;
  }
}
