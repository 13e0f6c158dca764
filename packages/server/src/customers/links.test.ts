import { DEFAULT_NAMESPACES, unknownNamespace, type Namespace } from '@gyre/domain/identity';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_LINKS, resolveLinks, type Leaf, type Link } from './links.ts';

const rules = (key: string): Namespace => DEFAULT_NAMESPACES.find((n) => n.key === key) ?? unknownNamespace(key);

/** Calls that name identities together, at minutes: numbered as they arrive, resolved, and told as groups of identity texts. */
function groupsOf(calls: readonly { keys: readonly string[]; at: number }[]): string[] {
  const leaves = new Map<number, Leaf>();
  const numbers = new Map<string, number>();
  const links = new Map<string, Link>();
  const numberOf = (key: string): number => {
    const [namespace = '', value = ''] = key.split(':');
    const known = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, known);
    leaves.set(known, { customer: known, namespace, value });
    return known;
  };
  for (const call of calls) {
    const [first, ...others] = call.keys.map(numberOf);
    for (const other of others) {
      if (first === undefined || first === other) continue;
      const pair = { a: Math.min(first, other), b: Math.max(first, other) };
      const id = `${pair.a}:${pair.b}`;
      const old = links.get(id);
      links.set(id, {
        ...pair,
        at: Math.min(old?.at ?? call.at, call.at),
        lastAt: Math.max(old?.lastAt ?? call.at, call.at),
        unboundAt: null,
        pinned: false,
      });
    }
  }
  const { roots } = resolveLinks(leaves, [...links.values()], rules);
  const groups = Map.groupBy(leaves.values(), (leaf) => roots.get(leaf.customer));
  return [...groups.values()]
    .map((group) =>
      group
        .map((l) => `${l.namespace}:${l.value}`)
        .toSorted()
        .join(' '),
    )
    .toSorted();
}

const call = (at: number, ...keys: string[]): { keys: string[]; at: number } => ({ keys, at });

describe('which identities are one customer', () => {
  test('a login joins what the browser did before', () => {
    expect(groupsOf([call(1, 'user_id:u1', 'anonymous_id:a1'), call(2, 'user_id:u1', 'phone:p1')])).toEqual([
      'anonymous_id:a1 phone:p1 user_id:u1',
    ]);
  });

  test('two accounts on one browser stay two customers, and the browser stays with the first', () => {
    expect(groupsOf([call(2, 'user_id:u2', 'anonymous_id:a1'), call(1, 'user_id:u1', 'anonymous_id:a1')])).toEqual([
      'anonymous_id:a1 user_id:u1',
      'user_id:u2',
    ]);
  });

  test('a device belongs to whom it was first seen with and never joins two', () => {
    expect(groupsOf([call(1, 'phone:p1', 'device:d'), call(2, 'phone:p2', 'device:d')])).toEqual(['device:d phone:p1', 'phone:p2']);
  });

  test('a fourth phone is refused', () => {
    const four = [1, 2, 3, 4].map((n) => call(n, 'user_id:u', `phone:p${n}`));
    expect(groupsOf(four)).toEqual(['phone:p1 phone:p2 phone:p3 user_id:u', 'phone:p4']);
  });

  test('an identity seen with a crowd joins nobody', () => {
    const crowd = Array.from({ length: MOST_LINKS + 1 }, (_, n) => call(n, `user_id:u${n}`, 'openid:shared'));
    expect(groupsOf(crowd)).toHaveLength(MOST_LINKS + 2);
  });

  test('any order of the same calls gives the same customers', () => {
    const key = fc.oneof(
      fc.integer({ min: 1, max: 4 }).map((n) => `user_id:u${n}`),
      fc.integer({ min: 1, max: 6 }).map((n) => `phone:p${n}`),
      fc.integer({ min: 1, max: 4 }).map((n) => `anonymous_id:a${n}`),
      fc.integer({ min: 1, max: 2 }).map((n) => `device:d${n}`),
    );
    const calls = fc.array(fc.record({ keys: fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), at: fc.integer({ min: 0, max: 5 }) }), {
      maxLength: 14,
    });
    const order = calls.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
    );
    fc.assert(
      fc.property(order, ([list, shuffled]) => {
        expect(groupsOf(shuffled)).toEqual(groupsOf(list));
      }),
      { numRuns: 500 },
    );
  });

  test('no customer ever has more of a namespace than its limit', () => {
    const calls = fc.array(
      fc.record({
        keys: fc.uniqueArray(
          fc.integer({ min: 1, max: 9 }).map((n) => (n < 4 ? `user_id:u${n}` : `phone:p${n}`)),
          { minLength: 2, maxLength: 3 },
        ),
        at: fc.nat(9),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(calls, (list) => {
        for (const group of groupsOf(list)) {
          expect(group.match(/user_id:/g)?.length ?? 0).toBeLessThanOrEqual(1);
          expect(group.match(/phone:/g)?.length ?? 0).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
