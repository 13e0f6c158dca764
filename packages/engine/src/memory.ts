/** Bytes kept from one query to the next. */
const KEPT = 2 ** 27;

/** 工作内存 — arrays to work in, a stack of them, kept from query to query: taking memory anew costs more than what is done in it. Not for what a query answers. */
export class Memory {
  readonly #kept: ArrayBuffer[] = [];
  #used = 0;

  /** How many arrays are in use; give it to `backTo` to be done with those taken since. */
  get mark(): number {
    return this.#used;
  }

  /** Arrays taken since a mark may be given again. */
  backTo(mark: number): void {
    this.#used = mark;
    if (mark > 0) return;
    let bytes = 0;
    const most = this.#kept.findIndex(({ byteLength }) => (bytes += byteLength) > KEPT);
    if (most >= 0) this.#kept.length = most;
  }

  /** An array of `length` times `fill`; whatever was there when `fill` is left out. */
  integers(length: number, fill?: number): Uint32Array<ArrayBuffer> {
    const cells = new Uint32Array(this.#take(4 * length), 0, length);
    return fill === undefined ? cells : cells.fill(fill);
  }

  /** {@link integers}, of doubles. */
  doubles(length: number, fill?: number): Float64Array<ArrayBuffer> {
    const cells = new Float64Array(this.#take(8 * length), 0, length);
    return fill === undefined ? cells : cells.fill(fill);
  }

  #take(bytes: number): ArrayBuffer {
    const place = this.#used++;
    let buffer = this.#kept[place];
    if (buffer === undefined || buffer.byteLength < bytes) this.#kept[place] = buffer = new ArrayBuffer(bytes);
    return buffer;
  }
}
