import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HashPage, LogRow, QuarantinedRow } from '../stores/ports.ts';
import { hash128, HashTable, ShardedMap } from './hash-table.ts';
import { rebuild } from './rebuild.ts';
import { sequenceBad, sequenceEvent } from './sequence.ts';
import { loadState, saveState } from './sequencer-files.ts';
import { DEDUP_MS, GENERATION_SIZE, SequencerState } from './sequencer-state.ts';
import type { ValidEvent } from './validated.ts';

const T0 = instant(1_700_000_000_000);

function event(messageId: string, ...keys: string[]): ValidEvent {
  const owned = keys.map((key) => ({ namespace: 'user_id', value: key }));
  return { name: 'visit', messageId, keys: owned, properties: {}, at: T0, originalAt: null, historical: false, children: [] };
}

/** A log in a list, for rebuilding from: the hashes of its rows and of what was quarantined at its end. */
function listLog(rows: readonly LogRow[], quarantined: readonly QuarantinedRow[] = []) {
  return {
    end: () => Promise.resolve({ partition: 0, offset: rows.length }),
    owners: (after: number) => Promise.resolve(rows.slice(after).flatMap((row) => row.keys)),
    async *hashPages(_since: number, after: number): AsyncGenerator<HashPage> {
      const tail = [...rows.slice(after), ...quarantined];
      const words = (from: number): BigUint64Array => BigUint64Array.from(tail, (row) => BigInt(`0x${row.hash.slice(from, from + 16)}`));
      yield {
        offsets: Float64Array.from(tail, (_, i) => i),
        received: Float64Array.from(tail, (row) => row.received),
        high: words(0),
        low: words(16),
      };
    },
  };
}

describe('sequencing', () => {
  test('gives dense offsets, one leaf per identity, and the first identity owns the event', () => {
    const state = new SequencerState();
    const [first] = sequenceEvent(state, 's', event('m1', 'ann', 'bob'), T0).rows;
    const [second] = sequenceEvent(state, 's', event('m2', 'bob'), T0).rows;
    expect(first).toMatchObject({
      offset: 1,
      customer: 1,
      keys: [
        { value: 'ann', customer: 1 },
        { value: 'bob', customer: 2 },
      ],
    });
    expect(second).toMatchObject({ offset: 2, customer: 2 });
  });

  test('takes a message id once per source', () => {
    const state = new SequencerState();
    expect(sequenceEvent(state, 's', event('m1', 'ann'), T0).outcome).toEqual({ outcome: 'accepted' });
    expect(sequenceEvent(state, 's', event('m1', 'ann'), T0).outcome).toEqual({ outcome: 'duplicate' });
    expect(sequenceEvent(state, 'other', event('m1', 'ann'), T0).outcome).toEqual({ outcome: 'accepted' });
  });

  test('children follow their parent and share its customer and time', () => {
    const state = new SequencerState();
    const order = {
      ...event('m1', 'ann'),
      name: 'order',
      children: [
        { name: 'order/lines', properties: { sku: 'a' } },
        { name: 'order/lines', properties: { sku: 'b' } },
      ],
    };
    const { rows } = sequenceEvent(state, 's', order, T0);
    expect(rows.map((row) => [row.offset, row.name, row.customer, row.parent, row.messageId])).toEqual([
      [1, 'order', 1, null, 'm1'],
      [2, 'order/lines', 1, 1, 'm1#0'],
      [3, 'order/lines', 1, 1, 'm1#1'],
    ]);
  });

  test('a bad record is kept once and answered the same way again', () => {
    const state = new SequencerState();
    const bad = { reason: 'name_missing' as const, detail: 'the event has no name', zh: '事件没有名称', raw: '{}' };
    expect(sequenceBad(state, 's', bad, T0).quarantined).toHaveLength(1);
    expect(sequenceBad(state, 's', bad, T0)).toEqual({
      rows: [],
      quarantined: [],
      outcome: { outcome: 'quarantined', reason: 'name_missing', detail: 'the event has no name', zh: '事件没有名称' },
    });
  });

  test('a message is remembered for seven days by received time', () => {
    const state = new SequencerState();
    sequenceEvent(state, 's', event('m1', 'ann'), T0);
    state.freeze();
    sequenceEvent(state, 's', event('m2', 'ann'), instant(T0 + DAY_MS));
    expect(state.forget(instant(T0 + DEDUP_MS))).toEqual([]);
    expect(sequenceEvent(state, 's', event('m1', 'ann'), instant(T0 + DEDUP_MS)).outcome.outcome).toBe('duplicate');
    expect(state.forget(instant(T0 + DEDUP_MS + 1))).toEqual([1]);
  });
});

describe('after a restart', () => {
  test.each([
    ['at the end', 200],
    ['in the middle', 90],
    ['nowhere', 0],
  ])('saved %s, the rebuilt state answers as the old one would', async (_, savedAfter) => {
    const folder = await mkdtemp(join(tmpdir(), 'gyre-sequencer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const state = new SequencerState();
    const rows: LogRow[] = [];
    for (let n = 1; n <= 200; n++) {
      rows.push(...sequenceEvent(state, 's', event(`m${n}`, `u${n % 40}`, `v${n % 7}`), T0).rows);
      if (n === savedAfter) await saveState(folder, state, () => Promise.resolve());
    }
    const bad = sequenceBad(state, 's', { reason: 'too_deep', detail: 'd', zh: '深', raw: '[]' }, T0).quarantined.map((row, index) => ({
      ...row,
      id: index + 1,
    }));
    const again = await loadState(folder);
    expect(again.offset).toBe(savedAfter);
    await rebuild(again, listLog(rows, bad), T0);
    expect([again.offset, again.customers, again.identities.size]).toEqual([state.offset, state.customers, state.identities.size]);
    for (let n = 1; n <= 200; n++) expect(sequenceEvent(again, 's', event(`m${n}`, `u${n % 40}`), T0).outcome.outcome).toBe('duplicate');
    expect(sequenceBad(again, 's', { reason: 'too_deep', detail: 'd', zh: '深', raw: '[]' }, T0).quarantined).toEqual([]);
    const fresh = event('m201', 'u3', 'new');
    expect(sequenceEvent(again, 's', fresh, T0)).toEqual(sequenceEvent(state, 's', fresh, T0));
  });

  test('a damaged snapshot is rebuilt from the log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gyre-sequencer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const state = new SequencerState();
    sequenceEvent(state, 's', event('m1', 'ann'), T0);
    await saveState(folder, state, () => Promise.resolve());
    await rm(join(folder, 'messages-1.bin'));
    expect((await loadState(folder)).offset).toBe(0);
  });

  test('nothing is saved that did not become durable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gyre-sequencer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const state = new SequencerState();
    sequenceEvent(state, 's', event('m1', 'ann'), T0);
    await expect(saveState(folder, state, () => Promise.reject(new Error('the disk is full')))).rejects.toThrow('the disk is full');
    expect((await loadState(folder)).offset).toBe(0);
  });
});

describe('hash tables', () => {
  test('hold what a Map and a Set hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 2 ** 31 })), { maxLength: 3000 }),
        (entries) => {
          const map = new ShardedMap();
          const expected = new Map<string, number>();
          for (const [n, value] of entries) {
            const hash = hash128(String(n));
            expect(map.add(hash, value)).toBe(!expected.has(hash));
            if (!expected.has(hash)) expected.set(hash, value);
          }
          for (let n = 0; n < 200; n++) expect(map.get(hash128(String(n)))).toBe(expected.get(hash128(String(n))) ?? 0);
          expect(map.size).toBe(expected.size);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('absorbing joins two sets', () => {
    const [a, b] = [HashTable.set(), HashTable.set()];
    for (let n = 0; n < 3000; n++) (n % 2 === 0 ? a : b).add(hash128(String(n)));
    b.add(hash128('0'));
    a.absorb(b);
    expect(a.size).toBe(3000);
    expect(Array.from({ length: 3000 }, (_, n) => a.has(hash128(String(n)))).every(Boolean)).toBe(true);
  });

  test('a generation has room for its size at three quarters full', () => {
    expect(GENERATION_SIZE).toBeLessThanOrEqual(2 ** 21 * 0.75);
  });
});
