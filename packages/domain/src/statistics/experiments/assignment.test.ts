import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EPPO_VECTORS, FNV_VECTORS, GROWTHBOOK_VECTORS, MURMUR_VECTORS, UNIFORMITY } from '../fixtures/hashes.ts';
import { assignArm, placeOf, type ExperimentSplit } from './assignment.ts';
import { fnv1a32, md5Head, murmur3 } from './hashes.ts';

describe('hashes agree with the published ones', () => {
  test('FNV-1a', () => {
    expect(Object.fromEntries(Object.keys(FNV_VECTORS).map((text) => [text, fnv1a32(text)]))).toEqual(FNV_VECTORS);
  });

  test('MurmurHash3, with characters of several bytes too', () => {
    expect(MURMUR_VECTORS.map(({ text, seed }) => murmur3(text, seed))).toEqual(MURMUR_VECTORS.map(({ hash }) => hash));
    expect(murmur3('\u{1F600}', 0)).toBe(murmur3('\u{1F600}', 2 ** 32));
  });

  test('MD5, of texts that end anywhere in a block', () => {
    expect(md5Head('').toString(16)).toBe('d41d8cd9');
    expect(md5Head('message digest').toString(16)).toBe('f96b697d');
    expect(md5Head('1234567890'.repeat(8)).toString(16)).toBe('57edf4a2');
    expect(md5Head('a'.repeat(55)).toString(16)).toBe('ef1772b6');
    expect(md5Head('a'.repeat(56)).toString(16)).toBe('3b0c8ac7');
    expect(EPPO_VECTORS.map(({ input, totalShards }) => md5Head(input) % totalShards)).toEqual(EPPO_VECTORS.map(({ shard }) => shard));
  });

  test('both places of GrowthBook’s', () => {
    expect(
      GROWTHBOOK_VECTORS.map(({ seed, value }) => ({
        seed,
        value,
        v1: placeOf('growthbook_1', seed, value),
        v2: placeOf('growthbook_2', seed, value),
      })),
    ).toEqual(GROWTHBOOK_VECTORS);
    expect(placeOf('growthbook_2', 'foo', 'def')).toBe(0.2019);
    expect(placeOf('eppo', 'spring-sale-2026', 'user-42')).toBe(0.7917);
  });

  test('100,000 customers lie where they did when the vectors were made, in ten equal parts', () => {
    const counted = (rule: 'growthbook_1' | 'growthbook_2') => {
      const counts = Array.from({ length: 10 }, () => 0);
      for (let i = 0; i < 100_000; i++) {
        const tenth = Math.floor(placeOf(rule, 'spring-sale-2026', `user-${i}`) * 10);
        counts[tenth] = counts[tenth]! + 1;
      }
      return counts;
    };
    expect({ counts: counted('growthbook_2'), v1_counts: counted('growthbook_1') }).toEqual(UNIFORMITY);
  });
});

const split = (given: Partial<ExperimentSplit> = {}): ExperimentSplit => ({
  rule: 'growthbook_2',
  seed: 'spring-sale-2026',
  arms: [
    { key: 'control', weight: 1 },
    { key: 'a', weight: 2 },
    { key: 'b', weight: 1 },
  ],
  coverage: 1,
  ...given,
});
const customer = fc.nat(1_000_000).map((n) => `user-${n}`);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('assignment', () => {
  test('gives arms their shares, and everybody one at full coverage', () => {
    const arms = Array.from({ length: 20_000 }, (_, i) => assignArm(split(), `user-${i}`));
    const count = (key: string) => arms.filter((arm) => arm === key).length;
    expect(arms).not.toContain(null);
    // binomial(20,000, ¼) has a standard deviation of 61: four of them
    for (const key of ['control', 'b']) expect(Math.abs(count(key) - 5000)).toBeLessThan(245);
  });

  test('raising the coverage lets customers in and moves nobody', () => {
    fc.assert(
      fc.property(customer, share, share, (who, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const before = assignArm(split({ coverage: less }), who);
        expect([null, assignArm(split({ coverage: more }), who)]).toContain(before);
        expect(assignArm(split({ coverage: 0 }), who)).toBeNull();
      }),
    );
  });

  test('experiments of one layer share nobody, and together take everybody', () => {
    fc.assert(
      fc.property(customer, share, (who, border) => {
        const first = assignArm(split({ layer: { name: 'checkout', from: 0, to: border } }), who);
        const second = assignArm(split({ seed: 'other', layer: { name: 'checkout', from: border, to: 1 } }), who);
        expect([first, second].filter((arm) => arm !== null)).toHaveLength(1);
      }),
    );
  });

  test('weights count by their share of the sum, and an arm of weight 0 gets nobody', () => {
    fc.assert(
      fc.property(customer, fc.integer({ min: 1, max: 1000 }), (who, by) => {
        const grown = split().arms.map(({ key, weight }) => ({ key, weight: weight * by }));
        expect(assignArm(split({ arms: grown }), who)).toBe(assignArm(split(), who));
        expect(assignArm(split({ arms: [{ key: 'none', weight: 0 }, ...grown] }), who)).toBe(assignArm(split(), who));
      }),
    );
  });

  test('a border belongs to the upper arm', () => {
    const half = Array.from({ length: 100_000 }, (_, i) => String(i)).find((id) => placeOf('growthbook_2', 's', id) === 0.5)!;
    const even = split({
      seed: 's',
      arms: [
        { key: 'control', weight: 1 },
        { key: 'treated', weight: 1 },
      ],
    });
    expect(assignArm(even, half)).toBe('treated');
  });

  test('a split that is none is refused', () => {
    expect(() => assignArm(split({ arms: [{ key: 'a', weight: 0 }] }), 'u')).toThrow('weights must be 0 or more, and not all 0, got 0');
    expect(() => assignArm(split({ coverage: 1.5 }), 'u')).toThrow('coverage must be between 0 and 1, got 1.5');
    expect(() => assignArm(split({ layer: { name: 'x', from: 0.5, to: 0.2 } }), 'u')).toThrow(
      'the part of layer "x" must lie between 0 and 1, got 0.5 to 0.2',
    );
  });
});
