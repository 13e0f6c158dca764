import type { ByCustomer } from './customer-order.ts';
import { CustomerSet } from './customer-set.ts';
import type { Selection } from './plan.ts';
import type { Query } from './query.ts';
import { reachedBy } from './reached.ts';

/** 只看名字 — the codes of selections that take every row of their names; null where names do not say it all, or there are none. */
export function plainNames(select: readonly Selection[]): number[] | null {
  const names = select.map(({ name }) => name).filter((name) => name !== 0);
  return names.length === 0 || select.some(({ test }) => test !== null) ? null : names;
}

/** 散落的用户 — customers some of whose rows are not in their place in some runs: whoever walks straight through those leaves them for later. */
export function oddCustomers(runs: readonly ByCustomer[], { view }: Query): CustomerSet {
  const odd = CustomerSet.upTo(view.people.leaves);
  for (const { left, loose } of runs) {
    left?.forEach((root) => {
      if (root !== 0) odd.add(root);
    });
    for (const root of loose.who) if (root !== 0) odd.add(root);
  }
  return odd;
}

/** All rows of one customer in a run, wherever they are, in no order. */
export function* rowsOfCustomer(root: number, { main, left, loose }: ByCustomer, { view }: Query): Generator<number> {
  const { customer } = view.events;
  for (let place = main.ends[root - 1] ?? 0; place < (main.ends[root] ?? 0); place++) {
    const row = main.rows[place]!;
    if (left === null || !left.has(root) || view.people.root[customer[row]!] === root) yield row;
  }
  let place = reachedBy(root - 1, loose.who);
  while (place < loose.who.length && loose.who[place] === root) yield loose.rows[place++]!;
}
