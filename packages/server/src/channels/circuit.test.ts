import { instant, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { afterOutcome, WELL, type Circuit } from './circuit.ts';
import type { SendOutcome } from './provider.ts';

const sent: SendOutcome = { state: 'sent', detail: 'ok' };
const unknown: SendOutcome = { state: 'unknown', detail: 'lost' };
const failed = (failure: 'recipient' | 'content' | 'throttled' | 'auth' | 'quota' | 'transient', retryAfterMs?: number): SendOutcome => ({
  state: 'failed',
  detail: 'no',
  failure,
  retryAfterMs,
});
const run = (outcomes: readonly SendOutcome[], start: Circuit = WELL, now = 0): Circuit =>
  outcomes.reduce((circuit, outcome) => afterOutcome(circuit, outcome, instant(now)), start);
const minutes = (circuit: Circuit, now: number): number | undefined =>
  circuit.pausedUntil === null ? undefined : (circuit.pausedUntil - now) / MINUTE_MS;

describe('a provider is left alone', () => {
  test('after five transient or hidden outcomes in a row, a minute', () => {
    const four = [failed('transient'), unknown, failed('transient'), unknown];
    expect(run(four).pausedUntil).toBeNull();
    expect(minutes(run([...four, failed('transient')]), 0)).toBe(1);
    expect(run([...four, sent, failed('transient')]).pausedUntil).toBeNull();
    expect(run([...four, failed('recipient'), failed('transient')]).pausedUntil).toBeNull();
  });

  test('twice as long each time its first try fails, at most 30 minutes, until it takes one', () => {
    let circuit = run(Array.from({ length: 5 }, () => failed('transient')));
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < 6; i++) {
      const now = circuit.pausedUntil ?? 0;
      circuit = afterOutcome(circuit, failed('transient'), instant(now));
      waits.push(minutes(circuit, now));
    }
    expect(waits).toEqual([2, 4, 8, 16, 30, 30]);
    expect(run([sent], circuit, circuit.pausedUntil ?? 0)).toEqual(WELL);
  });

  test('at once when its credentials or its account are refused, and tried every ten minutes', () => {
    const circuit = run([failed('auth')]);
    expect(minutes(circuit, 0)).toBe(10);
    expect(circuit.reason).toBe('auth: no');
    expect(minutes(run([failed('quota')], circuit, 10 * MINUTE_MS), 10 * MINUTE_MS)).toBe(10);
  });

  test('as long as it asks for', () => {
    expect(run([failed('throttled', 90 * SECOND_MS)]).pausedUntil).toBe(90 * SECOND_MS);
    expect(run([failed('throttled')]).pausedUntil).toBe(SECOND_MS);
    expect(run([failed('transient', 5 * SECOND_MS)]).pausedUntil).toBe(5 * SECOND_MS);
  });

  test('and what was still on its way neither ends nor repeats the pause', () => {
    const circuit = run([failed('throttled', 90 * SECOND_MS)]);
    expect(run([sent, unknown, failed('transient'), failed('auth'), failed('throttled', SECOND_MS)], circuit, 500)).toMatchObject({
      pausedUntil: 90 * SECOND_MS,
      pauses: 1,
    });
  });
});
