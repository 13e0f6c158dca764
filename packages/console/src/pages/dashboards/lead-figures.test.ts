import type { AnalysisTable, TableColumn } from '@gyre/domain/analyses/table';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../analysis/view.ts';
import { leadFigures } from './lead-figures.ts';

const column = (name: string, unit: TableColumn['unit']): TableColumn => ({ name, unit, title: { zh: name, en: name } });
const table = (columns: readonly TableColumn[], rows: readonly (readonly (string | number | null)[])[], name = 't'): AnalysisTable => ({
  name,
  title: { zh: '', en: '' },
  columns: [...columns],
  rows: rows.map((cells) => cells.map((value) => ({ value }))),
});
const said = (kind: Kind, ...tables: readonly AnalysisTable[]): unknown[] =>
  leadFigures(kind, tables).map(({ names, cell, column: { name } }) => [names.map((one) => one.cell.value).join(' '), name, cell.value]);

describe('the numbers an analysis comes to', () => {
  test('of events are the totals of its measures', () => {
    const series = table([column('period', 'text'), column('orders', 'count')], [['2026-03-01', 3]], 'series');
    const totals = table([column('orders', 'count'), column('amount', 'money')], [[30, 120]], 'totals');
    expect(said('events', series, totals)).toEqual([
      ['', 'orders', 30],
      ['', 'amount', 120],
    ]);
  });

  test('of a funnel are the shares that got to the last step of each part', () => {
    const columns = [column('part', 'text'), column('step', 'text'), column('customers', 'customers'), column('of_first', 'share')];
    const rows = [
      ['new', 1, 10, 1],
      ['new', 2, 4, 0.4],
      ['old', 1, 8, 1],
      ['old', 2, 2, 0.25],
    ];
    expect(said('funnel', table(columns, rows))).toEqual([
      ['new 2', 'of_first', 0.4],
      ['old 2', 'of_first', 0.25],
    ]);
  });

  test('of the hours of the week is the busiest', () => {
    const columns = [column('weekday', 'text'), column('hour_0', 'count'), column('hour_1', 'count')];
    expect(
      said(
        'heatmap',
        table(columns, [
          ['Mon', 1, 9],
          ['Tue', 4, null],
        ]),
      ),
    ).toEqual([['Mon', 'hour_1', 9]]);
  });

  test('of a lifetime value is the oldest age reached', () => {
    const columns = [column('birth', 'text'), column('customers', 'customers'), column('column_1', 'money'), column('column_2', 'money')];
    expect(said('ltv', table(columns, [['all', 7, 12, null]]))).toEqual([['all', 'column_1', 12]]);
  });

  test('of groups are six at most; what is not there is left out', () => {
    const rows = Array.from({ length: 9 }, (_, i) => [`g${i}`, i]);
    expect(said('rfm', table([column('group', 'text'), column('customers', 'customers')], rows))).toHaveLength(6);
    expect(said('pages', table([column('page', 'text'), column('views', 'count')], [['all', 5]]))).toEqual([['all', 'views', 5]]);
    expect(said('paths')).toEqual([]);
    expect(said('interval', table([column('p50', 'duration')], []))).toEqual([]);
  });
});
