import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { FetchOutcome } from '../safe-fetch.ts';
import { webhookOutcome } from '../channels/index.ts';

/**
 * 通知结果 — what became of one try. `failed` is certain: nothing was taken; `passes`: another try may succeed, after `retryAfterMs` at the
 * earliest. `unknown` is hidden, and never tried again.
 */
export type NoticeOutcome =
  | { readonly state: 'sent' | 'unknown'; readonly detail: string }
  | { readonly state: 'failed'; readonly detail: string; readonly passes: boolean; readonly retryAfterMs?: number | undefined };

/** Waits after the first, second … failed try; the last one again and again. */
const WAITS_MS = [1, 2, 5, 10, 20, 40, 60].map((minutes) => minutes * MINUTE_MS);

/**
 * 重试时间 — when a notice that failed is tried again: 1, 2, 5, 10, 20, 40 minutes after its tries, then every hour, later when the receiver asked
 * for it; null when that would be after `until`.
 *
 * @param tries  how often it was tried, this one included
 */
export function nextTry(tries: number, { now, until, retryAfterMs = 0 }: TryTimes): Instant | null {
  const at = now + Math.max(WAITS_MS[tries - 1] ?? WAITS_MS.at(-1) ?? 0, retryAfterMs);
  return at > until ? null : instant(at);
}

interface TryTimes {
  readonly now: Instant;
  readonly until: Instant;
  readonly retryAfterMs?: number | undefined;
}

/** 应答结果 — an HTTP answer by its status alone: network errors before anything left, 408, 425, 429 and 5xx pass, other refusals stay. */
export function outcomeOfAnswer(answer: FetchOutcome, now: Instant): NoticeOutcome {
  const told = webhookOutcome(answer, now);
  if (told.state !== 'failed') return { state: told.state, detail: told.detail };
  const { detail, failure, retryAfterMs } = told;
  return { state: 'failed', detail, passes: failure === 'transient' || failure === 'throttled', retryAfterMs };
}
