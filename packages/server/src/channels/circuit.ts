import { instant, MINUTE_MS, SECOND_MS, type Instant } from '@gyre/domain/time';
import type { SendOutcome } from './provider.ts';

/** 服务商健康 — how a provider did lately. */
export interface Circuit {
  /** Hidden outcomes and transient failures in a row. */
  readonly failures: number;
  /** Pauses since it last took a message: each doubles the next. */
  readonly pauses: number;
  /** Not used before; past: one message at a time tries whether it is well again. Null: it is well. */
  readonly pausedUntil: Instant | null;
  readonly reason: string;
}

export const WELL: Circuit = { failures: 0, pauses: 0, pausedUntil: null, reason: '' };

/** Failures in a row after which a provider is left alone. */
export const MOST_FAILURES = 5;
const SHORTEST_MS = MINUTE_MS;
const LONGEST_MS = 30 * MINUTE_MS;
const PROBE_MS = 10 * MINUTE_MS;
const THROTTLE_MS = SECOND_MS;
const LONGEST_THROTTLE_MS = MINUTE_MS;

/**
 * 熔断 — what an outcome says about the provider. A message taken, or refused for what it is, shows it well. Five transient or hidden
 * outcomes in a row pause it, 1 minute at first, twice as long each time up to 30; refused credentials or an empty account at once, tried
 * again every 10 minutes; a provider that asks for less gets what it asks for. Whatever comes in during a pause, from messages that were on
 * their way, neither ends nor repeats it.
 */
export function afterOutcome(circuit: Circuit, outcome: SendOutcome, now: Instant): Circuit {
  const isPaused = circuit.pausedUntil !== null && now < circuit.pausedUntil;
  if (outcome.state === 'sent') return isPaused ? { ...circuit, failures: 0 } : WELL;
  if (outcome.state === 'unknown') return afterFailure(circuit, outcome.detail, now, isPaused);
  const { failure, detail, retryAfterMs } = outcome;
  switch (failure) {
    case 'recipient':
    case 'content':
      return isPaused ? { ...circuit, failures: 0 } : WELL;
    case 'throttled':
      return paused(circuit, now, retryAfterMs ?? doubled(THROTTLE_MS, circuit.pauses, LONGEST_THROTTLE_MS), `throttled: ${detail}`);
    case 'auth':
    case 'quota':
      return isPaused ? circuit : paused(circuit, now, PROBE_MS, `${failure}: ${detail}`);
    case 'transient':
      return retryAfterMs === undefined
        ? afterFailure(circuit, detail, now, isPaused)
        : paused(circuit, now, retryAfterMs, `transient: ${detail}`);
  }
}

function afterFailure(circuit: Circuit, detail: string, now: Instant, isPaused: boolean): Circuit {
  if (isPaused) return circuit;
  const failures = circuit.failures + 1;
  if (failures < MOST_FAILURES && circuit.pausedUntil === null) return { ...circuit, failures };
  return paused({ ...circuit, failures }, now, doubled(SHORTEST_MS, circuit.pauses, LONGEST_MS), `transient: ${detail}`);
}

/** Never shorter than a pause that goes on already. */
function paused(circuit: Circuit, now: Instant, forMs: number, reason: string): Circuit {
  const until = instant(now + forMs);
  if (circuit.pausedUntil !== null && circuit.pausedUntil > now) {
    return circuit.pausedUntil >= until ? circuit : { ...circuit, pausedUntil: until, reason };
  }
  return { ...circuit, pauses: circuit.pauses + 1, pausedUntil: until, reason };
}

function doubled(first: number, times: number, most: number): number {
  return Math.min(most, first * 2 ** Math.min(times, 20));
}
