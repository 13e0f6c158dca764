import { selectAggregate } from './aggregate-kernel.ts';
import { type Control, Passes } from './control.ts';
import { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { type InTimeOrder, type Query, rootsOf } from './query.ts';
import { selectSequence } from './sequence-kernel.ts';
import { selectUnanswered } from './unanswered-kernel.ts';
import { selectValue } from './value-kernel.ts';
import type { View } from './view.ts';
import type { ZoneMap } from './zone-map.ts';

export interface SelectOptions {
  /** Ask for `next` too. */
  readonly timers: boolean;
  readonly control?: Control;
  /** Brought up to these events; lets scans skip blocks outside their span. */
  readonly zones?: ZoneMap;
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
  const query: Query = {
    view,
    everybody: rootsOf(view.people),
    order,
    zones: options.zones ?? null,
    now,
    next: options.timers ? new Float64Array(view.people.leaves + 1).fill(Infinity) : null,
    passes: new Passes(options.control ?? null, passesOf(plan)),
  };
  query.passes.poll(0);
  const counts: number[] = [];
  const members = select(plan, query, counts);
  return { members, counts, total: query.everybody.count, next: query.next };
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
      return plan.parts.reduce((sum, part) => sum.intersection(select(part, query, counts)), query.everybody);
    case 'any': {
      const nobody = CustomerSet.upTo(query.view.people.leaves);
      return plan.parts.reduce((sum, part) => sum.union(select(part, query, counts)), nobody);
    }
    case 'not':
      return query.everybody.difference(select(plan.part, query, counts));
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
  return members.intersection(query.everybody);
}

/** How often the rows are gone over for a plan. */
function passesOf(plan: Plan): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.parts.reduce((sum, part) => sum + passesOf(part), 0);
    case 'not':
      return passesOf(plan.part);
    case 'members':
    case 'value':
      return 0;
    case 'aggregate':
      return 'range' in plan.span ? 1 : 2;
    case 'sequence':
    case 'unanswered':
      return 1;
  }
}
