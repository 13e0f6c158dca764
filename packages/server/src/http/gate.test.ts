import { instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { openGate, type Ticket } from './gate.ts';

function gateWith(limitBytes: number) {
  const clock = manualClock(instant(0));
  const disk = { backlog: 0 };
  return { clock, disk, gate: openGate(clock, limitBytes, () => disk.backlog) };
}

/** What a promise has come to by now. */
async function stateOf(promise: Promise<Ticket | undefined>): Promise<'waiting' | 'in' | 'turned away'> {
  const settled = promise.then((ticket) => (ticket === undefined ? 'turned away' : 'in'));
  const turn = new Promise<'waiting'>((resolve) => {
    setImmediate(() => resolve('waiting'));
  });
  return Promise.race([settled, turn]);
}

describe('the gate', () => {
  test('lets bodies in while they fit and counts them until they are given back', async () => {
    const { gate } = gateWith(100);
    const first = await gate.enter({ bytes: 60 });
    const second = await gate.enter({ bytes: 40 });
    const third = gate.enter({ bytes: 1 });
    expect([gate.heldBytes, gate.waiting, await stateOf(third)]).toEqual([100, 1, 'waiting']);
    first?.release();
    expect([gate.heldBytes, await stateOf(third)]).toEqual([41, 'in']);
    second?.release();
    (await third)?.release();
    expect(gate.heldBytes).toBe(0);
  });

  test('a small body does not overtake a large one', async () => {
    const { gate } = gateWith(100);
    const first = await gate.enter({ bytes: 50 });
    const large = gate.enter({ bytes: 80 });
    const small = gate.enter({ bytes: 10 });
    expect(await stateOf(small)).toBe('waiting');
    first?.release();
    expect([await stateOf(large), await stateOf(small)]).toEqual(['in', 'in']);
  });

  test('a body larger than everything passes alone', async () => {
    const { gate } = gateWith(100);
    const giant = await gate.enter({ bytes: 500 });
    const next = gate.enter({ bytes: 1 });
    expect(await stateOf(next)).toBe('waiting');
    giant?.release();
    expect(await stateOf(next)).toBe('in');
  });

  test('nobody gets in while more waits for the disk than allowed, and everybody once it has caught up', async () => {
    const { gate, disk, clock } = gateWith(100);
    disk.backlog = 101;
    const waiting = gate.enter({ bytes: 1 });
    await clock.advance(10_000);
    expect(await stateOf(waiting)).toBe('waiting');
    disk.backlog = 100;
    await clock.advance(50);
    expect(await stateOf(waiting)).toBe('in');
  });

  test('who has patience is turned away after it; who has none to lose waits on', async () => {
    const { gate, disk, clock } = gateWith(100);
    disk.backlog = 1000;
    const patient = gate.enter({ bytes: 1, patienceMs: 5000 });
    const endless = gate.enter({ bytes: 1 });
    await clock.advance(4999);
    expect(await stateOf(patient)).toBe('waiting');
    await clock.advance(1);
    expect([await stateOf(patient), await stateOf(endless), gate.waiting]).toEqual(['turned away', 'waiting', 1]);
  });

  test('who has gone leaves the queue and lets the next one in', async () => {
    const { gate } = gateWith(100);
    await gate.enter({ bytes: 50 });
    const gone = new AbortController();
    const large = gate.enter({ bytes: 90, signal: () => gone.signal });
    const small = gate.enter({ bytes: 50 });
    gone.abort();
    expect([await stateOf(large), await stateOf(small)]).toEqual(['turned away', 'in']);
    const late = gate.enter({ bytes: 90, signal: () => gone.signal });
    expect([await stateOf(late), gate.waiting]).toEqual(['turned away', 0]);
  });

  test('a body that turns out smaller makes room at once', async () => {
    const { gate } = gateWith(100);
    const first = await gate.enter({ bytes: 100 });
    const second = gate.enter({ bytes: 70 });
    first?.resize(30);
    expect(await stateOf(second)).toBe('in');
    expect(gate.heldBytes).toBe(100);
  });
});
