import type { LiveRecord } from '@gyre/domain';
import type { z } from 'zod';

export type Live = z.infer<typeof LiveRecord>;
export type Outcome = Live['outcome'];

/** One line of the live view. `id` grows with arrival and never repeats. */
export interface FeedRow {
  readonly id: number;
  readonly record: Live;
}

/** 实时列表 — the newest lines, newest first; while paused, arrivals wait in `held`. */
export interface Feed {
  readonly rows: readonly FeedRow[];
  readonly held: readonly FeedRow[];
  /** Arrivals since the pause, including those that `held` no longer has room for. */
  readonly missed: number;
  readonly paused: boolean;
  readonly nextId: number;
}

/** Most lines kept in memory. */
export const KEPT = 500;

export const EMPTY_FEED: Feed = { rows: [], held: [], missed: 0, paused: false, nextId: 1 };

export type FeedStep =
  /** `records` in the order of arrival; `skipped` arrived too but were not read, being too many. */
  | { readonly step: 'arrived'; readonly records: readonly Live[]; readonly skipped: number }
  /** Events of before the stream began, newest first; those it brought too are left out. */
  | { readonly step: 'filled'; readonly records: readonly Live[] }
  | { readonly step: 'paused' }
  | { readonly step: 'resumed' }
  | { readonly step: 'cleared' };

/** What the view becomes. Pure. */
export function stepFeed(feed: Feed, step: FeedStep): Feed {
  switch (step.step) {
    case 'arrived': {
      const fresh = step.records.map((record, i) => ({ id: feed.nextId + i, record })).toReversed();
      const nextId = feed.nextId + fresh.length;
      if (!feed.paused) return { ...feed, nextId, rows: [...fresh, ...feed.rows].slice(0, KEPT) };
      return { ...feed, nextId, held: [...fresh, ...feed.held].slice(0, KEPT), missed: feed.missed + fresh.length + step.skipped };
    }
    case 'filled': {
      const seen = new Set(feed.rows.concat(feed.held).map((row) => offsetOf(row.record)));
      const old = step.records.filter((record) => !seen.has(offsetOf(record)));
      const rows = [...feed.rows, ...old.map((record, i) => ({ id: feed.nextId + i, record }))].slice(0, KEPT);
      return { ...feed, nextId: feed.nextId + old.length, rows };
    }
    case 'paused':
      return { ...feed, paused: true };
    case 'resumed':
      return { ...feed, paused: false, held: [], missed: 0, rows: [...feed.held, ...feed.rows].slice(0, KEPT) };
    case 'cleared':
      return { ...feed, rows: [], held: [], missed: 0 };
  }
}

function offsetOf(record: Live): number {
  return record.outcome === 'accepted' ? record.event.offset : Number.NaN;
}

/** When a record arrived at the server. */
export function receivedOf(record: Live): number {
  return record.outcome === 'accepted' ? record.event.received : record.received;
}

/** The source a record came by. */
export function sourceOf(record: Live): string {
  return record.outcome === 'accepted' ? record.event.source : record.source;
}

/** The event's name as sent; empty for a quarantined record, which may have none. */
export function nameOf(record: Live): string {
  if (record.outcome === 'accepted') return record.event.name;
  return record.outcome === 'duplicate' ? record.name : nameInside(record.raw);
}

function nameInside(raw: string): string {
  const match = /"(?:event|name)"\s*:\s*"([^"\\]{1,100})"/.exec(raw);
  return match?.[1] ?? '';
}

/** 速率 — arrivals in a ring of one-second counters; the rate is the mean of the last `WINDOW_S` full seconds. */
export class RateMeter {
  static readonly WINDOW_S = 10;
  readonly #counts = new Map<number, number>();
  readonly #sinceSecond: number;

  constructor(nowMs: number) {
    this.#sinceSecond = Math.floor(nowMs / 1000);
  }

  add(nowMs: number, arrivals: number): void {
    const second = Math.floor(nowMs / 1000);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + arrivals);
    for (const old of this.#counts.keys()) if (old < second - RateMeter.WINDOW_S) this.#counts.delete(old);
  }

  /** Arrivals per second; 0 before the first full second has passed. */
  perSecond(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    const seconds = Math.min(RateMeter.WINDOW_S, second - this.#sinceSecond);
    if (seconds <= 0) return 0;
    let total = 0;
    for (let s = second - seconds; s < second; s++) total += this.#counts.get(s) ?? 0;
    return total / seconds;
  }
}
