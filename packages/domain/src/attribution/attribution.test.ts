import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumDecimals } from '../decimal.ts';
import { DAY_MS, instant } from '../time.ts';
import { AttributionModel, attribute, unattributed, type Attribution } from './attribution.ts';
import { indexPaths, type AggregatedPath } from './aggregated-path.ts';
import { MOST_MARKOV_CHANNELS, removalEffects } from './markov.ts';
import { decayShares } from './shares.ts';

/** `ads > mail`, how often it converted, for how much, and how often it did not. */
function path(text: string, conversions: number, value = 0, nulls = 0): AggregatedPath {
  return { path: text === '' ? [] : text.split(' > '), conversions, value, nulls };
}

function conversionsOf({ credits }: Attribution): Record<string, number> {
  return Object.fromEntries(credits.map(({ channel, conversions }) => [channel, conversions]));
}

function valueOf({ credits }: Attribution): Record<string, number> {
  return Object.fromEntries(credits.map(({ channel, value }) => [channel, value]));
}

/** A published walk-through: statistics of four conversions and one null. */
const TINY = [path('ads', 2, 20, 1), path('mail', 1, 10), path('ads > mail', 1, 10)];

describe('the published tiny case', () => {
  test('by the Markov model: probability .8, removal effects .75 and .5, credits 2.4 and 1.6', () => {
    expect(removalEffects(indexPaths(TINY)).probability).toBeCloseTo(0.8, 15);
    const answer = attribute(indexPaths(TINY), 'markov');
    expect(answer.removalEffects?.['ads']).toBeCloseTo(0.75, 15);
    expect(answer.removalEffects?.['mail']).toBeCloseTo(0.5, 15);
    expect(conversionsOf(answer)).toEqual({ ads: 2.4, mail: 1.6 });
    expect(valueOf(answer)).toEqual({ ads: 24, mail: 16 });
  });

  test('by Shapley value: 2.5 and 1.5', () => {
    expect(conversionsOf(attribute(indexPaths(TINY), 'shapley'))).toEqual({ ads: 2.5, mail: 1.5 });
  });

  test('by the rules', () => {
    expect(conversionsOf(attribute(indexPaths(TINY), 'first'))).toEqual({ ads: 3, mail: 1 });
    expect(conversionsOf(attribute(indexPaths(TINY), 'last'))).toEqual({ ads: 2, mail: 2 });
    expect(conversionsOf(attribute(indexPaths(TINY), 'linear'))).toEqual({ ads: 2.5, mail: 1.5 });
    expect(valueOf(attribute(indexPaths(TINY), 'position'))).toEqual({ ads: 25, mail: 15 });
  });
});

describe('one conversion of 100', () => {
  const credited = (text: string, model: AttributionModel, direct: string[] = []): Record<string, number> =>
    valueOf(attribute(indexPaths([path(text, 1, 100)]), model, direct));

  test('by position is shared 40, 20, 40; the middle ones share theirs', () => {
    expect(credited('a', 'position')).toEqual({ a: 100 });
    expect(credited('a > b', 'position')).toEqual({ a: 50, b: 50 });
    expect(credited('a > b > c', 'position')).toEqual({ a: 40, b: 20, c: 40 });
    expect(credited('a > b > c > d', 'position')).toEqual({ a: 40, b: 10, c: 10, d: 40 });
  });

  test('counts a channel as often as it touched when linear, once by Shapley value', () => {
    expect(credited('a > b > a > a', 'linear')).toEqual({ a: 75, b: 25 });
    expect(credited('a > b > a > a', 'shapley')).toEqual({ a: 50, b: 50 });
  });

  test('goes to the last touch that is not direct, to direct when there is no other', () => {
    expect(credited('a > b > direct > direct', 'last_non_direct', ['direct'])).toEqual({ a: 0, b: 100, direct: 0 });
    expect(credited('direct > direct', 'last_non_direct', ['direct'])).toEqual({ direct: 100 });
    expect(credited('a > direct', 'last_non_direct')).toEqual({ a: 0, direct: 100 });
  });

  test('halves with each half-life of age, whatever the age of the latest touch', () => {
    const at = (day: number) => instant(day * DAY_MS);
    expect(decayShares([at(0), at(7)], at(7), 7 * DAY_MS)).toEqual([1 / 3, 2 / 3]);
    expect(decayShares([at(0), at(7)], at(30_000), 7 * DAY_MS)).toEqual([1 / 3, 2 / 3]);
    expect(decayShares([], at(0), DAY_MS)).toEqual([]);
    expect(() => decayShares([at(2)], at(1), DAY_MS)).toThrow(RangeError);
  });
});

test('time decay takes what the touches of each path decayed to, and refuses a path that does not know', () => {
  const known = { ...path('a > b', 3, 30), decayed: { conversions: [1, 2], value: [12, 18] } };
  const answer = attribute(indexPaths([known, path('b', 0, 0, 4)]), 'time_decay');
  expect(conversionsOf(answer)).toEqual({ a: 1, b: 2 });
  expect(valueOf(answer)).toEqual({ a: 12, b: 18 });
  expect(() => attribute(indexPaths([path('a > b', 1)]), 'time_decay')).toThrow('the path a > b has none');
});

test('what nothing touched is no channel’s', () => {
  const paths = [path('', 2, 5, 1), path('a', 1, 3)];
  expect(unattributed(paths)).toEqual({ conversions: 2, value: 5 });
  for (const model of ['last', 'markov', 'shapley'] as const) expect(valueOf(attribute(indexPaths(paths), model))).toEqual({ a: 3 });
});

describe('the Markov model', () => {
  test('steps back and forth: a > b > a converts, b > a does not', () => {
    // from a: to b 1/3, conversion 1/3, null 1/3; from b: to a always; so p = (1/3) / (1 − 1/3) = 1/2 from either
    const answer = attribute(indexPaths([path('a > b > a', 1), path('b > a', 0, 0, 1)]), 'markov');
    expect(answer.removalEffects).toEqual({ a: 1, b: expect.closeTo(2 / 3, 12) });
    expect(conversionsOf(answer)).toEqual({ a: 0.6, b: 0.4 });
  });

  test('gives nothing where nothing converts, and shares no value then', () => {
    const answer = attribute(indexPaths([path('a > b', 0, 0, 3)]), 'markov');
    expect(answer.removalEffects).toEqual({ a: 0, b: 0 });
    expect(conversionsOf(answer)).toEqual({ a: 0, b: 0 });
    expect(() => attribute(indexPaths([path('a', 0, 5, 3)]), 'markov')).toThrow('without any conversion');
    expect(attribute(indexPaths([]), 'markov')).toEqual({ credits: [], removalEffects: {} });
  });

  test('refuses more channels than it solves for', () => {
    const many = Array.from({ length: MOST_MARKOV_CHANNELS + 1 }, (_, i) => path(`c${i}`, 1));
    expect(() => attribute(indexPaths(many), 'markov')).toThrow('500 channels at most, got 501');
  });
});

const CHANNELS = ['a', 'b', 'c', 'd', 'e'];
const randomPath = fc.record({
  path: fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 6 }),
  conversions: fc.nat(5),
  nulls: fc.nat(5),
  value: fc.integer({ min: 0, max: 10_000_000 }).map((units) => units / 10_000),
});
const randomPaths = fc
  .array(randomPath, { minLength: 1, maxLength: 12 })
  .map((paths) => paths.map((p) => (p.conversions === 0 ? { ...p, value: 0 } : p)));

describe('on random paths', () => {
  test('every model gives away exactly what there is, and to nobody less than nothing', () => {
    fc.assert(
      fc.property(randomPaths, fc.constantFrom(...AttributionModel.options), (paths, model) => {
        const known = paths.map((p) => ({ ...p, decayed: { conversions: shared(p.conversions, p), value: shared(p.value, p) } }));
        const { credits } = attribute(indexPaths(known), model, ['a']);
        for (const of of ['conversions', 'value'] as const) {
          const units = (part: number): bigint => BigInt(Math.round(part * 1e9));
          const given = credits.reduce((sum, credit) => sum + units(credit[of]), 0n);
          expect(given).toBe(units(sumDecimals(paths.map((p) => p[of]))));
          for (const credit of credits) expect(credit[of]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('no model depends on the order of paths, or on how they are cut up', () => {
    fc.assert(
      fc.property(randomPaths, fc.constantFrom('first', 'linear', 'markov', 'shapley'), (paths, model) => {
        const one = ({ path, conversions, value, nulls }: AggregatedPath): AggregatedPath[] => [
          { path, conversions, value, nulls: 0 },
          { path, conversions: 0, value: 0, nulls },
        ];
        const expected = conversionsOf(attribute(indexPaths(paths), model));
        const actual = conversionsOf(attribute(indexPaths(paths.toReversed().flatMap(one)), model));
        for (const [channel, conversions] of Object.entries(expected)) expect(actual[channel]).toBeCloseTo(conversions, 7);
      }),
    );
  });

  test('the chain converts as often as the paths did', () => {
    fc.assert(
      fc.property(randomPaths, (paths) => {
        const [conversions, nulls] = [sumDecimals(paths.map((p) => p.conversions)), sumDecimals(paths.map((p) => p.nulls))];
        fc.pre(conversions + nulls > 0);
        expect(removalEffects(indexPaths(paths)).probability).toBeCloseTo(conversions / (conversions + nulls), 10);
      }),
    );
  });

  test('a removal effect is what is lost when the channel leads to null, walked step by step', () => {
    fc.assert(
      fc.property(randomPaths, (paths) => {
        const indexed = indexPaths(paths);
        const { probability, removalEffects: effects } = removalEffects(indexed);
        fc.pre(probability > 0);
        for (const [c, channel] of indexed.channels.entries())
          expect(effects[c]).toBeCloseTo(1 - walked(paths, channel) / walked(paths, null), 6);
      }),
      { numRuns: 50 },
    );
  });

  test('the Shapley value is the mean of what a channel adds to those before it, over all orders', () => {
    fc.assert(
      fc.property(randomPaths, (paths) => {
        const present = CHANNELS.filter((channel) => paths.some((p) => p.path.includes(channel)));
        const worth = (channels: readonly string[]): number =>
          paths.filter((p) => p.path.every((channel) => channels.includes(channel))).reduce((sum, p) => sum + p.conversions, 0);
        const orders = permutations(present);
        const answer = conversionsOf(attribute(indexPaths(paths), 'shapley'));
        for (const channel of present) {
          const added = orders.map((order) => {
            const before = order.slice(0, order.indexOf(channel));
            return worth([...before, channel]) - worth(before);
          });
          expect(answer[channel]).toBeCloseTo(added.reduce((sum, one) => sum + one, 0) / orders.length, 7);
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** A total in equal parts, one for each touch. */
function shared(total: number, { path }: { readonly path: readonly string[] }): number[] {
  return path.map(() => total / path.length);
}

function permutations(of: readonly string[]): string[][] {
  if (of.length === 0) return [[]];
  return of.flatMap((first) => permutations(of.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

/** The chance to convert when everybody takes 3,000 steps and the channel `lost` leads nowhere. */
function walked(paths: readonly AggregatedPath[], lost: string | null): number {
  const weights = new Map<string, Map<string, number>>();
  const step = (from: string, to: string, weight: number): void => {
    const row = weights.get(from) ?? new Map<string, number>();
    weights.set(from, row.set(to, (row.get(to) ?? 0) + weight));
  };
  for (const { path, conversions, nulls } of paths) {
    const collapsed = path.filter((channel, i) => channel !== path[i - 1]);
    for (const [i, channel] of collapsed.entries()) step(collapsed[i - 1] ?? 'START', channel, conversions + nulls);
    step(collapsed.at(-1) ?? '', 'CONVERSION', conversions);
    step(collapsed.at(-1) ?? '', 'NULL', nulls);
  }
  let here = new Map([['START', 1]]);
  let converted = 0;
  for (let i = 0; i < 3000; i++) {
    const next = new Map<string, number>();
    for (const [from, chance] of here) {
      const row = weights.get(from);
      if (row === undefined || from === lost) continue;
      const all = [...row.values()].reduce((sum, weight) => sum + weight, 0);
      if (all === 0) continue;
      for (const [to, weight] of row) {
        if (to === 'CONVERSION') converted += (chance * weight) / all;
        else if (to !== 'NULL' && weight > 0) next.set(to, (next.get(to) ?? 0) + (chance * weight) / all);
      }
    }
    if ([...next.values()].every((chance) => chance < 1e-12)) break;
    here = next;
  }
  return converted;
}
