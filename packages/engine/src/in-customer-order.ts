import type { Query } from './query.ts';
import type { RowBlock } from './rows-by-root.ts';
import { namesOf, type Scan, scan, togetherFor } from './scan.ts';
import { BLOCK, endOfCustomer, scanByCustomer } from './scan-by-customer.ts';

/**
 * 逐人成块 — a scan without timers that hands over the rows of one customer after another, ascending by root, each in (at, row) order;
 * all of a customer are in one block. Straight from rows that lie by customer; else all rows taken are collected first and sorted stably by
 * root: 4 bytes and 8 for each input a row, twice.
 */
export function inCustomerOrder(asked: Scan, query: Query, take: (block: RowBlock) => void): void {
  const together = togetherFor(asked, query);
  if (together === null) collected(asked, query, take);
  else scanByCustomer(asked, together, query, take);
}

/** Rows that come in no order of customers: a stable counting sort by root. */
function collected(asked: Scan, query: Query, take: (block: RowBlock) => void): void {
  const { memory, order } = query;
  const { mark } = memory;
  const most = order.count(namesOf(asked), asked.from, asked.to);
  const who = memory.integers(most);
  const read = asked.inputs.map(() => memory.doubles(most));
  const starts = memory.integers(query.size + 1, 0);
  let count = 0;
  const keep = (block: RowBlock): void => {
    for (let i = 0; i < block.count; i++) {
      const root = block.who[i]!;
      who[count + i] = root;
      starts[root + 1]!++;
    }
    for (let i = 0; i < read.length; i++) read[i]!.set(block.inputs[i]!.subarray(0, block.count), count);
    count += block.count;
  };
  scan(asked, query, keep, null);
  for (let root = 1; root < starts.length; root++) starts[root]! += starts[root - 1]!;
  const [roots, inputs] = [memory.integers(count), read.map(() => memory.doubles(count))];
  for (let i = 0; i < count; i++) {
    const root = who[i]!;
    const place = starts[root]!++;
    roots[place] = root;
    for (let j = 0; j < inputs.length; j++) inputs[j]![place] = read[j]![i]!;
  }
  const known = roots.subarray(0, count);
  for (let start = 0, end = 0; start < count; start = end) {
    end = endOfCustomer(known, Math.min(start + BLOCK, count));
    take({ who: roots.subarray(start, end), inputs: inputs.map((input) => input.subarray(start, end)), count: end - start });
  }
  memory.backTo(mark);
}
