import { CustomerSet } from './customer-set.ts';
import { placesWithin } from './fixed-test.ts';
import type { IndexTest, Measure, Plan, RelativeSpan, Selection, Span } from './plan.ts';
import { type Query, soonest, touch } from './query.ts';
import type { Input } from './input.ts';
import type { RowBlock } from './rows-by-root.ts';
import { scan } from './scan.ts';
import { nothingOf, oldestOf, type Tally, tallyOf } from './tally.ts';

/** An aggregate of a plan. */
export type Aggregate = Extract<Plan, { kind: 'aggregate' }>;

/** 扫过 — what one scan of a selection's rows within a span found, for one or more measures. */
export interface Scanned {
  /** The roots some row was for. */
  readonly touched: CustomerSet;
  /** What the rows came to, one for each measure asked for. */
  readonly tallies: ReadonlyMap<Measure, Tally>;
  /** By root, the least instant that counted; null unless asked for. */
  readonly oldest: Tally | null;
}

/** 汇总内核 — everybody whose measured rows pass. Measures of one selection within one span share a pass over the log; around an anchor it takes two. */
export function selectAggregate(plan: Aggregate, query: Query): CustomerSet {
  const { span, measure, edge, atLeast } = plan;
  const { now, next } = query;
  const { touched, tallies, oldest } = scannedFor(plan, query);
  const tally = tallies.get(measure)!;
  const isEdge = measure.of === 'first' || measure.of === 'last';
  const members = isEdge ? byEdge(edge, tally, touched, query) : byNumber(plan, tally, touched, query);
  if (next === null) return members;
  if (oldest !== null && 'range' in span) leaving(oldest, span.rollingMs!, atLeast === null ? touched : members, next);
  if (isEdge && edge !== null && edge.changes !== null) {
    const { changes } = edge;
    touched.forEach((root) => soonest(next, root, changes(tally.of(root), now)));
  }
  return members;
}

function byEdge(edge: IndexTest | null, { of }: Tally, touched: CustomerSet, { people, now }: Query): CustomerSet {
  return touched.intersection(people.everybody).filter((root) => edge !== null && edge.holds(of(root), now));
}

function byNumber({ measure, accepts, accepted }: Aggregate, { of, numbers }: Tally, touched: CustomerSet, { people }: Query): CustomerSet {
  const { everybody } = people;
  const within = numbers === null || accepted === undefined ? null : placesWithin(numbers(), accepted, everybody);
  if (within !== null) return within;
  const some = touched.intersection(everybody).filter((root) => accepts(of(root)));
  return accepts(nothingOf(measure)) ? some.union(everybody.difference(touched)) : some;
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
  const touched = CustomerSet.upTo(query.view.people.leaves);
  const tallies = new Map(measures.map((measure) => [measure, tallyOf(measure, query)]));
  const oldest = query.next !== null && 'range' in span && span.rollingMs !== null ? oldestOf(query) : null;
  const all = oldest === null ? [...tallies.values()] : [...tallies.values(), oldest];
  const inputs = all.flatMap(({ input }) => input ?? []);
  const take = (block: RowBlock): void => {
    touch(touched, block);
    let place = 0;
    for (const { input, add } of all) add(block.who, input === null ? NONE : block.inputs[place++]!, block.count);
  };
  if ('range' in span) scan({ select: [select], ...span.range(query.now), inputs }, query, take);
  else around(select, span, inputs, query, take);
  return { touched, tallies, oldest };
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
