import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hash32 } from '@gyre/domain/hash';
import { armOf } from './assignment.ts';

test('the hash spreads consecutive customers evenly: χ² over 64 cells of 1,000,000 draws', () => {
  for (const salt of ['campaign:a', 'campaign:b', 'x']) {
    const cells = new Float64Array(64);
    const draws = 1_000_000;
    for (let customer = 1; customer <= draws; customer++) {
      const cell = Math.floor((hash32(`${salt}\u0000${customer}`) / 2 ** 32) * 64);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const expected = draws / 64;
    const chi2 = cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 99.99 % of fair hashes stay below 115.
    expect(chi2).toBeLessThan(115);
    expect(chi2).toBeGreaterThan(27);
  }
});

test('two salts split independently', () => {
  let both = 0;
  for (let customer = 1; customer <= 100_000; customer++) {
    if (armOf('campaign:a', customer, 5000) === 'control' && armOf('campaign:b', customer, 5000) === 'control') both++;
  }
  expect(Math.abs(both - 25_000)).toBeLessThan(600);
});

test('a share of nothing controls nobody, a share of everything everybody, and a larger share keeps those it had', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat({ max: 10_000 }), fc.nat({ max: 10_000 }), (salt, customer, a, b) => {
      expect(armOf(salt, customer, 0)).toBe('treated');
      expect(armOf(salt, customer, 10_000)).toBe('control');
      const arms = [Math.min(a, b), Math.max(a, b)].map((share) => armOf(salt, customer, share));
      expect(arms).not.toEqual(['control', 'treated']);
    }),
  );
});
