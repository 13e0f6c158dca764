import type { ItemReference } from '@gyre/domain';
import type { Breakdown } from '@gyre/domain/questions/measures';

type Parts = readonly (string | null)[];

/** 拆分的标识 — one text for each thing rows can be told apart by, whatever its bands. */
export function keyOf(breakdown: Breakdown): string {
  return JSON.stringify(partsOf(breakdown));
}

function partsOf(breakdown: Breakdown): Parts {
  switch (breakdown.of) {
    case 'value':
    case 'band':
      return ['value', itemText(breakdown.value.item), breakdown.value.property];
    case 'attribute':
      return ['attribute', itemText(breakdown.item), breakdown.attribute];
    case 'segment':
      return ['segment', breakdown.segment];
    case 'event':
    case 'hour':
    case 'weekday':
      return [breakdown.of];
  }
}

function itemText(item: ItemReference | undefined): string | null {
  return item === undefined ? null : JSON.stringify(item);
}

/** The breakdown of a key, without bands. */
export function breakdownOf(key: string): Breakdown {
  const [of, second = null, name = ''] = JSON.parse(key) as Parts;
  const item = second === null || of === 'segment' ? {} : { item: JSON.parse(second) as ItemReference };
  if (of === 'value') return { of, value: { property: name ?? '', ...item } };
  if (of === 'attribute') return { of, attribute: name ?? '', ...item };
  if (of === 'segment') return { of, segment: second ?? '' };
  return { of: of === 'hour' || of === 'weekday' ? of : 'event' };
}

/** The edges of its bands; undefined where each value is a group of its own. */
export function edgesIn(breakdown: Breakdown): readonly number[] | undefined {
  return breakdown.of === 'band' || breakdown.of === 'attribute' ? breakdown.edges : undefined;
}

/** The same told apart by bands; without edges by its values. */
export function withEdges(breakdown: Breakdown, edges: readonly number[]): Breakdown {
  const plain = breakdownOf(keyOf(breakdown));
  if (edges.length === 0) return plain;
  if (plain.of === 'attribute') return { ...plain, edges: [...edges] };
  return plain.of === 'value' ? { of: 'band', value: plain.value, edges: [...edges] } : plain;
}
