import type { CustomerSet } from './customer-set.ts';
import type { Measure, Plan, RelativeSpan, Selection, Span } from './plan.ts';
import { type ByRoot, type Query, type RowBlock, rootsWith, scan, soonest } from './query.ts';
import { nothingOf, type Tally, tallyOf } from './tally.ts';

/** 汇总内核 — everybody whose measured rows pass, in one pass over the log (two around an anchor). */
export function selectAggregate(plan: Extract<Plan, { kind: 'aggregate' }>, query: Query): CustomerSet {
  const { span, measure, edge, atLeast } = plan;
  const { now, next } = query;
  const rollingMs = next !== null && 'range' in span ? span.rollingMs : null;
  const oldest = rollingMs === null ? null : new Float64Array(query.view.people.leaves + 1).fill(Infinity);
  const numbers = measured(plan.select, measure, span, query, oldest);
  const isEdge = measure.of === 'first' || measure.of === 'last';
  const accepts = isEdge ? (row: number) => !Number.isNaN(row) && edge !== null && edge.holds(row, now) : plan.accepts;
  const members = rootsWith(query.everybody, numbers, nothingOf(measure), accepts);
  if (next === null) return members;
  if (oldest !== null && rollingMs !== null) leaving(oldest, rollingMs, atLeast === null ? query.everybody : members, next);
  if (isEdge && edge !== null && edge.changes !== null) edgeChanges(numbers, edge.changes, now, next);
  return members;
}

/** The measure of everybody within a span, by root. `oldest`, when given, is brought to the least instant that counted, by root. */
export function measured(
  select: Selection,
  measure: Measure,
  span: Span | RelativeSpan,
  query: Query,
  oldest: Float64Array | null = null,
): ByRoot {
  const tally = tallyOf(measure, query.view);
  if (!('range' in span)) {
    around(select, span, query, tally);
    return tally.numbers();
  }
  const { from, to } = span.range(query.now);
  const { at } = query.view.events;
  scan(select, from, to, query, (block) => {
    tally.add(block);
    if (oldest !== null) keepOldest(block, at, oldest);
  });
  return tally.numbers();
}

function keepOldest({ rows, who, count }: RowBlock, at: Float64Array, oldest: Float64Array): void {
  for (let i = 0; i < count; i++) soonest(oldest, who[i]!, at[rows[i]!]!);
}

function around(select: Selection, span: RelativeSpan, query: Query, tally: Tally): void {
  const anchors = tallyOf({ of: span.which }, query.view);
  scan(span.anchor, -Infinity, Infinity, query, anchors.add);
  const anchorOf = anchors.numbers();
  const { at } = query.view.events;
  scan(select, -Infinity, Infinity, query, (block) => {
    const { rows, who } = block;
    let kept = 0;
    for (let i = 0; i < block.count; i++) {
      const row = rows[i]!;
      const anchor = anchorOf[who[i]!]!;
      if (Number.isNaN(anchor) || anchor === row) continue;
      const since = at[row]! - at[anchor]!;
      if (since < span.fromMs || since > span.toMs) continue;
      who[kept] = who[i]!;
      rows[kept++] = row;
    }
    block.count = kept;
    tally.add(block);
  });
}

function leaving(oldest: Float64Array, rollingMs: number, of: CustomerSet, next: Float64Array): void {
  of.forEach((root) => soonest(next, root, oldest[root]! + rollingMs));
}

function edgeChanges(rows: ByRoot, changes: (row: number, now: number) => number, now: number, next: Float64Array): void {
  for (let root = 1; root < rows.length; root++) if (!Number.isNaN(rows[root]!)) soonest(next, root, changes(rows[root]!, now));
}
