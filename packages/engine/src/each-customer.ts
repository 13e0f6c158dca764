import { inCustomerOrder } from './in-customer-order.ts';
import { isAsked, type Query } from './query.ts';
import type { Lie, RowBlock } from './rows-by-root.ts';
import type { Scan } from './scan.ts';

/** 一位用户的行 — places `start … end - 1` of `inputs` are the rows of one root, in (at, row) order; reused for the next. */
export type TakeCustomer = (root: number, inputs: readonly Float64Array[], start: number, end: number) => void;

/** 逐人扫描 — a scan without timers that hands over all rows of a customer together: every customer of the query with a row once, ascending by root. */
export function eachCustomer(asked: Scan, query: Query, take: TakeCustomer): void {
  inCustomerOrder(asked, query, (block) => {
    if (block.lie) eachRoot(block, block.lie, query, take);
    else eachStretch(block, query, take);
  });
}

/** Where the rows of each root lie is known. */
function eachRoot({ who, inputs, count }: RowBlock, { ends, first }: Lie, query: Query, take: TakeCustomer): void {
  for (let start = 0, root = who[0]!; start < count; root++) {
    const end = ends[root]! - first;
    if (end === start) continue;
    if (isAsked(query, root)) take(root, inputs, start, end);
    start = end;
  }
}

function eachStretch({ who, inputs, count }: RowBlock, query: Query, take: TakeCustomer): void {
  for (let start = 0, end = 0; start < count; start = end) {
    const root = who[start]!;
    do end++;
    while (end < count && who[end] === root);
    if (isAsked(query, root)) take(root, inputs, start, end);
  }
}
