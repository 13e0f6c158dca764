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
  /** Of each node that is a part of an `all`: how many the `all` would hold without it; null for other nodes. */
  readonly without: (number | null)[];
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
  const found: Found = { counts: [], without: [] };
  const members = select(plan, query, found);
  return { members, ...found, total: query.people.total, next: query.next };
}

/** What is told of nodes, in preorder. */
type Found = Pick<Selected, 'counts' | 'without'>;

/** 分区选择 — one node; what is told of it and of its parts is put into `found`. */
function select(plan: Plan, query: Query, found: Found): CustomerSet {
  const place = found.counts.push(0) - 1;
  found.without.push(null);
  const members = membersOf(plan, query, found);
  found.counts[place] = members.count;
  return members;
}

function membersOf(plan: Plan, query: Query, found: Found): CustomerSet {
  switch (plan.kind) {
    case 'all':
      return selectAll(plan.parts, query, found);
    case 'any': {
      const nobody = CustomerSet.upTo(query.view.people.leaves);
      return plan.parts.reduce((sum, part) => sum.union(select(part, query, found)), nobody);
    }
    case 'not':
      return query.people.everybody.difference(select(plan.part, query, found));
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

function selectAll(parts: readonly Plan[], query: Query, found: Found): CustomerSet {
  const { everybody } = query.people;
  const places: number[] = [];
  const sets = parts.map((part) => {
    places.push(found.counts.length);
    return select(part, query, found);
  });
  // Of each part, those in all parts after it; then, going forward, those in all before it too. Every set is one of everybody.
  const after = [...sets.slice(1), everybody];
  for (let i = sets.length - 3; i >= 0; i--) after[i] = sets[i + 1]!.intersection(after[i + 1]!);
  return sets.reduce((before, set, i) => {
    found.without[places[i]!] = before.countWith(after[i]!);
    return i === 0 ? set : before.intersection(set);
  }, everybody);
}

function rootsOfLeaves(leaves: CustomerSet, query: Query): CustomerSet {
  const { people } = query.view;
  const members = CustomerSet.upTo(people.leaves);
  leaves.forEach((leaf) => {
    const root = leaf <= people.leaves ? people.root[leaf]! : 0;
    if (root !== 0) members.add(root);
  });
  return members.retain(query.people.everybody);
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
