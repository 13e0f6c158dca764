import type { Value } from '@gyre/domain/events';
import type { EventValue } from '@gyre/domain/questions/asked';
import type { Called } from '@gyre/engine';
import type { Ground } from '../compile.ts';
import type { CodedRows } from './dimension.ts';
import { whereOf } from '../compile-measure.ts';
import { ValueKeys } from '../value-keys.ts';

/** 编号 — numbers things 1, 2, 3 … as they are first met; those of equal text are one. */
export class Numbered<Thing> {
  readonly #textOf: (thing: Thing) => string;
  readonly #codes = new Map<string, number>();
  readonly #things: Thing[] = [];

  constructor(textOf: (thing: Thing) => string) {
    this.#textOf = textOf;
  }

  code(thing: Thing): number {
    const text = this.#textOf(thing);
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#things.push(thing);
    this.#codes.set(text, code);
    return code;
  }

  thing(code: number): Thing {
    return this.#things[code - 1]!;
  }
}

/** 取值编号 — at a row, what `codeOf` makes of the value there (null when it is missing); asked once for each different value. */
export function codesAt({ property, item }: EventValue, ground: Ground, codeOf: (value: Value | null) => number): (row: number) => number {
  const { column, place } = whereOf(property, item, ground);
  const keys = new ValueKeys(column);
  const codes = new Map<number, number>();
  return (row) => {
    const key = keys.key(place(row));
    let code = codes.get(key);
    if (code === undefined) codes.set(key, (code = codeOf(keys.value(key))));
    return code;
  };
}

/** 同值同键 — at a row, a positive integer for a value there, the same for equal values wherever they stand; 0 when it is missing. */
export function keysAcross(ground: Ground): (value: EventValue) => (row: number) => number {
  const values = new Numbered<Value>(JSON.stringify);
  return (value) => codesAt(value, ground, (found) => (found === null ? 0 : values.code(found)));
}

/** 按值称呼 — rows called by what `codeOf` makes of their value (null when it is missing). */
export function calledBy(
  { dimension: { code, beside = null }, value }: CodedRows,
  codeOf: (value: Value | null) => number,
): Called['code'] {
  return { value: code, beside, of: (key) => codeOf(value(key)) };
}
