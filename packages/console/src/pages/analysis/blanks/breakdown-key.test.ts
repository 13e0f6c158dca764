import { describe, expect, test } from 'vitest';
import { breakdownOf, edgesIn, keyOf, withEdges } from './breakdown-key.ts';

const CATEGORY = { type: 'product', attribute: 'category' };

describe('the key of a breakdown', () => {
  test.each([
    { of: 'value', value: { property: 'channel' } },
    { of: 'value', value: { property: 'product_id', item: CATEGORY } },
    { of: 'attribute', attribute: 'city' },
    { of: 'attribute', attribute: 'store', item: { type: 'store', attribute: 'city' } },
    { of: 'segment', segment: 'vip' },
    { of: 'hour' },
    { of: 'weekday' },
    { of: 'event' },
  ] as const)('leads back to it: %j', (breakdown) => {
    expect(breakdownOf(keyOf(breakdown))).toEqual(breakdown);
  });

  test('is the same whatever the bands', () => {
    const plain = { of: 'value', value: { property: 'amount' } } as const;
    const banded = withEdges(plain, [0, 100]);
    expect(banded).toEqual({ of: 'band', value: { property: 'amount' }, edges: [0, 100] });
    expect(keyOf(banded)).toBe(keyOf(plain));
    expect(edgesIn(banded)).toEqual([0, 100]);
    expect(withEdges(banded, [])).toEqual(plain);
  });

  test('bands of an attribute stay an attribute', () => {
    expect(withEdges({ of: 'attribute', attribute: 'age' }, [18, 60])).toEqual({ of: 'attribute', attribute: 'age', edges: [18, 60] });
  });
});
