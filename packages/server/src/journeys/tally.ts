import type { Budget } from '@gyre/domain/campaign';
import type { WithheldReason } from '@gyre/domain/reach/message';
import type { Decided } from '../reach/index.ts';

/** What has been used up of a budget. */
export interface Spent {
  readonly messages: number;
  readonly cost: number;
}

/** What a dry run of a sample came to. Sets hold roots. */
export interface Tally {
  readonly messages: number;
  readonly cost: number;
  readonly reached: ReadonlySet<number>;
  readonly control: ReadonlySet<number>;
  readonly excluded: ReadonlyMap<WithheldReason, ReadonlySet<number>>;
}

/**
 * Counts decisions in their order, each standing for `factor` ones: a budget takes what goes beyond it away, since a sample does not use it up
 * by itself. `cost` and `messages` are those of the sample.
 */
export function tallied(decisions: readonly Decided[], factor: number, budget: Budget, spent: Spent): Tally {
  const reached = new Set<number>();
  const control = new Set<number>();
  const excluded = new Map<WithheldReason, Set<number>>();
  const sum = { messages: 0, cost: 0 };
  const exclude = (reason: WithheldReason, root: number): void => {
    const roots = excluded.get(reason);
    if (roots === undefined) excluded.set(reason, new Set([root]));
    else roots.add(root);
  };
  for (const { wish, verdict } of decisions) {
    const { root } = wish;
    if (verdict.outcome === 'ghost' && verdict.reason === 'control') control.add(root);
    else if (verdict.outcome !== 'send') exclude(verdict.reason, root);
    else if (!fits(budget, spent, { messages: (sum.messages + 1) * factor, cost: (sum.cost + verdict.cost) * factor }))
      exclude('budget', root);
    else {
      sum.messages++;
      sum.cost += verdict.cost;
      reached.add(root);
    }
  }
  return { ...sum, reached, control, excluded };
}

function fits(budget: Budget, spent: Spent, added: Spent): boolean {
  const isWithin = (most: number | null, used: number): boolean => most === null || Math.floor(used) <= most;
  return isWithin(budget.messages, spent.messages + added.messages) && isWithin(budget.cost, spent.cost + added.cost);
}

/** Whole numbers in the shares of `counts` that add up to `total`: the largest remainders are rounded up (Hamilton). */
export function apportioned(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  if (sum === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count * total) / sum);
  const whole = exact.map(Math.floor);
  const missing = total - whole.reduce((a, b) => a + b, 0);
  const order = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).toSorted((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, missing)) whole[i] = (whole[i] ?? 0) + 1;
  return whole;
}
