import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CustomerSet } from './customer-set.ts';

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 300 }));
const sets = fc.tuple(numbers, fc.integer({ min: 0, max: 200 })).map(([list, room]) => CustomerSet.of(list, Math.max(room, ...list)));

describe('a customer set', () => {
  test('holds what was added, across word boundaries', () => {
    const set = CustomerSet.of([1, 31, 32, 63, 64], 64);
    expect([...set]).toEqual([1, 31, 32, 63, 64]);
    expect(set.count).toBe(5);
    expect([0, 1, 2, 64, 65, 100_000].map((n) => set.has(n))).toEqual([false, true, false, true, false, false]);
  });

  test('forgets what was deleted, and deleting what it has no room for changes nothing', () => {
    const set = CustomerSet.of([5, 40]);
    set.delete(5);
    set.delete(5_000);
    expect([...set]).toEqual([40]);
  });

  test('refuses a number beyond its room', () => {
    expect(() => CustomerSet.upTo(31).add(32)).toThrow('Customer 32 is beyond the room of the set, 31.');
  });

  test('counts full words', () => {
    const set = new CustomerSet(new Uint32Array(3).fill(0xffffffff));
    expect(set.count).toBe(96);
  });

  test('a resized copy leaves out those beyond', () => {
    const set = CustomerSet.of([1, 70, 71, 200]);
    expect([...set.resized(70)]).toEqual([1, 70]);
    expect([...set.resized(500)]).toEqual([1, 70, 71, 200]);
    expect([...set.resized(95)]).toEqual([1, 70, 71]);
  });

  test('agrees with Set on every operation', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [x, y] = [CustomerSet.of(a), CustomerSet.of(b)];
        const [p, q] = [new Set(a), new Set(b)];
        const ascending = (list: number[]) => list.sort((m, n) => m - n);
        expect([...x.union(y)]).toEqual(ascending([...p, ...b.filter((n) => !p.has(n))]));
        expect([...x.intersection(y)]).toEqual(ascending(a.filter((n) => q.has(n))));
        expect([...x.difference(y)]).toEqual(ascending(a.filter((n) => !q.has(n))));
        expect(x.countWith(y)).toBe(x.intersection(y).count);
        expect(x.clone().retain(y).equals(x.intersection(y))).toBe(true);
        expect(x.count).toBe(p.size);
        const seen: number[] = [];
        x.forEach((n) => seen.push(n));
        expect(seen).toEqual(ascending([...p]));
      }),
    );
  });

  test('keeps the laws of set algebra whatever the rooms', () => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        const same = (left: CustomerSet, right: CustomerSet) => left.equals(right) && right.equals(left);
        expect(same(a.union(b), b.union(a))).toBe(true);
        expect(same(a.intersection(b), b.intersection(a))).toBe(true);
        expect(same(a.union(b.union(c)), a.union(b).union(c))).toBe(true);
        expect(same(a.intersection(b.union(c)), a.intersection(b).union(a.intersection(c)))).toBe(true);
        expect(same(a.difference(b.union(c)), a.difference(b).intersection(a.difference(c)))).toBe(true);
        expect(same(a.difference(b).union(a.intersection(b)), a)).toBe(true);
        expect(a.union(b).count + a.intersection(b).count).toBe(a.count + b.count);
        expect(same(a.union(a), a.clone())).toBe(true);
      }),
    );
  });
});
