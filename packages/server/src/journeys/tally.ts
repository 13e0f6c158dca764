import type { Budget } from '@gyre/domain/campaign';
import type { Instant } from '@gyre/domain/time';
import type { WithheldReason } from '@gyre/domain/reach/message';
import type { Decided } from '../reach/index.ts';

/** What messages take from a budget. */
interface Taken {
  readonly messages: number;
  readonly cost: number;
}

/** A budget and what has been used up of it: the campaign's own, or the one its activity shares out. */
export interface Limit {
  readonly budget: Budget;
  readonly spent: Taken;
}

/** One message, when its customer entered, and the batch of the coupon that goes with it. */
interface Sent {
  readonly entered: Instant;
  readonly cost: number;
  readonly benefit: string | null;
}

/** What decisions may use up besides what a sample shows: budgets, and of batches the coupons that are left. */
export interface Limits {
  readonly budgets: readonly Limit[];
  readonly stock: ReadonlyMap<string, number>;
}

/** What a dry run of a sample came to. Sets hold roots. */
export interface Tally {
  readonly messages: number;
  readonly cost: number;
  /** What is sent, in order. */
  readonly sent: readonly Sent[];
  readonly reached: ReadonlySet<number>;
  readonly control: ReadonlySet<number>;
  readonly excluded: ReadonlyMap<WithheldReason, ReadonlySet<number>>;
}

/**
 * Counts decisions in their order, each standing for `factor` ones: budgets and stocks take what goes beyond them away, since a sample does not
 * use them up by itself. `cost` and `messages` are those of the sample.
 */
export function tallied(decisions: readonly Decided[], factor: number, limits: Limits): Tally {
  const reached = new Set<number>();
  const control = new Set<number>();
  const excluded = new Map<WithheldReason, Set<number>>();
  const sum = { messages: 0, cost: 0 };
  const sent: Sent[] = [];
  const granted = new Map<string, number>();
  const exclude = (reason: WithheldReason, root: number): void => {
    const roots = excluded.get(reason);
    if (roots === undefined) excluded.set(reason, new Set([root]));
    else roots.add(root);
  };
  for (const { wish, decision, arm } of decisions) {
    const { root } = wish;
    const benefit = wish.definition.arms.find(({ key }) => key === arm)?.benefit ?? null;
    const coupons = (granted.get(benefit ?? '') ?? 0) + 1;
    if (decision.outcome === 'ghost' && decision.reason === 'control') control.add(root);
    else if (decision.outcome !== 'send') exclude(decision.reason, root);
    else if (benefit !== null && Math.floor(coupons * factor) > (limits.stock.get(benefit) ?? 0)) exclude('no_benefit', root);
    else if (
      limits.budgets.some((limit) => !fits(limit, { messages: (sum.messages + 1) * factor, cost: (sum.cost + decision.cost) * factor }))
    )
      exclude('budget', root);
    else {
      sum.messages++;
      sum.cost += decision.cost;
      sent.push({ entered: wish.event.at, cost: decision.cost, benefit });
      if (benefit !== null) granted.set(benefit, coupons);
      reached.add(root);
    }
  }
  return { ...sum, sent, reached, control, excluded };
}

function fits({ budget, spent }: Limit, added: Taken): boolean {
  const isWithin = (most: number | null, used: number): boolean => most === null || Math.floor(used) <= most;
  return isWithin(budget.messages, spent.messages + added.messages) && (added.cost === 0 || isWithin(budget.cost, spent.cost + added.cost));
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
