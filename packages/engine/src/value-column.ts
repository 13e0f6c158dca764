import { SharedCells } from './shared-cells.ts';
import type { ValueView } from './view.ts';

/** What another thread needs to see values 0 … `length - 1`. */
export interface ValueHandles {
  readonly length: number;
  readonly numbers: SharedArrayBuffer | null;
  readonly codes: SharedArrayBuffer | null;
  readonly stable?: number;
}

/** 取值列 — one value per index: a number or a code, missing until set. 8 bytes an index where there are numbers, 4 where there are codes. */
export class ValueColumn implements ValueView {
  #numbers: SharedCells<Float64Array<SharedArrayBuffer>> | null = null;
  #codes: SharedCells<Uint32Array<SharedArrayBuffer>> | null = null;
  #length = 0;

  /** A column from what `parts` gave. */
  static restore(length: number, parts: readonly Uint8Array[]): ValueColumn {
    const [numbers, codes] = parts;
    if (numbers === undefined || codes === undefined) throw new RangeError(`A value column is saved in 2 parts, not ${parts.length}.`);
    const column = new ValueColumn();
    if (numbers.byteLength > 0) column.#withNumbers().load(numbers);
    if (codes.byteLength > 0) column.#withCodes().load(codes);
    column.extend(length);
    return column;
  }

  /** A fixed-length view of what handles give, in another thread. */
  static view(handles: ValueHandles): ValueView {
    const { length, numbers, codes, stable } = handles;
    return {
      ...(stable === undefined ? {} : { stable }),
      numbers: numbers === null ? null : new Float64Array(numbers, 0, length),
      codes: codes === null ? null : new Uint32Array(codes, 0, length),
    };
  }

  /** One more than the greatest index reached. */
  get length(): number {
    return this.#length;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#length * ((this.#numbers === null ? 0 : 8) + (this.#codes === null ? 0 : 4));
  }

  setNumber(index: number, number: number): void {
    this.extend(index + 1);
    this.#withNumbers().cells[index] = number;
    if (this.#codes !== null) this.#codes.cells[index] = 0;
  }

  /** @param code positive */
  setCode(index: number, code: number): void {
    this.extend(index + 1);
    this.#withCodes().cells[index] = code;
    if (this.#numbers !== null) this.#numbers.cells[index] = NaN;
  }

  /** Makes the value at an index missing. */
  clear(index: number): void {
    this.extend(index + 1);
    if (this.#numbers !== null) this.#numbers.cells[index] = NaN;
    if (this.#codes !== null) this.#codes.cells[index] = 0;
  }

  /**
   * Sets `count` values from `start` on at once.
   *
   * @param numbers as many, NaN where there is none; null when there are none at all
   * @param codes as many, 0 where there is none; null when there are none at all
   */
  setPage(start: number, count: number, numbers: Float64Array | null, codes: Uint32Array | null): void {
    this.extend(start + count);
    if (numbers !== null) this.#withNumbers().cells.set(numbers, start);
    else this.#numbers?.cells.fill(NaN, start, start + count);
    if (codes !== null) this.#withCodes().cells.set(codes, start);
    else this.#codes?.cells.fill(0, start, start + count);
  }

  /** Makes the column reach index `length - 1`, missing where nothing was set. */
  extend(length: number): void {
    if (length <= this.#length) return;
    this.#length = length;
    this.#numbers?.ensure(length);
    this.#codes?.ensure(length);
  }

  /** The numbers there are now, for the writer's own thread and until the next write; the array may be longer or shorter than the column. */
  get numbers(): Float64Array | null {
    return this.#numbers === null ? null : this.#numbers.cells;
  }

  /** {@link numbers}, of the codes. */
  get codes(): Uint32Array | null {
    return this.#codes === null ? null : this.#codes.cells;
  }

  /** To give to another thread; values set later at indexes below `length` are seen there too. */
  handles(length = this.#length): ValueHandles {
    this.extend(length);
    return { length, numbers: this.#numbers?.buffer ?? null, codes: this.#codes?.buffer ?? null };
  }

  /** A fixed-length copy in shared memory. */
  frozen(length = this.#length): ValueView {
    return { numbers: this.#numbers?.copied(length) ?? null, codes: this.#codes?.copied(length) ?? null };
  }

  /** The raw bytes to save: numbers, codes; a part is empty when there is no such value. Not copies. */
  parts(): Uint8Array[] {
    return [this.#numbers, this.#codes].map((column) => column?.bytesOf(this.#length) ?? new Uint8Array(0));
  }

  #withNumbers(): SharedCells<Float64Array<SharedArrayBuffer>> {
    if (this.#numbers === null) {
      this.#numbers = SharedCells.doubles(NaN);
      this.#numbers.ensure(this.#length);
    }
    return this.#numbers;
  }

  #withCodes(): SharedCells<Uint32Array<SharedArrayBuffer>> {
    if (this.#codes === null) {
      this.#codes = SharedCells.integers();
      this.#codes.ensure(this.#length);
    }
    return this.#codes;
  }
}
