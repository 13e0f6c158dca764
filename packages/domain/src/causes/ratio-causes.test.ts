import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STALLS } from './fixtures/stalls.ts';
import { LeafCoder, type RatioLeaves } from './leaves.ts';
import { decomposeRatio, isMixEffect } from './mix.ts';
import { localiseRatio, rankRatioSlices, ratioCauses } from './ratio-causes.ts';
import { baselineOf } from './ratio-weighing.ts';

const WEEKS = 4;

interface Cell {
  readonly city: number;
  readonly channel: string;
}

/** Five cities and three channels; every week `visits` of each, 10 % of which order unless `now` says otherwise for the current slot. */
function shop(now: (cell: Cell) => { visits: number; share: number }): RatioLeaves {
  const coder = new LeafCoder(['city', 'channel']);
  const [numerator, denominator]: [number[], number[]] = [[], []];
  const past = { leaf: [] as number[], numerator: [] as number[], denominator: [] as number[] };
  for (let city = 0; city < 5; city++)
    for (const channel of ['app', 'web', 'shop']) {
      const leaf = coder.leafOf([`c${city}`, channel]);
      const { visits, share } = now({ city, channel });
      denominator[leaf] = visits;
      numerator[leaf] = Math.round(visits * share);
      for (let week = 0; week < WEEKS; week++) {
        past.leaf.push(leaf);
        past.denominator.push(400);
        past.numerator.push(40 + [3, -3, 1, -1][week]!);
      }
    }
  return {
    ...coder.leaves(),
    numerator: Float64Array.from(numerator),
    denominator: Float64Array.from(denominator),
    past: {
      leaf: Int32Array.from(past.leaf),
      numerator: Float64Array.from(past.numerator),
      denominator: Float64Array.from(past.denominator),
    },
  };
}

const USUAL = { visits: 400, share: 0.1 };

describe('causes of a ratio', () => {
  test('a slice whose rate fell, with the orders it lost and both rates', () => {
    const causes = ratioCauses(shop(({ city, channel }) => (city === 2 && channel === 'app' ? { visits: 400, share: 0.025 } : USUAL)));
    expect(causes).toHaveLength(1);
    const [cause] = causes;
    expect(cause!.where).toEqual({ city: 'c2', channel: 'app' });
    expect(cause!.actual).toBe(0.025);
    expect(cause!.expected).toBeCloseTo(0.1, 3);
    expect(cause!.effect).toBeCloseTo(-30, 0);
    expect(cause!.explained).toBeCloseTo(1, 1);
  });

  test('rises too, and a second cause much fainter than the first', () => {
    const causes = ratioCauses(
      shop(({ city, channel }) =>
        city === 4 ? { visits: 400, share: 0.5 } : city === 0 && channel === 'web' ? { visits: 400, share: 0.19 } : USUAL,
      ),
    );
    expect(causes.map(({ where }) => where)).toEqual([{ city: 'c4' }, { city: 'c0', channel: 'web' }]);
  });

  test('nothing when rates are what they were', () => {
    expect(localiseRatio(shop(() => USUAL))).toEqual({ causes: [], verdict: 'nothing', margin: Infinity });
  });

  test('how far what is said is from the next best: few orders do not tell a city from its app, many do', () => {
    const fallen = (visits: number) =>
      localiseRatio(
        shop(({ city, channel }) => (city === 2 ? { visits, share: channel === 'app' ? 0.01 : 0.05 } : { visits, share: 0.1 })),
      );
    const [few, many] = [fallen(100), fallen(1000)];
    expect([few, many].map(({ causes: [first] }) => first!.where)).toEqual([{ city: 'c2' }, { city: 'c2' }]);
    expect(few.margin).toBeLessThan(3);
    expect(many.margin).toBeGreaterThan(3);
  });

  test('everybody alike is the whole, and nothing else comes near', () => {
    const whole = localiseRatio(shop(() => ({ visits: 400, share: 0.06 })));
    expect([whole.verdict, whole.margin > 3]).toEqual(['whole', true]);
  });

  test('a real case: the slice that was found to be the cause is first', () => {
    const [first] = rankRatioSlices(stalls(), 5);
    expect(first!.where).toEqual(STALLS.cause);
    expect(first!.ripple).toBeGreaterThan(5);
  });

  test('a ranking is by gain, each slice by itself', () => {
    const gains = rankRatioSlices(stalls(), 5).map(({ gain }) => gain);
    expect(gains).toHaveLength(5);
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
  });

  test('without a past a half is expected of all, and nothing fails', () => {
    const leaves = shop(() => USUAL);
    const past = { leaf: new Int32Array(), numerator: new Float64Array(), denominator: new Float64Array() };
    expect([...new Set(baselineOf({ ...leaves, past }).share)]).toEqual([0.5]);
    expect(ratioCauses({ ...leaves, denominator: new Float64Array(15), numerator: new Float64Array(15), past })).toEqual([]);
  });
});

describe('the baseline', () => {
  test('shrinks a leaf to the total by 20 trials', () => {
    const { share } = baselineOf(shop(() => USUAL));
    expect(share[0]).toBeCloseTo((160 + 20 * (2400.5 / 24_001)) / 1620, 12);
  });

  test('slots that differ more than binomial numbers raise the correlation', () => {
    const calm = shop(() => USUAL);
    const wild = { ...calm.past, numerator: calm.past.numerator.map((_, row) => [80, 4, 70, 6][row % WEEKS]!) };
    const [before, after] = [baselineOf(calm), baselineOf({ ...calm, past: wild })].map(({ correlation }) => correlation[0]!);
    expect(before).toBeCloseTo(1 / 1621, 9);
    expect(after).toBeGreaterThan(0.05);
  });
});

describe('rate and mix', () => {
  test('by hand: nobody does otherwise, yet the total falls', () => {
    const leaves = mixed([900, 100], [90, 1]);
    const { change, rate, mix, cross } = decomposeRatio(leaves, Float64Array.from([0.1, 0.01]));
    expect(rate).toBeCloseTo(0, 12);
    expect(cross).toBeCloseTo(0, 12);
    expect(change).toBeCloseTo(0.091 - 0.055, 12);
    expect(mix).toBeCloseTo(change, 12);
    expect(isMixEffect({ change, rate, mix, cross })).toBe(true);
  });

  test('the three parts add up to the change of the total', () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }));
    const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(counts, shares, shares, ([b0, b1], [p0, p1], [q0, q1]) => {
        const leaves = mixed([b0, b1], [b0 * p0, b1 * p1]);
        const { change, rate, mix, cross } = decomposeRatio(leaves, Float64Array.from([q0, q1]));
        expect(rate + mix + cross).toBeCloseTo(change, 9);
        expect(change).toBeCloseTo((b0 * p0 + b1 * p1) / (b0 + b1) - (q0 + q1) / 2, 9);
      }),
    );
  });

  test('when most is mix, the slices are those that came more or less often', () => {
    const { causes, verdict } = localiseRatio(mixedShop());
    expect(verdict).toBe('mix');
    expect(causes.map(({ where, actual, expected }) => [where, actual, expected])).toEqual([
      [{ channel: 'app' }, 4000, 12_000],
      [{ channel: 'web' }, 20_000, 12_000],
    ]);
  });

  test('nobody came', () => {
    const leaves = { ...mixed([0, 0], [0, 0]) };
    expect(decomposeRatio(leaves, Float64Array.from([0.1, 0.1]))).toEqual({ change: 0, rate: 0, mix: 0, cross: 0 });
  });
});

/** Two leaves, each of which had 500 of 1,000 trials before. */
function mixed(denominator: number[], numerator: number[]): RatioLeaves {
  const coder = new LeafCoder(['channel']);
  coder.leafOf(['app']);
  coder.leafOf(['web']);
  const past = { leaf: Int32Array.from([0, 1]), numerator: Float64Array.from([50, 5]), denominator: Float64Array.from([500, 500]) };
  return { ...coder.leaves(), numerator: Float64Array.from(numerator), denominator: Float64Array.from(denominator), past };
}

/** App converts 20 %, web 2 %, in four cities; now web has five times the visits. */
function mixedShop(): RatioLeaves {
  const coder = new LeafCoder(['channel', 'city']);
  const rows = ['app', 'web'].flatMap((channel) => [0, 1, 2, 3].map((city) => ({ channel, city })));
  const leaf = Int32Array.from(rows, ({ channel, city }) => coder.leafOf([channel, `c${city}`]));
  const visits = Float64Array.from(rows, ({ channel }) => (channel === 'app' ? 1000 : 5000));
  const share = (channel: string): number => (channel === 'app' ? 0.2 : 0.02);
  return {
    ...coder.leaves(),
    denominator: visits,
    numerator: Float64Array.from(rows, ({ channel }, i) => visits[i]! * share(channel)),
    past: { leaf, denominator: new Float64Array(8).fill(1000), numerator: Float64Array.from(rows, ({ channel }) => 1000 * share(channel)) },
  };
}

function stalls(): RatioLeaves {
  const rows = STALLS.csv
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const coder = new LeafCoder(['cdn', 'bitrate', 'p2p']);
  const leaf = rows.map((cells) => coder.leafOf(cells.slice(1, 4)));
  const leaves = coder.leaves();
  const [numerator, denominator] = [new Float64Array(leaves.count), new Float64Array(leaves.count)];
  const past = { leaf: [] as number[], numerator: [] as number[], denominator: [] as number[] };
  for (const [i, [minute = '', , , , value, cnt]] of rows.entries()) {
    if (minute === STALLS.at) {
      numerator[leaf[i]!] = Number(value);
      denominator[leaf[i]!] = Number(cnt);
    } else if (Number(minute) < Number(STALLS.at)) {
      past.leaf.push(leaf[i]!);
      past.numerator.push(Number(value));
      past.denominator.push(Number(cnt));
    }
  }
  return {
    ...leaves,
    numerator,
    denominator,
    past: {
      leaf: Int32Array.from(past.leaf),
      numerator: Float64Array.from(past.numerator),
      denominator: Float64Array.from(past.denominator),
    },
  };
}
