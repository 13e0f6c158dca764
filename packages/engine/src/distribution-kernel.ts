import { CustomerCounts } from './customer-counts.ts';
import type { CustomerSet } from './customer-set.ts';
import { eachValue } from './distributed-values.ts';
import type { DistributionCounted, DistributionPlan } from './distribution-plan.ts';
import { remainder, scaled, sumOf } from './exact-sum.ts';
import { foundBy, openQuery, type InTimeOrder, type QueryOptions } from './query.ts';
import { reachedBy } from './reached.ts';
import { roomFor } from './room-for.ts';
import type { View } from './view.ts';

/** 分布内核 — how values are spread, by period, ascending; 8 bytes for each value. @throws Cancelled when the control says so */
export function countDistribution(
  plan: DistributionPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): DistributionCounted[] {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const spreads = new Map<number, PeriodSpread>();
  eachValue(plan, query, (root, period, value) => {
    let spread = spreads.get(period);
    if (spread === undefined) spreads.set(period, (spread = new PeriodSpread(plan.edges)));
    spread.add(root, value);
  });
  return [...spreads].sort(([a], [b]) => a - b).map(([period, spread]) => ({ period, ...spread.counted() }));
}

/** 一桶里的用户 — who has a value in a bucket of a period; −1: a value that is missing. @throws Cancelled when the control says so */
export function selectDistributed(
  spot: { readonly period: number; readonly bucket: number },
  plan: DistributionPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  return foundBy(query, (found) => {
    eachValue(plan, query, (root, period, value) => {
      const bucket = Number.isNaN(value) ? -1 : reachedBy(value, plan.edges);
      if (period === spot.period && bucket === spot.bucket) found.add(root);
    });
  });
}

/** Values of one period, of one customer after another. */
class PeriodSpread {
  readonly #edges: Float64Array;
  readonly #buckets = new CustomerCounts();
  #values = new Float64Array(0);
  #count = 0;
  #customers = 0;
  #last = 0;
  #missing = 0;
  #whole = 0;
  #rest = 0;

  constructor(edges: Float64Array) {
    this.#edges = edges;
  }

  add(root: number, value: number): void {
    this.#customers += Number(root !== this.#last);
    this.#last = root;
    if (Number.isNaN(value)) {
      this.#missing++;
      return;
    }
    this.#values = roomFor(this.#values, this.#count + 1);
    this.#values[this.#count++] = value;
    this.#buckets.add(reachedBy(value, this.#edges), root);
    const units = scaled(value);
    this.#whole += units;
    this.#rest += remainder(value, units);
  }

  counted(): Omit<DistributionCounted, 'period'> {
    return {
      customers: this.#customers,
      missing: this.#missing,
      buckets: Array.from({ length: this.#edges.length + 1 }, (_, bucket) => ({
        count: this.#buckets.times(bucket),
        customers: this.#buckets.customers(bucket),
      })),
      values: this.#values.subarray(0, this.#count).sort(),
      sum: sumOf(this.#whole, this.#rest),
    };
  }
}
