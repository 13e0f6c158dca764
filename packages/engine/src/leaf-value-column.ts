import { SharedCells } from './shared-cells.ts';
import { ValueColumn } from './value-column.ts';
import type { LeafValueView } from './view.ts';

/**
 * 用户取值列 — one value per leaf customer, with the (at, row) it was written as of: among a customer's leaves the greatest counts. What is set
 * last stands, whatever its (at, row). `writtenAt` and `writtenRow` are -Infinity where nothing was ever written; a value may also be
 * written missing.
 */
export class LeafValueColumn implements LeafValueView {
  readonly #values: ValueColumn;
  readonly #writtenAt = SharedCells.doubles(-Infinity);
  readonly #writtenRow = SharedCells.doubles(-Infinity);

  constructor(values = new ValueColumn()) {
    this.#values = values;
  }

  /** A column from the raw bytes of what `frozen` gave: numbers and codes (either may be empty), written at, written row. */
  static restore(parts: readonly Uint8Array[]): LeafValueColumn {
    const [numbers, codes, writtenAt, writtenRow] = parts;
    if (numbers === undefined || codes === undefined || writtenAt === undefined || writtenRow === undefined) {
      throw new RangeError(`A leaf value column is saved in 4 parts, not ${parts.length}.`);
    }
    const column = new LeafValueColumn(ValueColumn.restore(writtenAt.byteLength / 8, [numbers, codes]));
    column.#writtenAt.load(writtenAt);
    column.#writtenRow.load(writtenRow);
    return column;
  }

  /** One more than the greatest leaf written. */
  get length(): number {
    return this.#values.length;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#values.bytes + 16 * this.length;
  }

  setNumber(leaf: number, number: number, at: number, row: number): void {
    this.#stamp(leaf, at, row);
    this.#values.setNumber(leaf, number);
  }

  /** @param code positive */
  setCode(leaf: number, code: number, at: number, row: number): void {
    this.#stamp(leaf, at, row);
    this.#values.setCode(leaf, code);
  }

  /** Makes a leaf as if nothing had ever been written. */
  forget(leaf: number): void {
    if (leaf < this.length) this.clear(leaf, -Infinity, -Infinity);
  }

  /** Writes the value missing. */
  clear(leaf: number, at: number, row: number): void {
    this.#stamp(leaf, at, row);
    this.#values.clear(leaf);
  }

  /** The live arrays, for the writer's own thread and until the next write; each reaches every leaf written. */
  get numbers(): Float64Array | null {
    return this.#values.numbers;
  }
  get codes(): Uint32Array | null {
    return this.#values.codes;
  }
  get writtenAt(): Float64Array {
    return this.#writtenAt.cells;
  }
  get writtenRow(): Float64Array {
    return this.#writtenRow.cells;
  }

  /** A copy for leaves 1 … `leaves`, to give to another thread. */
  frozen(leaves = this.length - 1): LeafValueView {
    const length = leaves + 1;
    return { ...this.#values.frozen(length), writtenAt: this.#writtenAt.copied(length), writtenRow: this.#writtenRow.copied(length) };
  }

  #stamp(leaf: number, at: number, row: number): void {
    this.#writtenAt.ensure(leaf + 1);
    this.#writtenRow.ensure(leaf + 1);
    this.#writtenAt.cells[leaf] = at;
    this.#writtenRow.cells[leaf] = row;
  }
}
