import type { Value } from '@gyre/domain/events';
import { columnKind, type PerCustomerColumn, type PerCustomerDefinition } from '@gyre/domain/questions/per-customer';
import type { PerCustomerQuestion } from '@gyre/domain/questions/port';
import { measureTogether, type RelativeSpan, type Selection, type Span } from '@gyre/engine';
import { compileSelector, compileWindow, type Ground } from '../compile.ts';
import { compileMeasure, whereOf } from '../compile-measure.ts';
import { addAggregate, addSelector, addWindow, noNeeds } from '../needs.ts';
import { ValueKeys } from '../value-keys.ts';
import { type AnsweringPlace, questionKind } from './question.ts';

type Column = PerCustomerDefinition['columns'][number];

/** 逐用户列. */
export const perCustomer = questionKind({
  needs({ definition }: PerCustomerQuestion) {
    const needs = noNeeds();
    for (const { select, aggregate, window } of definition.columns) {
      addSelector(select, needs);
      addWindow(window, needs);
      addAggregate(aggregate, needs);
    }
    return needs;
  },
  answer({ definition, customers, at }, place): PerCustomerColumn[] {
    const ground = place.ground(definition.zone);
    const made = new Map<Column, PerCustomerColumn>();
    for (const { select, span, columns } of passesOf(definition.columns, ground)) {
      const measures = columns.map(({ aggregate }) => compileMeasure(aggregate, ground));
      const found = measureTogether(select, measures, span, place.view, place.order, at, place.options);
      for (const [i, column] of columns.entries()) {
        const numbers = Float64Array.from(customers, (root) => found[i]![root] ?? NaN);
        made.set(column, columnOf(column, numbers, ground, place));
      }
    }
    return definition.columns.map((column) => made.get(column)!);
  },
  revive: (columns): readonly PerCustomerColumn[] => columns,
});

/** Columns that share a pass over the rows: equal selectors and windows are one object. */
function passesOf(
  columns: readonly Column[],
  ground: Ground,
): { readonly select: Selection; readonly span: Span | RelativeSpan; readonly columns: readonly Column[] }[] {
  const bySelection = Map.groupBy(columns, ({ select }) => compileSelector(select, ground));
  return [...bySelection].flatMap(([select, some]) =>
    [...Map.groupBy(some, ({ window }) => compileWindow(window, ground))].map(([span, columns]) => ({ select, span, columns })),
  );
}

/** Of `first` and `last` the numbers are rows. */
function columnOf(column: Column, numbers: Float64Array, ground: Ground, { view }: AnsweringPlace): PerCustomerColumn {
  const kind = columnKind(column);
  if (kind === 'number') return { kind, values: numbers };
  if (kind === 'instant') return { kind, values: numbers.map((row) => view.events.at[row] ?? NaN) };
  const { aggregate } = column;
  const { column: from, place } = whereOf(
    'property' in aggregate ? aggregate.property : '',
    'property' in aggregate ? aggregate.item : undefined,
    ground,
  );
  // Few values stand at many customers: each is read once.
  const keys = new ValueKeys(from);
  const known = new Map<number, Value | null>();
  const valueOf = (key: number): Value | null => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = keys.value(key)));
    return value;
  };
  return { kind, values: Array.from(numbers, (row): Value | null => (Number.isNaN(row) ? null : valueOf(keys.key(place(row))))) };
}
