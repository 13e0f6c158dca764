import { describe, expect, test } from 'vitest';
import { lastOutcome } from './last-outcome.ts';

const send = (receiver: string, due: number | null, state: 'waiting' | 'sent' | 'failed', at = due ?? 0) => ({
  receiver,
  due,
  state,
  detail: '',
  at,
  tries: 1,
  next: null,
});

describe('the last outcome of a subscription', () => {
  test('is that of its last due time, at its worst receiver', () => {
    const sends = [send('a', null, 'sent', 9), send('b', 2, 'failed'), send('a', 2, 'sent'), send('a', 1, 'sent')];
    expect(lastOutcome(sends)).toEqual({ due: 2, state: 'failed', sent: 1, all: 2 });
  });

  test('waits while one receiver is tried again', () => {
    expect(lastOutcome([send('b', 2, 'sent'), send('a', 2, 'waiting')])).toEqual({ due: 2, state: 'waiting', sent: 1, all: 2 });
  });

  test('is that of the last test while it was never due', () => {
    expect(lastOutcome([send('a', null, 'sent', 5), send('a', null, 'failed', 4)])).toEqual({ due: null, state: 'sent', sent: 1, all: 1 });
    expect(lastOutcome([])).toBeNull();
  });
});
