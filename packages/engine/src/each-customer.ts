import { inCustomerOrder } from './in-customer-order.ts';
import type { Query } from './query.ts';
import type { RowBlock } from './rows-by-root.ts';
import { roomFor } from './room-for.ts';
import type { Scan } from './scan.ts';

/** 一位用户的行 — places `start … end - 1` of `inputs` are the rows of one root, in (at, row) order; reused for the next. */
export type TakeCustomer = (root: number, inputs: readonly Float64Array[], start: number, end: number) => void;

/** 逐人扫描 — a scan without timers that hands over all rows of a customer together: every customer with a row once, ascending by root. */
export function eachCustomer(asked: Scan, query: Query, take: TakeCustomer): void {
  const whole = new WholeCustomers(asked.inputs.length, (root, inputs, start, end) => {
    if (root !== 0) take(root, inputs, start, end);
  });
  inCustomerOrder(asked, query, (block) => whole.add(block));
  whole.end();
}

/** Puts together the rows of a customer whom the end of a block cut in two. */
class WholeCustomers {
  readonly #take: TakeCustomer;
  #root = 0;
  #count = 0;
  readonly #inputs: Float64Array<ArrayBuffer>[];

  constructor(inputs: number, take: TakeCustomer) {
    this.#take = take;
    this.#inputs = Array.from({ length: inputs }, () => new Float64Array(0));
  }

  add({ who, inputs, count }: RowBlock): void {
    let start = 0;
    while (start < count && who[start] === this.#root) start++;
    this.#keep(inputs, 0, start);
    if (start === count) return;
    this.end();
    for (let end = start; start < count; start = end) {
      const root = who[start]!;
      do end++;
      while (end < count && who[end] === root);
      if (end < count) this.#take(root, inputs, start, end);
      else {
        this.#root = root;
        this.#keep(inputs, start, end);
      }
    }
  }

  /** Hands over who is still waiting for more rows. */
  end(): void {
    if (this.#count > 0) this.#take(this.#root, this.#inputs, 0, this.#count);
    this.#count = 0;
    this.#root = 0;
  }

  #keep(inputs: readonly Float64Array[], start: number, end: number): void {
    for (let i = 0; i < inputs.length; i++) {
      const kept = roomFor(this.#inputs[i]!, this.#count + end - start);
      kept.set(inputs[i]!.subarray(start, end), this.#count);
      this.#inputs[i] = kept;
    }
    this.#count += end - start;
  }
}
