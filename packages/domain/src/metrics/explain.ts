import { evaluateFormula, namesIn, type Formula } from '../formula.ts';

/** 变化前后 — a number of two periods; null: missing. */
export interface BeforeAfter {
  readonly before: number | null;
  readonly after: number | null;
}

/** 一部分的贡献 — what a child contributed to the change of its parent. */
export interface Contribution {
  readonly name: string;
  readonly contribution: number;
}

/**
 * 按子指标分解变化 — the change of a formula split into what each of its names contributed: the mean, over all orders in which they could have
 * changed one after the other, of what its own change did (Shapley, "A Value for n-Person Games", 1953). The parts add up to the change; of a
 * sum they are the differences of its terms.
 *
 * @returns null when a number is missing, or one of the formula's values in between (it divides by zero)
 */
export function explainFormula(formula: Formula, valueOf: (name: string) => BeforeAfter): Contribution[] | null {
  const names = namesIn(formula);
  const known = names.map((name) => valueOf(name));
  /** By the set of names that have changed, as bits. */
  const values = Array.from({ length: 2 ** names.length }, (_, changed) =>
    evaluateFormula(formula, (name) => {
      const place = names.indexOf(name);
      const value = known[place];
      return value === undefined ? null : (changed & (1 << place)) === 0 ? value.before : value.after;
    }),
  );
  if (values.includes(null)) return null;
  const weights = shapleyWeights(names.length);
  const parts = names.map((_, place) => {
    const bit = 1 << place;
    return values.reduce<number>((sum, value, changed) => {
      if ((changed & bit) !== 0) return sum;
      return sum + (weights[bitsIn(changed)] ?? 0) * ((values[changed | bit] ?? 0) - (value ?? 0));
    }, 0);
  });
  return names.map((name, place) => ({ name, contribution: parts[place] ?? 0 }));
}

/** By how many have changed before, the share of orders in which exactly those come before one of `n`. */
function shapleyWeights(n: number): number[] {
  const weights = [1 / Math.max(1, n)];
  for (let before = 1; before < n; before++) weights.push(((weights[before - 1] ?? 0) * before) / (n - before));
  return weights;
}

function bitsIn(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}

/** 分子与分母 — a formula as one sum over another (null: none), each linear in its names. */
export interface Quotient {
  readonly over: Formula;
  readonly under: Formula | null;
}

/** A formula as a quotient of sums; null when it is none: a product of names, a sum of shares. */
export function quotientOf(formula: Formula): Quotient | null {
  switch (formula.kind) {
    case 'number':
    case 'name':
      return { over: formula, under: null };
    case 'negate': {
      const of = quotientOf(formula.of);
      return of === null ? null : { ...of, over: { kind: 'negate', of: of.over } };
    }
    case 'operation': {
      const [left, right] = [quotientOf(formula.left), quotientOf(formula.right)];
      return left === null || right === null ? null : operated(formula.operator, left, right);
    }
  }
}

function operated(operator: '+' | '-' | '*' | '/', left: Quotient, right: Quotient): Quotient | null {
  const joined = (a: Formula, b: Formula): Formula => ({ kind: 'operation', operator, left: a, right: b });
  if (operator === '+' || operator === '-') {
    const isSum = left.under === null && right.under === null && hasNoConstant(left.over) && hasNoConstant(right.over);
    return isSum ? { over: joined(left.over, right.over), under: null } : null;
  }
  const isConstant = ({ over, under }: Quotient): boolean => under === null && namesIn(over).length === 0;
  if (isConstant(right)) return { ...left, over: joined(left.over, right.over) };
  if (operator === '*') return isConstant(left) ? { ...right, over: joined(left.over, right.over) } : null;
  return left.under === null && right.under === null && namesIn(left.over).length > 0 ? { over: left.over, under: right.over } : null;
}

/** A constant beside names is nobody's: groups would each have it. */
function hasNoConstant(formula: Formula): boolean {
  return namesIn(formula).length > 0;
}

/** 分组的变化 — a group's numerator and, of a quotient, its denominator. */
export interface GroupChange {
  readonly key: string;
  readonly over: BeforeAfter;
  readonly under?: BeforeAfter | undefined;
}

/** A group's part of a change: by its own rate, and by how its weight shifted (0 where there is no denominator). */
export interface GroupContribution {
  readonly key: string;
  readonly rate: number;
  readonly mix: number;
}

/** 按维度分解变化 — the parts of groups, and what is left: of groups not told apart, and where one customer is in several groups. All add up to the change. */
export interface GroupExplanation {
  readonly change: number;
  readonly groups: readonly GroupContribution[];
  readonly rest: number;
}

/**
 * 按维度分解变化 — the change of a number, or of a quotient, split over groups. Of a number: the groups' differences. Of a quotient, with w the
 * group's share of the denominator and r its own quotient: rate = w̄ · Δr and mix = Δw · (r̄ − R̄), bars being means of before and after and R̄ the
 * whole's. A group without a denominator on one side has there the quotient of the other.
 *
 * @returns null when a number of the whole is missing or divides by zero
 */
export function explainGroups(whole: Omit<GroupChange, 'key'>, groups: readonly GroupChange[]): GroupExplanation | null {
  const { before, after } = quotients(whole);
  if (before === null || after === null) return null;
  const parts = groups.map((group) =>
    whole.under === undefined ? difference(group) : rateAndMix(group, whole.under, (before + after) / 2),
  );
  const change = after - before;
  return { change, groups: parts, rest: change - parts.reduce((sum, { rate, mix }) => sum + rate + mix, 0) };
}

function quotients({ over, under }: Omit<GroupChange, 'key'>): BeforeAfter {
  const one = (side: keyof BeforeAfter): number | null => {
    const [a, b] = [over[side], under === undefined ? 1 : under[side]];
    return a === null || b === null || b === 0 ? null : a / b;
  };
  return { before: one('before'), after: one('after') };
}

function difference({ key, over }: GroupChange): GroupContribution {
  return { key, rate: (over.after ?? 0) - (over.before ?? 0), mix: 0 };
}

function rateAndMix({ key, ...group }: GroupChange, whole: BeforeAfter, mean: number): GroupContribution {
  const own = quotients(group);
  const before = own.before ?? own.after ?? 0;
  const after = own.after ?? own.before ?? 0;
  const weight = (side: keyof BeforeAfter): number => (group.under?.[side] ?? 0) / (whole[side] ?? 1);
  const [w0, w1] = [weight('before'), weight('after')];
  return { key, rate: ((w0 + w1) / 2) * (after - before), mix: (w1 - w0) * ((before + after) / 2 - mean) };
}
