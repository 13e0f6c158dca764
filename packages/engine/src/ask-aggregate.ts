import { measureRows } from './measure-rows.ts';
import type { Answer, Measure, Plan, RelativeSpan, Selection, Span } from './plan.ts';
import type { Trail } from './trail.ts';
import { roomFor } from './room-for.ts';

type Aggregate = Extract<Plan, { kind: 'aggregate' }>;

/** 单人度量 — the number (for `first` and `last` the row; NaN when missing), and an instant not later than the first at which it could change without a new row. */
export interface Measured {
  readonly measured: number;
  readonly next: number;
}

/** Rows a walk selected, newest first. */
interface Walked {
  readonly rows: Uint32Array;
  readonly count: number;
  readonly next: number;
}

/** 汇总，单人 — an aggregate asked about the customer a trail stands at. */
export function askAggregate(plan: Aggregate, trail: Trail, now: number): Answer {
  const { measured, next } = measureOne(plan, trail, now, plan.atLeast);
  if (plan.measure.of !== 'first' && plan.measure.of !== 'last') return { member: plan.accepts(measured), next };
  if (Number.isNaN(measured) || plan.edge === null) return { member: false, next };
  const changes = plan.edge.changes === null ? Infinity : plan.edge.changes(measured, now);
  return { member: plan.edge.holds(measured, now), next: Math.min(next, changes) };
}

/** @param enough a count is not taken further than this; null: all rows */
export function measureOne(plan: Aggregate, trail: Trail, now: number, enough: number | null): Measured {
  const { span, measure } = plan;
  if ('range' in span) return within(plan.select, measure, span, trail, now, enough);
  return around(plan.select, measure, span, trail, now);
}

function within(select: Selection, measure: Measure, span: Span, trail: Trail, now: number, enough: number | null): Measured {
  const { from, to } = span.range(now);
  const { at } = trail.view.events;
  const kept = trail.matched(select);
  if (kept !== null) {
    const low = kept.placeOf(from);
    const high = Math.max(low, kept.placeOf(to));
    const coming = kept.placeOf(Math.max(to, now + 1));
    const next = coming < kept.count ? kept.at(coming) : Infinity;
    const decisive = enough === null ? low : high - enough;
    const leaves = span.rollingMs === null || decisive < low || decisive >= high ? Infinity : kept.at(decisive) + span.rollingMs;
    return { measured: kept.measure(measure, low, high, trail.view.events), next: Math.min(next, leaves) };
  }
  const limit = enough ?? (measure.of === 'last' ? 1 : Infinity);
  const { rows, count, next } = walk(select, { from, to, limit, except: -1 }, trail, now);
  const decides = count > 0 && (enough === null || count >= enough);
  const leaves = decides && span.rollingMs !== null ? at[rows[count - 1]!]! + span.rollingMs : Infinity;
  return { measured: measureRows(measure, rows, count, trail.view.events), next: Math.min(next, leaves) };
}

function around(select: Selection, measure: Measure, span: RelativeSpan, trail: Trail, now: number): Measured {
  const { at } = trail.view.events;
  const anchor = anchorOf(span, trail, now);
  if (Number.isNaN(anchor.measured)) return { measured: measureRows(measure, new Uint32Array(0), 0, trail.view.events), next: anchor.next };
  const base = at[anchor.measured]!;
  const range = { from: base + span.fromMs, to: base + span.toMs + 1, limit: Infinity, except: anchor.measured };
  const { rows, count, next } = gather(select, range, trail, now);
  return { measured: measureRows(measure, rows, count, trail.view.events), next: Math.min(next, anchor.next) };
}

function anchorOf(span: RelativeSpan, trail: Trail, now: number): Measured {
  const kept = trail.matched(span.anchor);
  if (kept !== null) return { measured: kept.measure({ of: span.which }, 0, kept.count, trail.view.events), next: Infinity };
  const range = { from: -Infinity, to: Infinity, limit: span.which === 'last' ? 1 : Infinity, except: -1 };
  const { rows, count, next } = walk(span.anchor, range, trail, now);
  return { measured: count === 0 ? NaN : rows[count - 1]!, next };
}

/** Which rows to take: `from ≤ at < to`, the newest `limit` of them, without row `except`. */
interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly except: number;
}

/** Like a walk, from what is remembered when the customer is. */
function gather(select: Selection, wanted: Wanted, trail: Trail, now: number): Walked {
  const kept = trail.matched(select);
  if (kept === null) return walk(select, wanted, trail, now);
  const low = kept.placeOf(wanted.from);
  const high = Math.max(low, kept.placeOf(wanted.to));
  const rows = new Uint32Array(high - low);
  let count = 0;
  for (let place = high - 1; place >= low; place--) if (kept.row(place) !== wanted.except) rows[count++] = kept.row(place);
  return { rows, count, next: Infinity };
}

/** Goes back along a trail to the start of what is wanted. */
function walk(select: Selection, wanted: Wanted, trail: Trail, now: number): Walked {
  const { name, at } = trail.view.events;
  const { from, to, limit, except } = wanted;
  const changes = select.test?.changes ?? null;
  let rows = new Uint32Array(16);
  let count = 0;
  let next = Infinity;
  for (let i = 0; count < limit && select.name !== 0; i++) {
    const row = trail.row(i);
    if (row < 0 || at[row]! < from) break;
    if (name[row] !== select.name || row === except) continue;
    if (at[row]! >= to) {
      if (at[row]! > now) next = Math.min(next, at[row]!);
      continue;
    }
    if (changes !== null) next = Math.min(next, changes(row, now));
    if (select.test !== null && !select.test.holds(row, now)) continue;
    rows = roomFor(rows, count + 1);
    rows[count++] = row;
  }
  return { rows, count, next };
}
