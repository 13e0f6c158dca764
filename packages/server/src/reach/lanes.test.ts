import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_LANES, shareOut, type PerLane } from './lanes.ts';

test('the urgent lane goes first, and waiting lanes get their guaranteed part', () => {
  const { take } = shareOut(100, { transactional: 1000, journey: 1000, bulk: 1000 }, NO_LANES);
  // at slot 10 both are owed; bulk goes first and the journey slot follows, which leaves one journey slot owed at the end
  expect(take).toEqual({ transactional: 71, journey: 19, bulk: 10 });
});

test('what a lane does not need goes to the next', () => {
  expect(shareOut(10, { transactional: 2, journey: 0, bulk: 50 }, NO_LANES).take).toEqual({ transactional: 2, journey: 0, bulk: 8 });
});

test('one slot at a time, nobody starves: credit is carried on', () => {
  let credit: PerLane = NO_LANES;
  const served = { ...NO_LANES } as Record<string, number>;
  for (let i = 0; i < 1000; i++) {
    const shared = shareOut(1, { transactional: 5, journey: 5, bulk: 5 }, credit);
    credit = shared.credit;
    for (const [lane, n] of Object.entries(shared.take)) served[lane] = (served[lane] ?? 0) + n;
  }
  expect(served).toEqual({ transactional: 701, journey: 199, bulk: 100 });
});

test('all slots are used while anything waits, and nothing is taken that is not there', () => {
  const lanes = fc.record({ transactional: fc.nat(20), journey: fc.nat(20), bulk: fc.nat(20) });
  fc.assert(
    fc.property(fc.nat(50), lanes, (slots, waiting) => {
      const { take } = shareOut(slots, waiting, NO_LANES);
      const total = (l: PerLane): number => l.transactional + l.journey + l.bulk;
      expect(total(take)).toBe(Math.min(slots, total(waiting)));
      for (const lane of ['transactional', 'journey', 'bulk'] as const) expect(take[lane]).toBeLessThanOrEqual(waiting[lane]);
    }),
  );
});
