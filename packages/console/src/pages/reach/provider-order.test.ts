import { describe, expect, test } from 'vitest';
import { inOrder, placesAfterMove } from './provider-order.ts';

const at = (key: string, place: number) => ({ key, place });

describe('the order of providers', () => {
  test('is by place, then by key', () => {
    expect(inOrder([at('b', 0), at('c', 1), at('a', 0)]).map((p) => p.key)).toEqual(['a', 'b', 'c']);
  });
  test('moving one saves only those whose place changes', () => {
    const saved = placesAfterMove([at('a', 0), at('b', 1), at('c', 2)], 'b', -1);
    expect(saved.map(({ provider, place }) => [provider.key, place])).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
  });
  test('providers that share a place get their own', () => {
    expect(placesAfterMove([at('a', 0), at('b', 0)], 'a', 1).map(({ provider, place }) => [provider.key, place])).toEqual([['a', 1]]);
  });
  test('the first cannot go up, the last not down', () => {
    expect(placesAfterMove([at('a', 0), at('b', 1)], 'a', -1)).toEqual([]);
    expect(placesAfterMove([at('a', 0), at('b', 1)], 'b', 1)).toEqual([]);
    expect(placesAfterMove([at('a', 0)], 'x', 1)).toEqual([]);
  });
});
