import { measured } from './aggregate-kernel.ts';
import { type Control, Passes } from './control.ts';
import type { Measure, RelativeSpan, Selection, Span } from './plan.ts';
import { type InTimeOrder, rootsOf } from './query.ts';
import type { View } from './view.ts';
import type { ZoneMap } from './zone-map.ts';

/**
 * 逐人度量 — a measure for everybody, by root; NaN when missing and at numbers that are no root. For `first` and `last` it is the row.
 * @throws Cancelled when the control says so
 */
export function measureCustomers(
  select: Selection,
  measure: Measure,
  span: Span | RelativeSpan,
  view: View,
  order: InTimeOrder,
  now: number,
  control?: Control,
  zones?: ZoneMap,
): Float64Array {
  const passes = new Passes(control ?? null, 'range' in span ? 1 : 2);
  passes.poll(0);
  const everybody = rootsOf(view.people);
  const numbers = measured(select, measure, span, { view, everybody, order, zones: zones ?? null, now, next: null, passes });
  const found = new Float64Array(view.people.leaves + 1).fill(NaN);
  everybody.forEach((root) => {
    found[root] = numbers[root]!;
  });
  return found;
}
