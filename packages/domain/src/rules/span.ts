import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import type { Span } from './value-test.ts';

const UNIT_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const;

/** 时长 — a span in milliseconds; days are 24 hours. */
export function spanMs(span: Span): number {
  return span.amount * UNIT_MS[span.unit];
}
