import { parseInstant, SECOND_MS, type Instant } from '@gyre/domain/time';
import type { FetchOutcome } from '../../safe-fetch.ts';
import type { SendOutcome } from '../provider.ts';

/**
 * 结果分类 — what the answer of an HTTP receiver means (Standard Webhooks 1.0.0, RFC 9110 §15).
 *
 * 2xx: taken. 401 and 403: our account's fault. 410: the receiver wants nothing sent there any more, and 404: there is nothing there; both
 * are the address's fault, which is the provider's own, so they count as `auth` and pause it instead of losing one message after the other.
 * 408, 425, 429 and 503 with `Retry-After`: asked to be left alone. Other 4xx: it does not want this message. Other 5xx: for now. An answer
 * that never came is `unknown`.
 */
export function webhookOutcome(outcome: FetchOutcome, now: Instant): SendOutcome {
  if (outcome.kind !== 'answered') {
    if (outcome.kind === 'lost') return { state: 'unknown', detail: outcome.detail };
    return { state: 'failed', detail: outcome.detail, failure: outcome.kind === 'refused' ? 'auth' : 'transient' };
  }
  const { status, headers, body } = outcome;
  const detail = `HTTP ${status} ${body.toString('utf8').replaceAll(/\s+/g, ' ').trim()}`.trim().slice(0, 500);
  if (status >= 200 && status < 300) return { state: 'sent', detail };
  if (status < 400 || status === 401 || status === 403 || status === 404 || status === 410)
    return { state: 'failed', detail, failure: 'auth' };
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  const isBusy = status === 408 || status === 425 || status === 429 || (status === 503 && retryAfterMs !== undefined);
  if (isBusy) return { state: 'failed', detail, failure: 'throttled', retryAfterMs };
  return { state: 'failed', detail, failure: status < 500 ? 'content' : 'transient' };
}

/** The longest a receiver may ask for. */
const LONGEST_MS = 24 * 3600 * SECOND_MS;
const HTTP_DATE = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Retry-After` in milliseconds from now (RFC 9110 §10.2.3): seconds or a date; undefined for nonsense. */
export function retryAfter(value: string | undefined, now: Instant): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Math.min(LONGEST_MS, Number(value) * SECOND_MS);
  const [, day, month, year, time] = HTTP_DATE.exec(value.trim()) ?? [];
  const number = MONTHS.indexOf(month ?? '') + 1;
  const at = parseInstant(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`, 'UTC');
  return at === undefined || number === 0 ? undefined : Math.min(LONGEST_MS, Math.max(0, at - now));
}
