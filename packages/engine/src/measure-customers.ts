import { scanAll } from './aggregate-kernel.ts';
import type { Measure, RelativeSpan, Selection, Span } from './plan.ts';
import { openQuery, type InTimeOrder, type QueryOptions } from './query.ts';
import { nothingOf } from './tally.ts';
import type { View } from './view.ts';

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
  options: QueryOptions = {},
): Float64Array<ArrayBuffer> {
  return measureTogether(select, [measure], span, view, order, now, options)[0]!;
}

/** {@link measureCustomers} of several measures of the same rows, which they share a pass over. @throws Cancelled when the control says so */
export function measureTogether(
  select: Selection,
  measures: readonly Measure[],
  span: Span | RelativeSpan,
  view: View,
  order: InTimeOrder,
  now: number,
  options: QueryOptions = {},
): Float64Array<ArrayBuffer>[] {
  const query = openQuery(view, order, now, { ...options, passes: 'range' in span ? 1 : 2 });
  const { touched, roots, tallies } = scanAll(select, measures, span, query);
  const { everybody } = query.people;
  return measures.map((measure) => {
    const tally = tallies.get(measure)!;
    const nothing = nothingOf(measure);
    const found = new Float64Array(view.people.leaves + 1).fill(NaN);
    everybody.forEach((root) => {
      found[root] = nothing;
    });
    touched.forEach((place) => {
      const root = roots?.[place] ?? place;
      if (everybody.has(root)) found[root] = tally.of(place);
    });
    return found;
  });
}
