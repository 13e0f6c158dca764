/** The element types of columns. */
export type Cells = Uint8Array<SharedArrayBuffer> | Uint32Array<SharedArrayBuffer> | Float64Array<SharedArrayBuffer>;

interface KindOf<T extends Cells> {
  new (buffer: SharedArrayBuffer, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** Cells of address space reserved at first; memory is taken only as cells are used. Beyond it the column moves to a larger buffer. */
const RESERVED = 2 ** 27;

/** A column grows by at least so many cells, */
const LEAST_STEP = 65_536;

/** and by at least 1 / so much of its size. */
const STEP_SHARE = 8;

/**
 * 列 — an array that grows in shared memory. `cells` is a fixed-length view over all the room there is: it is re-made when the column grows,
 * so do not keep it over a call that may grow. (A length-tracking view would be four times slower to read.)
 *
 * One thread writes. Another thread gets `buffer` and a length in a message, which orders its reads after the writes made before.
 */
export class SharedCells<T extends Cells> {
  /** The writer's view over all the room there is. */
  cells: T;
  readonly #kind: KindOf<T>;
  readonly #fill: number;
  #buffer: SharedArrayBuffer;

  private constructor(kind: KindOf<T>, fill: number, reserved: number) {
    this.#kind = kind;
    this.#fill = fill;
    this.#buffer = new SharedArrayBuffer(0, { maxByteLength: reserved * kind.BYTES_PER_ELEMENT });
    this.cells = new kind(this.#buffer, 0, 0);
  }

  /** @param reserved cells of address space to begin with */
  static bytes(reserved = RESERVED): SharedCells<Uint8Array<SharedArrayBuffer>> {
    return new SharedCells<Uint8Array<SharedArrayBuffer>>(Uint8Array, 0, reserved);
  }

  /** @param reserved cells of address space to begin with */
  static integers(reserved = RESERVED): SharedCells<Uint32Array<SharedArrayBuffer>> {
    return new SharedCells<Uint32Array<SharedArrayBuffer>>(Uint32Array, 0, reserved);
  }

  /**
   * @param fill what unwritten cells hold
   * @param reserved cells of address space to begin with
   */
  static doubles(fill = 0, reserved = RESERVED): SharedCells<Float64Array<SharedArrayBuffer>> {
    return new SharedCells<Float64Array<SharedArrayBuffer>>(Float64Array, fill, reserved);
  }

  /** The memory to hand to another thread. */
  get buffer(): SharedArrayBuffer {
    return this.#buffer;
  }

  /** Makes room for cells 0 … `length - 1`. */
  ensure(length: number): void {
    const old = this.cells.length;
    if (length <= old) return;
    const reserved = this.#buffer.maxByteLength / this.#kind.BYTES_PER_ELEMENT;
    const wished = Math.max(old + LEAST_STEP, old + Math.ceil(old / STEP_SHARE));
    const room = Math.max(length, length <= reserved ? Math.min(wished, reserved) : wished);
    const bytes = room * this.#kind.BYTES_PER_ELEMENT;
    if (room <= reserved) this.#buffer.grow(bytes);
    else this.#move(bytes);
    this.cells = new this.#kind(this.#buffer, 0, room);
    if (this.#fill !== 0) this.cells.fill(this.#fill, old);
  }

  #move(bytes: number): void {
    const larger = new SharedArrayBuffer(bytes, { maxByteLength: bytes * 2 });
    new Uint8Array(larger, 0, this.#buffer.byteLength).set(new Uint8Array(this.#buffer, 0, this.#buffer.byteLength));
    this.#buffer = larger;
  }

  /** A fixed-length view of the first `length` cells, which must have room. */
  first(length: number): T {
    return new this.#kind(this.#buffer, 0, length);
  }

  /** A copy of the first `length` cells in shared memory of their own; cells without room are as unwritten. */
  copied(length: number): T {
    const copy = new this.#kind(new SharedArrayBuffer(length * this.#kind.BYTES_PER_ELEMENT), 0, length);
    const there = Math.min(length, this.cells.length);
    copy.set(this.cells.subarray(0, there));
    if (this.#fill !== 0) copy.fill(this.#fill, there);
    return copy;
  }

  /** The raw bytes of the first `length` cells, little-endian on every machine we run on; not a copy. */
  bytesOf(length: number): Uint8Array<SharedArrayBuffer> {
    this.ensure(length);
    return new Uint8Array(this.#buffer, 0, length * this.#kind.BYTES_PER_ELEMENT);
  }

  /** Puts saved bytes at the start and returns how many cells they make. */
  load(bytes: Uint8Array): number {
    const length = bytes.byteLength / this.#kind.BYTES_PER_ELEMENT;
    if (!Number.isInteger(length)) throw new RangeError(`A column part of ${bytes.byteLength} bytes is cut within a cell.`);
    this.bytesOf(length).set(bytes);
    return length;
  }
}
