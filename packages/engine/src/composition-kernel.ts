import type { CustomerSet } from './customer-set.ts';
import { GroupCodes } from './group-codes.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import type { View } from './view.ts';

/** 构成计划 — what customers are told apart by: of each dimension, codes by root. */
export interface CompositionPlan {
  readonly dimensions: readonly Uint32Array[];
  /** More groups than these are one. */
  readonly groups: number;
  /** The order of groups with as many customers. */
  readonly compare: (a: readonly number[], b: readonly number[]) => number;
  readonly now: number;
}

/** 构成 — groups with most customers first; `codes` null is the rest. */
export interface CompositionCounted {
  readonly customers: number;
  readonly groups: readonly { readonly codes: readonly number[] | null; readonly customers: number }[];
}

/** 构成内核 — how many customers there are of each group; O(customers). @throws Cancelled when the control says so */
export function countComposition(plan: CompositionPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): CompositionCounted {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const groups = new GroupCodes(plan.dimensions.length);
  const sizes: number[] = [];
  let customers = 0;
  eachGroup(plan, groups, query, (_, group) => {
    customers++;
    sizes[group] = (sizes[group] ?? 0) + 1;
  });
  const ranked = sizes
    .map((size, group) => ({ codes: groups.codes(group), customers: size }))
    .sort((a, b) => b.customers - a.customers || plan.compare(a.codes, b.codes));
  const told = ranked.slice(0, plan.groups);
  const rest = ranked.slice(plan.groups).reduce((sum, group) => sum + group.customers, 0);
  return { customers, groups: rest === 0 ? told : [...told, { codes: null, customers: rest }] };
}

/** 构成人群 — who is of the groups whose codes are ours. @throws Cancelled when the control says so */
export function selectComposed(
  isOurs: (codes: readonly number[]) => boolean,
  plan: CompositionPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const groups = new GroupCodes(plan.dimensions.length);
  const ours: boolean[] = [];
  return foundBy(query, (found) => {
    eachGroup(plan, groups, query, (root, group) => {
      ours[group] ??= isOurs(groups.codes(group));
      if (ours[group]) found.add(root);
    });
  });
}

/** Customers worked on together. */
const BLOCK = 4096;

function eachGroup(plan: CompositionPlan, groups: GroupCodes, query: Query, take: (root: number, group: number) => void): void {
  const { everybody } = query.people;
  const among = query.among === null ? everybody : everybody.intersection(query.among);
  const [codes, found] = [new Float64Array(BLOCK), new Uint32Array(BLOCK)];
  const total = among.count;
  for (let done = 0, last = 0; done < total; done += BLOCK) {
    const roots = among.following(last, BLOCK);
    last = roots.at(-1)!;
    found.fill(0, 0, roots.length);
    for (const [level, dimension] of plan.dimensions.entries()) {
      for (let i = 0; i < roots.length; i++) codes[i] = dimension[roots[i]!]!;
      groups.narrow(level, codes, found, roots.length);
    }
    for (let i = 0; i < roots.length; i++) take(roots[i]!, found[i]!);
    query.passes.poll(done / total);
  }
}
