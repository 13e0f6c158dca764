import type { NumberAt } from './plan.ts';
import type { ValueView } from './view.ts';

/** 旁列 — the array at whose place `row` a row's number stands. */
export interface Beside {
  readonly values: Float64Array | Uint32Array | null;
  /** Where what once stands there never changes: the array's own number, whatever view of it this is. */
  readonly stable: number | undefined;
}

/** 输入 — what a kernel wants to know of each row, as one number: when it happened, the row itself, what its selections mean, or a number at it. */
export type Input = 'at' | 'row' | 'bits' | { readonly number: NumberAt; readonly beside?: Beside | null };

/** The numbers of a column. */
export function numbersOf(column: ValueView): Beside {
  return { values: column.numbers, stable: column.stable === undefined ? undefined : 2 * column.stable };
}

/** The codes of a column. */
export function codesOf(column: ValueView): Beside {
  return { values: column.codes, stable: column.stable === undefined ? undefined : 2 * column.stable + 1 };
}

/** 选中的行 — `rows[0 … count)` in some order. */
export interface Chosen {
  rows: Uint32Array;
  /** Of a scan of several selections: bit `j` is set when selection `j` takes the row. */
  readonly bits: Uint32Array;
  count: number;
}

/** Puts what is wanted of chosen rows at `out[start …]`. */
export function readInput(input: Input, { rows, bits, count }: Chosen, at: Float64Array, out: Float64Array, start: number): void {
  if (input === 'at') gather(at, rows, count, out, start);
  else if (input === 'row') copy(rows, count, out, start);
  else if (input === 'bits') copy(bits, count, out, start);
  else if (input.beside?.values) gather(input.beside.values, rows, count, out, start);
  else for (let i = 0; i < count; i++) out[start + i] = input.number(rows[i]!);
}

/** `out[start + i] = from[places[i]]`. */
export function gather(from: Float64Array | Uint32Array, places: Uint32Array, count: number, out: Float64Array, start: number): void {
  for (let i = 0; i < count; i++) out[start + i] = from[places[i]!]!;
}

function copy(from: Uint32Array, count: number, out: Float64Array, start: number): void {
  for (let i = 0; i < count; i++) out[start + i] = from[i]!;
}
