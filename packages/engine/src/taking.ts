import type { Selection } from './plan.ts';

/** A test of a selection, and what it sets when the row passes. */
interface Tested {
  readonly meaning: number;
  readonly holds: (row: number, now: number) => boolean;
}

/** 选取 — what it means for a row that some selections take it: bits, set by whichever do. */
export class Taking {
  /** By name's code, the bits rows have without a test. */
  readonly untested: Uint32Array;
  readonly #tested: (readonly Tested[])[];
  /** Whether no row has to be tested. */
  readonly isPlain: boolean;

  /** @param meanings what each selection sets; bit `j` for the `j`-th when left out */
  constructor(select: readonly Selection[], meanings: readonly number[] = select.map((_, j) => 1 << j)) {
    const length = 1 + Math.max(0, ...select.map(({ name }) => name));
    this.untested = new Uint32Array(length);
    const tested: Tested[][] = Array.from({ length }, () => []);
    for (const [j, { name, test }] of select.entries()) {
      if (name === 0) continue;
      if (test === null) this.untested[name]! |= meanings[j]!;
      else tested[name]!.push({ meaning: meanings[j]!, holds: test.holds });
    }
    this.#tested = tested;
    this.isPlain = tested.every((tests) => tests.length === 0);
  }

  /** The bits of a row of some name; 0 when nothing takes it. */
  of(name: number, row: number, now: number): number {
    let taken = this.untested[name] ?? 0;
    for (const { meaning, holds } of this.#tested[name] ?? []) if (holds(row, now)) taken |= meaning;
    return taken;
  }
}
