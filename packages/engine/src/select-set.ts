import { type Aggregate, selectAggregate } from './aggregate-kernel.ts';
import { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { type InTimeOrder, openQuery, type Query, type QueryOptions } from './query.ts';
import { selectSequence } from './sequence-kernel.ts';
import { selectUnanswered } from './unanswered-kernel.ts';
import { selectValue } from './value-kernel.ts';
import type { View } from './view.ts';

export interface SelectOptions extends QueryOptions {
  /** Ask for `next` too. */
  readonly timers: boolean;
}

export interface Selected {
  /** Roots. */
  readonly members: CustomerSet;
  /** Members of each node of the plan over the whole population, in preorder. */
  readonly counts: number[];
  /** Customers in all. */
  readonly total: number;
  /** By root, an instant not later than the first after now at which membership could change without a new row; null unless asked for. */
  readonly next: Float64Array | null;
}

/**
 * 集合求值 — a plan for everybody as of `now`. `order` has taken the rows of the view.
 * @throws Cancelled when the control says so
 */
export function selectSet(plan: Plan, view: View, order: InTimeOrder, now: number, options: SelectOptions): Selected {
  const aggregates = aggregatesOf(plan);
  const query = openQuery(view, order, now, { ...options, passes: scansOf(aggregates) + walksOf(plan), aggregates });
  const counts: number[] = [];
  const members = select(plan, query, counts);
  return { members, counts, total: query.people.total, next: query.next };
}

/** 分区选择 — one node; its count and those of its parts are put into `counts` in preorder. */
function select(plan: Plan, query: Query, counts: number[]): CustomerSet {
  const place = counts.push(0) - 1;
  const members = membersOf(plan, query, counts);
  counts[place] = members.count;
  return members;
}

function membersOf(plan: Plan, query: Query, counts: number[]): CustomerSet {
  switch (plan.kind) {
    case 'all':
      return plan.parts.reduce((sum, part) => sum.intersection(select(part, query, counts)), query.people.everybody);
    case 'any': {
      const nobody = CustomerSet.upTo(query.view.people.leaves);
      return plan.parts.reduce((sum, part) => sum.union(select(part, query, counts)), nobody);
    }
    case 'not':
      return query.people.everybody.difference(select(plan.part, query, counts));
    case 'members':
      return rootsOfLeaves(plan.leaves, query);
    case 'value':
      return selectValue(plan, query);
    case 'aggregate':
      return selectAggregate(plan, query);
    case 'sequence':
      return selectSequence(plan, query);
    case 'unanswered':
      return selectUnanswered(plan, query);
  }
}

function rootsOfLeaves(leaves: CustomerSet, query: Query): CustomerSet {
  const { people } = query.view;
  const members = CustomerSet.upTo(people.leaves);
  leaves.forEach((leaf) => {
    const root = leaf <= people.leaves ? people.root[leaf]! : 0;
    if (root !== 0) members.add(root);
  });
  return members.intersection(query.people.everybody);
}

function partsOf(plan: Plan): readonly Plan[] {
  if (plan.kind === 'not') return [plan.part];
  return plan.kind === 'all' || plan.kind === 'any' ? plan.parts : [];
}

function aggregatesOf(plan: Plan): Aggregate[] {
  return plan.kind === 'aggregate' ? [plan] : partsOf(plan).flatMap(aggregatesOf);
}

/** How often the rows are gone over for aggregates: those of one selection and span share a scan, and around an anchor it takes two. */
function scansOf(aggregates: readonly Aggregate[]): number {
  const first = aggregates.filter((one, i) => aggregates.findIndex(({ select, span }) => select === one.select && span === one.span) === i);
  return first.reduce((sum, { span }) => sum + ('range' in span ? 1 : 2), 0);
}

/** How often the rows are gone over in time order. */
function walksOf(plan: Plan): number {
  const own = plan.kind === 'sequence' || plan.kind === 'unanswered' ? 1 : 0;
  return partsOf(plan).reduce((sum, part) => sum + walksOf(part), own);
}
