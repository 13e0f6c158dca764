import { addDays, HOUR_MS, instant, Instant, localDate, startOfDay } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();

/** 人数变化 — how many entered and left within one hour, and how many were in at the end of it. */
export interface HourOfSegment {
  readonly segment: string;
  readonly at: Instant;
  readonly size: number;
  readonly entered: number;
  readonly left: number;
}

/** The hour an instant belongs to. */
export function hourOf(at: Instant): Instant {
  return instant(Math.floor(at / HOUR_MS) * HOUR_MS);
}

/** Adds what one turn counted to the hours; `size` is the newest. Each (segment, hour) at most once. */
export async function addHours(tx: Ledger, hours: readonly HourOfSegment[]): Promise<void> {
  if (hours.length === 0) return;
  await tx.run(
    `insert into segment_sizes (segment, at, size, entered, "left")
     select * from unnest($1::text[], $2::bigint[], $3::int[], $4::int[], $5::int[])
     on conflict (segment, at) do update set
       size = excluded.size, entered = segment_sizes.entered + excluded.entered, "left" = segment_sizes."left" + excluded."left"`,
    [hours.map((h) => h.segment), hours.map((h) => h.at), hours.map((h) => h.size), hours.map((h) => h.entered), hours.map((h) => h.left)],
  );
}

/** One interval of a segment's history; `size` at its end, null before the segment was counted. */
export interface SizeAt {
  readonly at: Instant;
  readonly size: number | null;
  readonly entered: number;
  readonly left: number;
}

export interface SizesQuery {
  readonly segment: string;
  /** When the segment was created. */
  readonly since: Instant;
  readonly from: Instant;
  readonly to: Instant;
  readonly interval: 'hour' | 'day';
  /** Days are days of this zone; where it is off by half an hour, a day's first half hour counts to the day before. */
  readonly zone: string;
}

/** Intervals one answer has at most. */
const MOST_INTERVALS = 2000;

/** Sizes of live segments by the hour; of a frozen one whenever its members were put in. */
const SIZES = `(select segment, at, size, entered, "left" from segment_sizes union all select key, at, customers, 0, 0 from segment_members)`;

const SizeRow = z.object({ at: Instant, size: number, entered: number, left: number });

/**
 * 人数历史 — every interval that begins in `[from, to)` and ends after the segment was created, the size of a quiet one carried over from
 * before it.
 */
export async function sizeHistory(ledger: Ledger, query: SizesQuery): Promise<SizeAt[]> {
  const starts = startsOf(query);
  const [first] = starts;
  if (first === undefined) return [];
  const rows = await ledger.rows(
    SizeRow,
    `select at, size, entered, "left" from ${SIZES} z
     where segment = $1 and at < $3 and at >= coalesce((select max(at) from ${SIZES} z where segment = $1 and at < $2), $2) order by at`,
    [query.segment, first, query.to],
  );
  let next = 0;
  let size: number | null = null;
  for (; (rows[next]?.at ?? first) < first; next++) size = rows[next]?.size ?? size;
  return starts.map((at, i) => {
    const end = starts[i + 1] ?? Infinity;
    let [entered, left] = [0, 0];
    for (let row = rows[next]; row !== undefined && row.at < end; row = rows[++next]) {
      size = row.size;
      entered += row.entered;
      left += row.left;
    }
    return { at, size, entered, left };
  });
}

function startsOf({ from, to, since, interval, zone }: SizesQuery): Instant[] {
  const starts: Instant[] = [];
  if (interval === 'hour') {
    const first = Math.max(Math.ceil(from / HOUR_MS) * HOUR_MS, hourOf(since));
    for (let at = first; at < to && starts.length < MOST_INTERVALS; at += HOUR_MS) starts.push(instant(at));
    return starts;
  }
  for (let day = localDate(instant(Math.max(from, since)), zone); starts.length < MOST_INTERVALS; day = addDays(day, 1)) {
    const at = startOfDay(day, zone);
    if (at >= to) return starts;
    starts.push(at);
  }
  return starts;
}

/** 人数趋势 — the sizes of several segments at the end of each of some days, the last of them today. */
export interface Trends {
  /** When each day begins. */
  readonly at: readonly Instant[];
  /** By segment: its size at the end of each day, null for days before it was counted. */
  readonly sizes: Readonly<Record<string, (number | null)[]>>;
}

const TrendRow = z.object({ segment: z.string(), sizes: z.array(number.nullable()) });

/** The trends of `segments` over the `days` up to and including the one `now` belongs to, in `zone`. */
export async function sizeTrends(
  ledger: Ledger,
  {
    segments,
    days,
    now,
    zone,
  }: { readonly segments: readonly string[]; readonly days: number; readonly now: Instant; readonly zone: string },
): Promise<Trends> {
  const today = localDate(now, zone);
  const bounds = Array.from({ length: days + 1 }, (_, place) => startOfDay(addDays(today, place + 1 - days), zone));
  const rows = await ledger.rows(
    TrendRow,
    `select s.segment, array_agg(
       (select z.size from ${SIZES} z where z.segment = s.segment and z.at < d.until order by z.at desc limit 1) order by d.until
     ) as sizes
     from unnest($1::text[]) s(segment) cross join unnest($2::bigint[]) d(until) group by s.segment`,
    [segments, bounds.slice(1)],
  );
  return { at: bounds.slice(0, -1), sizes: Object.fromEntries(rows.map((row) => [row.segment, row.sizes])) };
}
