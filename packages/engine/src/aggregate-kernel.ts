import type { ByCustomer } from './customer-order.ts';
import { CustomerSet } from './customer-set.ts';
import { placesWithin } from './fixed-test.ts';
import type { IndexTest, Measure, Plan, RelativeSpan, Selection, Span } from './plan.ts';
import { type Query, soonest, touch } from './query.ts';
import type { Input } from './input.ts';
import type { RowBlock } from './rows-by-root.ts';
import { type Scan, scan, togetherFor } from './scan.ts';
import { scanByCustomer } from './scan-by-customer.ts';
import { nothingOf, oldestOf, type Tally, tallyOf } from './tally.ts';

/** An aggregate of a plan. */
export type Aggregate = Extract<Plan, { kind: 'aggregate' }>;

/** 扫过 — what one scan of a selection's rows within a span found, for one or more measures. */
export interface Scanned {
  /** The places some row was for: roots, or numbers of groups. */
  readonly touched: CustomerSet;
  /** The root of each group, when rows came one customer after another; null: places are roots. */
  readonly roots: Uint32Array | null;
  /** What the rows came to by place, one for each measure asked for. */
  readonly tallies: ReadonlyMap<Measure, Tally>;
  /** By root, the least instant that counted; null unless asked for. */
  readonly oldest: Tally | null;
}

/** 汇总内核 — everybody whose measured rows pass. Measures of one selection within one span share a pass over the log; around an anchor it takes two. */
export function selectAggregate(plan: Aggregate, query: Query): CustomerSet {
  const { span, measure, edge, atLeast } = plan;
  const { now, next } = query;
  const scanned = scannedFor(plan, query);
  const { touched, tallies, oldest } = scanned;
  const tally = tallies.get(measure)!;
  const isEdge = measure.of === 'first' || measure.of === 'last';
  const members = isEdge ? byEdge(edge, tally, scanned, query) : byNumber(plan, tally, scanned, query);
  if (next === null) return members;
  if (oldest !== null && 'range' in span) leaving(oldest, span.rollingMs!, atLeast === null ? touched : members, next);
  if (isEdge && edge !== null && edge.changes !== null) {
    const { changes } = edge;
    touched.forEach((root) => soonest(next, root, changes(tally.of(root), now)));
  }
  return members;
}

function byEdge(edge: IndexTest | null, { of }: Tally, scanned: Scanned, query: Query): CustomerSet {
  return rootsAt(
    scanned.touched.filter((place) => edge !== null && edge.holds(of(place), query.now)),
    scanned,
    query,
  );
}

function byNumber({ measure, accepts, accepted }: Aggregate, { of, numbers }: Tally, scanned: Scanned, query: Query): CustomerSet {
  const { everybody } = query.people;
  const { touched, roots } = scanned;
  const among = roots === null ? everybody : touched;
  const within = numbers === null || accepted === undefined ? null : placesWithin(numbers(among.words.length * 32), accepted, among);
  if (within !== null && roots === null) return within;
  const some = rootsAt(within ?? touched.filter((place) => accepts(of(place))), scanned, query);
  return accepts(nothingOf(measure)) ? some.union(everybody.difference(rootsAt(touched, scanned, query))) : some;
}

/** The customers at some places. */
function rootsAt(places: CustomerSet, { roots }: Scanned, { people, view }: Query): CustomerSet {
  if (roots === null) return places.intersection(people.everybody);
  const found = CustomerSet.upTo(view.people.leaves);
  const { words } = found;
  places.forEach((place) => {
    const root = roots[place]!;
    words[root >>> 5]! |= 1 << root;
  });
  return found.retain(people.everybody);
}

/** The scan a node takes part in; the first of its nodes that is asked makes it. */
function scannedFor(plan: Aggregate, query: Query): Scanned {
  const known = query.scans.get(plan);
  if (known !== undefined) return known;
  const together = query.aggregates.filter(({ select, span }) => select === plan.select && span === plan.span);
  const measures = together.map(({ measure }) => measure);
  const scanned = scanAll(plan.select, measures, plan.span, query);
  for (const node of together) query.scans.set(node, scanned);
  return scanned;
}

/** 汇总扫描 — measures of everybody's rows within a span. */
export function scanAll(select: Selection, measures: readonly Measure[], span: Span | RelativeSpan, query: Query): Scanned {
  const asked = 'range' in span ? { select: [select], ...span.range(query.now), inputs: [] } : null;
  const together = asked === null ? null : togetherFor(asked, query);
  if (asked !== null && together !== null) return scanGroups(asked, measures, together, query);
  const touched = CustomerSet.upTo(query.view.people.leaves);
  const tallies = new Map(measures.map((measure) => [measure, tallyOf(measure, query)]));
  const oldest = query.next !== null && 'range' in span && span.rollingMs !== null ? oldestOf(query) : null;
  const { inputs, add } = adder(oldest === null ? [...tallies.values()] : [...tallies.values(), oldest]);
  const take = (block: RowBlock): void => {
    touch(touched, block);
    add(block);
  };
  if ('range' in span) scan({ select: [select], ...span.range(query.now), inputs }, query, take, null);
  else around(select, span, inputs, query, take);
  return { touched, roots: null, tallies, oldest };
}

/** Rows that come one customer after another are told of in groups, whose numbers lie side by side. */
function scanGroups(asked: Scan, measures: readonly Measure[], together: ByCustomer, query: Query): Scanned {
  const size = 1 + Math.min(together.rows, query.size);
  const tallies = new Map(measures.map((measure) => [measure, tallyOf(measure, { ...query, size })]));
  const { inputs, add } = adder([...tallies.values()]);
  const roots = query.memory.integers(size);
  let groups = 0;
  roots[0] = 0;
  scanByCustomer({ ...asked, inputs }, together, query, (block) => {
    groups = numberGroups(block.who, block.count, roots, groups);
    add(block);
  });
  const touched = CustomerSet.upTo(groups);
  touched.words.fill(-1);
  touched.words[0] = -2;
  return { touched: touched.resized(groups), roots, tallies, oldest: null };
}

/** Puts the number of its group in place of each row's owner; the group numbered 0 is about nobody. @returns the greatest so far */
function numberGroups(who: Uint32Array, count: number, roots: Uint32Array, before: number): number {
  let group = before;
  let last = roots[group]!;
  for (let i = 0; i < count; i++) {
    const owner = who[i]!;
    group += Number(owner !== last);
    roots[group] = owner;
    who[i] = group;
    last = owner;
  }
  return group;
}

/** Adds the rows of a block to some tallies, which want these inputs. */
function adder(tallies: readonly Tally[]): { readonly inputs: readonly Input[]; readonly add: (block: RowBlock) => void } {
  return {
    inputs: tallies.flatMap(({ input }) => input ?? []),
    add(block) {
      let place = 0;
      for (const { input, add } of tallies) add(block.who, input === null ? NONE : block.inputs[place++]!, block.count);
    },
  };
}

const NONE = new Float64Array(0);

/** Every row is compared with the anchor of its customer, which a scan before has found. */
function around(select: Selection, span: RelativeSpan, wanted: readonly Input[], query: Query, take: (block: RowBlock) => void): void {
  const ever = { from: -Infinity, to: Infinity };
  const anchors = tallyOf({ of: span.which }, query);
  scan({ select: [span.anchor], ...ever, inputs: ['row'] }, query, ({ who, inputs, count }) => anchors.add(who, inputs[0]!, count));
  const { at } = query.view.events;
  scan({ select: [select], ...ever, inputs: [...wanted, 'at', 'row'] }, query, (block) => {
    const { who, inputs } = block;
    const [instants, rows] = inputs.slice(-2) as [Float64Array, Float64Array];
    let count = 0;
    for (let i = 0; i < block.count; i++) {
      const anchor = anchors.of(who[i]!);
      if (anchor < 0 || anchor === rows[i]) continue;
      const since = instants[i]! - at[anchor]!;
      if (since < span.fromMs || since > span.toMs) continue;
      who[count] = who[i]!;
      for (let j = 0; j < wanted.length; j++) inputs[j]![count] = inputs[j]![i]!;
      count++;
    }
    take({ who, inputs, count });
  });
}

function leaving(oldest: Tally, rollingMs: number, of: CustomerSet, next: Float64Array): void {
  of.forEach((root) => soonest(next, root, oldest.of(root) + rollingMs));
}
