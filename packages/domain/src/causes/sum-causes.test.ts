import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeafCoder, type SumLeaves } from './leaves.ts';
import { localiseSum } from './sum-causes.ts';

type Row = Readonly<Record<'city' | 'channel' | 'level', string>>;

const SIZES = { city: 6, channel: 5, level: 4 } as const;
const NOISE = [1, 0.98, 1.03, 0.99, 1.01, 0.97, 1.02];

/** 120 leaves that expect 20 to 219 each; what comes is within 3 % of it, times what `ripple` says. */
function shop(ripple: (row: Row, leaf: number) => number): SumLeaves {
  const coder = new LeafCoder(['city', 'channel', 'level']);
  const [actual, expected]: [number[], number[]] = [[], []];
  for (let city = 0; city < SIZES.city; city++)
    for (let channel = 0; channel < SIZES.channel; channel++)
      for (let level = 0; level < SIZES.level; level++) {
        const row = { city: `c${city}`, channel: `h${channel}`, level: `l${level}` };
        const leaf = coder.leafOf([row.city, row.channel, row.level]);
        expected[leaf] = 20 + ((leaf * 37) % 200);
        actual[leaf] = expected[leaf] * NOISE[(leaf * 5) % NOISE.length]! * ripple(row, leaf);
      }
  return { ...coder.leaves(), actual: Float64Array.from(actual), expected: Float64Array.from(expected) };
}

const places = (leaves: SumLeaves): unknown[] => localiseSum(leaves).causes.map(({ where }) => where);

describe('causes of a sum', () => {
  test('one slice of two attributes, with what it lost and how much of the whole that is', () => {
    const { causes, verdict } = localiseSum(shop(({ city, channel }) => (city === 'c2' && channel === 'h1' ? 0.4 : 1)));
    expect(causes.map(({ where }) => where)).toEqual([{ city: 'c2', channel: 'h1' }]);
    const [cause] = causes;
    expect(cause!.ripple).toBeCloseTo(0.4, 1);
    expect(cause!.effect).toBeCloseTo(cause!.actual - cause!.expected, 9);
    expect(cause!.explained).toBeGreaterThan(0.7);
    expect(verdict).toBe('slices');
  });

  test('the parent when all its children changed alike, the children when each changed otherwise', () => {
    expect(places(shop(({ city }) => (city === 'c3' ? 0.5 : 1)))).toEqual([{ city: 'c3' }]);
    expect(places(shop(({ city, channel }) => (city !== 'c3' ? 1 : channel === 'h0' ? 0.3 : channel === 'h1' ? 2 : 1)))).toEqual([
      { city: 'c3', channel: 'h0' },
      { city: 'c3', channel: 'h1' },
    ]);
  });

  test('several causes in different attributes, also where more than half of the leaves are affected', () => {
    const causes = places(shop(({ city, level }) => (city === 'c0' ? 0.2 : level === 'l1' || level === 'l2' ? 0.6 : 1)));
    expect(causes).toHaveLength(3);
    expect(causes).toEqual(expect.arrayContaining([{ city: 'c0' }, { level: 'l1' }, { level: 'l2' }]));
  });

  test('what nobody expected has no finite ripple and is found all the same', () => {
    const leaves = shop(({ city }) => (city === 'c5' ? 3 : 1));
    const isThere = leaves.codes[0]!.map((code) => (code === 5 ? 1 : 0));
    const { causes } = localiseSum({ ...leaves, expected: leaves.expected.map((f, i) => (isThere[i] === 1 ? 0 : f)) });
    expect(causes.map(({ where, ripple }) => [where, ripple])).toEqual([[{ city: 'c5' }, Infinity]]);
  });

  test('a slice that comes to nothing', () => {
    expect(localiseSum(shop(({ channel }) => (channel === 'h4' ? 0 : 1))).causes.map(({ where, ripple }) => [where, ripple])).toEqual([
      [{ channel: 'h4' }, 0],
    ]);
  });

  test('nothing happened', () => {
    expect(localiseSum(shop(() => 1))).toEqual({ causes: [], verdict: 'nothing', margin: Infinity });
  });

  test('everybody alike is the whole, whatever slice is named first', () => {
    expect(localiseSum(shop(() => 0.75)).verdict).toBe('whole');
  });

  test('no rows, and rows with nothing in them', () => {
    const nothing = { ...new LeafCoder(['city']).leaves(), actual: new Float64Array(), expected: new Float64Array() };
    expect(localiseSum(nothing)).toEqual({ causes: [], verdict: 'nothing', margin: Infinity });
    const zeros = shop(() => 1);
    expect(localiseSum({ ...zeros, actual: new Float64Array(120), expected: new Float64Array(120) }).causes).toEqual([]);
  });

  test('the forecaster’s own deviations decide what is unusual', () => {
    const leaves = shop(({ city, channel }) => (city === 'c2' && channel === 'h1' ? 0.4 : 1));
    expect(places({ ...leaves, deviation: leaves.expected.map((f) => f * 0.03) })).toEqual([{ city: 'c2', channel: 'h1' }]);
    expect(places({ ...leaves, deviation: leaves.expected.map((f) => f * 2) })).toEqual([]);
  });

  test('any slice of one or two attributes that changes by a half or more, in any order of rows', () => {
    const slice = fc.record({ city: fc.nat(5), channel: fc.option(fc.nat(4)), by: fc.constantFrom(0, 0.2, 0.5, 1.8, 3) });
    fc.assert(
      fc.property(slice, fc.nat(1000), ({ city, channel, by }, turn) => {
        const isIn = (row: Row): boolean => row.city === `c${city}` && (channel === null || row.channel === `h${channel}`);
        const leaves = shop((row) => (isIn(row) ? by : 1));
        const order = Array.from({ length: 120 }, (_, i) => (i * 7 + turn) % 120);
        const turned = {
          ...leaves,
          codes: leaves.codes.map((codes) => Int32Array.from(order, (i) => codes[i]!)),
          actual: Float64Array.from(order, (i) => leaves.actual[i]!),
          expected: Float64Array.from(order, (i) => leaves.expected[i]!),
        };
        expect(places(turned)).toEqual([channel === null ? { city: `c${city}` } : { city: `c${city}`, channel: `h${channel}` }]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('attributes with many values', () => {
  /** 1,000 shops, each in two channels; the first ten do nearly all the business. */
  function shops(ripple: (shop: number) => number): SumLeaves {
    const coder = new LeafCoder(['shop', 'channel']);
    const [actual, expected]: [number[], number[]] = [[], []];
    for (let i = 0; i < 1000; i++)
      for (const channel of ['app', 'web']) {
        const leaf = coder.leafOf([`s${i}`, channel]);
        expected[leaf] = i < 10 ? 100_000 : 50;
        actual[leaf] = expected[leaf] * NOISE[(leaf * 5) % NOISE.length]! * ripple(i);
      }
    return { ...coder.leaves(), actual: Float64Array.from(actual), expected: Float64Array.from(expected) };
  }

  test('a large one is found among the rare ones folded together, which are never named', () => {
    expect(places(shops((i) => (i === 3 ? 0.5 : 1)))).toEqual([{ shop: 's3' }]);
  });

  test('a rare one that explains the change is not folded', () => {
    expect(places(shops((i) => (i === 700 ? 4000 : 1)))).toEqual([{ shop: 's700' }]);
  });
});
