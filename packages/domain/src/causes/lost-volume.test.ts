import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customersMissing, customersUnconverted, expectedCounts } from './lost-volume.ts';

const NOBODY: ReadonlySet<number> = new Set();

/** mulberry32 (Ettinger): fractions from a seed. */
function drawsFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function poisson(draw: () => number, mean: number): number {
  let n = 0;
  for (let at = draw(); at > Math.exp(-mean); at *= draw()) n++;
  return n;
}

describe('what each customer would have done', () => {
  test('by hand: mean 3 and variance 6 have shape 3, so two windows pull each half way to the mean', () => {
    // past 0, 3, 6 → mean 3, variance 9, shape 9 / 6 = 1.5; (past + 1.5) / (2 + 1.5 / 1.5)
    expect([...expectedCounts({ past: Float64Array.from([0, 3, 6]), windows: 2 })]).toEqual([0.5, 1.5, 2.5]);
  });

  test('customers who differ no more than chance would have it are all expected to do the mean', () => {
    expect([...expectedCounts({ past: Float64Array.from([2, 2, 2]), windows: 4 })]).toEqual([0.5, 0.5, 0.5]);
    expect(() => expectedCounts({ past: new Float64Array(2), windows: 0 })).toThrow('must be above 0, got 0');
  });

  test('together they are expected to do what they did before', () => {
    const past = fc.array(fc.nat(40), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(past, fc.double({ min: 0.5, max: 20, noNaN: true }), (past, windows) => {
        const sum = (values: Iterable<number>): number => [...values].reduce((all, n) => all + n, 0);
        expect(sum(expectedCounts({ past: Float64Array.from(past), windows }))).toBeCloseTo(sum(past) / windows, 6);
      }),
    );
  });
});

/** 2,000 customers of a slice, gamma-like rates about 4 a window; every fourth does a tenth of it in the episode. */
function droppedSlice(seed: number) {
  const draw = drawsFrom(seed);
  const customers = Int32Array.from({ length: 2000 }, (_, i) => i + 1);
  const rates = Float64Array.from(customers, () => -2 * Math.log(1 - draw()) - 2 * Math.log(1 - draw()));
  const past = rates.map((rate) => poisson(draw, 8 * rate));
  const isAffected = (i: number): boolean => i % 4 === 0;
  const observed = rates.map((rate, i) => poisson(draw, isAffected(i) ? rate / 10 : rate));
  const affected = new Set([...customers].filter((_, i) => isAffected(i)));
  const lost = rates.map((rate, i) => (isAffected(i) ? 0.9 * rate : 0));
  return { counted: { customers, past, windows: 8, observed }, affected, lost, missing: lost.reduce((sum, one) => sum + one, 0) };
}

describe('customers missing from a slice', () => {
  test.each([1, 2, 3])(
    'planted drops are found: most of those named are affected, and most of what is missing is theirs (seed %i)',
    (seed) => {
      const { counted, affected, lost, missing } = droppedSlice(seed);
      const { customers, sure, covered } = customersMissing(counted, missing, NOBODY);
      const right = customers.filter((customer) => affected.has(customer)).length;
      expect(right / customers.length).toBeGreaterThan(0.7);
      expect(right / affected.size).toBeGreaterThan(0.5);
      expect(customers.reduce((sum, customer) => sum + lost[customer - 1]!, 0) / missing).toBeGreaterThan(0.7);
      expect(customers.slice(0, sure).filter((customer) => affected.has(customer)).length / sure).toBeGreaterThan(0.8);
      expect(sure).toBeGreaterThan(100);
      expect(covered).toBeGreaterThanOrEqual(missing);
      expect(covered).toBeLessThan(missing + 20);
    },
  );

  test('by hand: p of customer 3 is e^−3, within 2/4 of 20 %, so two are sure, and they cover it', () => {
    const counted = {
      customers: Int32Array.from([1, 2, 3, 4]),
      past: Float64Array.from([200, 20, 30, 10]),
      windows: 10,
      observed: Float64Array.from([2, 1, 0, 5]),
    };
    expect(customersMissing(counted, 18, NOBODY)).toMatchObject({ customers: [1, 3], sure: 2 });
    expect(customersMissing(counted, 0, NOBODY).customers).toEqual([]);
  });

  test('whoever is excluded is never named, the next ones are', () => {
    const { counted, missing } = droppedSlice(4);
    const all = customersMissing(counted, missing, NOBODY).customers;
    const excluded = new Set(all.slice(0, 50));
    const others = customersMissing(counted, missing, excluded).customers;
    expect(others.filter((customer) => excluded.has(customer))).toEqual([]);
    expect(others.length).toBeGreaterThan(all.length - 50);
  });

  test('nobody in the slice', () => {
    const nobody = { customers: new Int32Array(), past: new Float64Array(), windows: 1, observed: new Float64Array() };
    expect(customersMissing(nobody, 10, NOBODY)).toEqual({ customers: [], sure: 0, covered: 0 });
  });
});

describe('customers who did not convert', () => {
  const tried = {
    customers: Int32Array.from([1, 2, 3, 4]),
    pastTrials: Float64Array.from([0, 80, 80, 20]),
    pastSuccesses: Float64Array.from([0, 23, 3, 10]),
    trials: Float64Array.from([1, 2, 1, 3]),
    successes: Float64Array.from([0, 0, 0, 1]),
  };

  test('by hand: own ratio with 20 trials of the slice’s, times trials; who converted is not missing', () => {
    // 1: 2/20 = 0.1; 2: 2 · 25/100 = 0.5; 3: 5/100 = 0.05; 4 converted
    expect(customersUnconverted(tried, 0.1, 0.55, NOBODY)).toEqual({ customers: [2, 1], sure: 0, covered: 0.6 });
    expect(customersUnconverted(tried, 0.1, 100, NOBODY).customers).toEqual([2, 1, 3]);
    expect(customersUnconverted(tried, 0.1, 100, new Set([2])).customers).toEqual([1, 3]);
    expect(customersUnconverted(tried, 0.1, -1, NOBODY).customers).toEqual([]);
  });

  test('of a slice whose rate fell to half, those named were more likely to convert than those who were not', () => {
    const draw = drawsFrom(5);
    const customers = Int32Array.from({ length: 3000 }, (_, i) => i);
    const own = Float64Array.from(customers, () => 0.3 * draw());
    const tries = (n: number, share: (i: number) => number): Float64Array =>
      Float64Array.from(customers, (_, i) => Array.from({ length: n }, draw).filter((at) => at < share(i)).length);
    const slice = {
      customers,
      pastTrials: new Float64Array(3000).fill(40),
      pastSuccesses: tries(40, (i) => own[i]!),
      trials: new Float64Array(3000).fill(2),
      successes: tries(2, (i) => own[i]! / 2),
    };
    const missing = own.reduce((sum, share) => sum + share, 0);
    const { customers: named, covered } = customersUnconverted(slice, 0.15, missing, NOBODY);
    const mean = (of: readonly number[]): number => of.reduce((sum, i) => sum + own[i]!, 0) / of.length;
    const rest = [...customers].filter((i) => !named.includes(i));
    expect(named.length).toBeLessThan(2100);
    expect(mean(named)).toBeGreaterThan(1.5 * mean(rest));
    expect(covered).toBeGreaterThanOrEqual(missing);
  });
});
