import { CustomerSet } from './customer-set.ts';
import type { Measure, Plan, RelativeSpan, Selection, Span } from './plan.ts';
import { type Query, type RowBlock, rootsAmong, scan, soonest, touch } from './query.ts';
import { nothingOf, type Tally, tallyOf } from './tally.ts';

/** An aggregate of a plan. */
export type Aggregate = Extract<Plan, { kind: 'aggregate' }>;

/** 扫过 — what one scan of a selection's rows within a span found, for one or more measures. */
export interface Scanned {
  /** The roots some row was for. */
  readonly touched: CustomerSet;
  /** What the rows came to, one for each measure asked for. */
  readonly tallies: ReadonlyMap<Measure, Tally>;
  /** By root, the least instant that counted; null unless asked for. */
  readonly oldest: Float64Array | null;
}

/** 汇总内核 — everybody whose measured rows pass. Measures of one selection within one span share a pass over the log; around an anchor it takes two. */
export function selectAggregate(plan: Aggregate, query: Query): CustomerSet {
  const { span, measure, edge, atLeast } = plan;
  const { now, next } = query;
  const { everybody } = query.people;
  const { touched, tallies, oldest } = scannedFor(plan, query);
  const { of } = tallies.get(measure)!;
  const isEdge = measure.of === 'first' || measure.of === 'last';
  const passes = isEdge ? (root: number) => edge !== null && edge.holds(of(root), now) : (root: number) => plan.accepts(of(root));
  const members = rootsAmong(everybody, touched, !isEdge && plan.accepts(nothingOf(measure)), passes);
  if (next === null) return members;
  if (oldest !== null && 'range' in span) leaving(oldest, span.rollingMs!, atLeast === null ? touched : members, next);
  if (isEdge && edge !== null && edge.changes !== null) {
    const { changes } = edge;
    touched.forEach((root) => soonest(next, root, changes(of(root), now)));
  }
  return members;
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
  const { leaves } = query.view.people;
  const touched = CustomerSet.upTo(leaves);
  const tallies = new Map(measures.map((measure) => [measure, tallyOf(measure, query.view)]));
  const isRolling = query.next !== null && 'range' in span && span.rollingMs !== null;
  const oldest = isRolling ? new Float64Array(leaves + 1).fill(Infinity) : null;
  const { at } = query.view.events;
  const take = (block: RowBlock): void => {
    touch(touched, block);
    for (const tally of tallies.values()) tally.add(block);
    if (oldest !== null) keepOldest(block, at, oldest);
  };
  if ('range' in span) {
    const { from, to } = span.range(query.now);
    scan(select, from, to, query, take);
  } else around(select, span, query, take);
  return { touched, tallies, oldest };
}

function keepOldest({ rows, who, count }: RowBlock, at: Float64Array, oldest: Float64Array): void {
  for (let i = 0; i < count; i++) soonest(oldest, who[i]!, at[rows[i]!]!);
}

function around(select: Selection, span: RelativeSpan, query: Query, take: (block: RowBlock) => void): void {
  const anchors = tallyOf({ of: span.which }, query.view);
  scan(span.anchor, -Infinity, Infinity, query, anchors.add);
  const { at } = query.view.events;
  scan(select, -Infinity, Infinity, query, (block) => {
    const { rows, who } = block;
    let kept = 0;
    for (let i = 0; i < block.count; i++) {
      const row = rows[i]!;
      const anchor = anchors.of(who[i]!);
      if (anchor < 0 || anchor === row) continue;
      const since = at[row]! - at[anchor]!;
      if (since < span.fromMs || since > span.toMs) continue;
      who[kept] = who[i]!;
      rows[kept++] = row;
    }
    block.count = kept;
    take(block);
  });
}

function leaving(oldest: Float64Array, rollingMs: number, of: CustomerSet, next: Float64Array): void {
  of.forEach((root) => soonest(next, root, oldest[root]! + rollingMs));
}
