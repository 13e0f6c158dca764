import { firstTaking } from './first-taking.ts';
import type { Beside, Input } from './input.ts';
import type { Selection } from './plan.ts';
import type { View } from './view.ts';

/** 称呼 — what a row that a selection takes is called: the same code always, or one made of a value there. */
export interface Called {
  readonly select: Selection;
  readonly code:
    | number
    | { readonly value: (row: number) => number; readonly beside: Beside | null; readonly of: (value: number) => number };
}

/** More selections than these are told apart row by row. */
const MOST_BITS = 24;

/**
 * 行的称呼 — by which of some selections takes a row first, its code. The values codes are made of are read along with the rows, so that they
 * may lie by customer; what a code is made of is asked once for each value.
 */
export class CalledRows {
  readonly #called: readonly Called[];
  /** By selection, which of the inputs holds its value; −1: none. */
  readonly #slots: readonly number[];
  /** By selection and value, 1 + the code; 0: not asked yet. */
  readonly #known: Uint32Array<ArrayBuffer>[];
  /** What each selection means, as bits below {@link CalledRows.free}. */
  readonly meanings: readonly number[];
  /** The first bit that is not used. */
  readonly free: number;
  /** What is wanted of rows. */
  readonly inputs: readonly Input[];

  constructor(called: readonly Called[], view: View, now: number) {
    const isFew = called.length <= MOST_BITS;
    this.#called = isFew ? called : [rowByRow(called, view, now)];
    this.meanings = called.map((_, i) => (isFew ? 1 << i : 1));
    this.free = isFew ? called.length : 1;
    const inputs: Input[] = [];
    this.#slots = this.#called.map(({ code }) =>
      typeof code === 'number' ? -1 : inputs.push({ number: code.value, beside: code.beside }) - 1,
    );
    this.inputs = inputs;
    this.#known = this.#called.map(() => new Uint32Array(0));
  }

  /** The code of row `i` of a block whose inputs hold {@link CalledRows.inputs} from `from` on; its bits say that some selection takes it. */
  code(bits: number, inputs: readonly Float64Array[], from: number, i: number): number {
    const first = 31 - Math.clz32(bits & -bits);
    const slot = this.#slots[first]!;
    if (slot < 0) return this.#called[first]!.code as number;
    const value = inputs[from + slot]![i]!;
    const known = this.#known[first]!;
    const code = value < known.length ? known[value]! : 0;
    return code === 0 ? this.#ask(first, value) : code - 1;
  }

  #ask(selection: number, value: number): number {
    const { code } = this.#called[selection]!;
    const found = typeof code === 'number' ? code : code.of(value);
    const known = this.#known[selection]!;
    if (value < known.length) known[value] = found + 1;
    else if (value < MOST_KNOWN) {
      const wider = new Uint32Array(2 * value + 16);
      wider.set(known);
      wider[value] = found + 1;
      this.#known[selection] = wider;
    }
    return found;
  }
}

/** Values from here on are asked about each time. */
const MOST_KNOWN = 2 ** 24;

/** All selections as one, told apart at each row. */
function rowByRow(called: readonly Called[], view: View, now: number): Called {
  const first = firstTaking(
    called.map(({ select }) => select),
    view,
    now,
  );
  const value = (row: number): number => {
    const found = called[first(row)];
    if (found === undefined) return 0;
    return typeof found.code === 'number' ? found.code : found.code.of(found.code.value(row));
  };
  return { select: called[0]!.select, code: { value, beside: null, of: (code) => code } };
}
