import { z } from 'zod';
import { CustomerBreakdown, SomeGroups } from '../questions/measures.ts';
import { EVERYBODY, Rule } from '../rules/rule.ts';
import { analysis, NoSuchPlace, type BothWords } from './analysis.ts';
import { ASKED } from './asked.ts';
import { composedCustomers, composedTable, groupsBehind, type Against, type ComposedTable } from './composed-groups.ts';
import { shareCell } from './part-columns.ts';
import { zoneOf } from './parts.ts';
import type { AnalysisTable, TableColumn } from './table.ts';
import { breakdownTitle, CUSTOMERS, groupCells } from './titles.ts';

/** Tables of one analysis at most. */
const MOST_TABLES = 10;

/**
 * 用户构成参数 — who the customers of a rule (`among`; everybody without one) are, now, against those of another (`base`): by each breakdown in a
 * table of its own.
 */
export const CompositionParams = z.object({
  zone: ASKED.zone,
  among: ASKED.among,
  base: Rule.optional(),
  by: z.array(CustomerBreakdown).min(1).max(MOST_TABLES),
  groups: z.number().int().min(1).max(100).default(20),
});
export type CompositionParams = z.infer<typeof CompositionParams>;

/** 用户构成答案 — a table for each breakdown, in its order; groups with most of the customers first, the rest (`other`) last. */
export interface CompositionView {
  readonly customers: number;
  readonly base: number;
  readonly tables: readonly ComposedTable[];
}

/** Who is of some groups of a table; of all of them without. */
const Place = z.object({
  side: z.enum(['target', 'base']).default('target'),
  table: z.number().int().min(0).default(0),
  groups: SomeGroups.optional(),
});

/** 用户构成 — who customers are, and what they are more often than others (TGI). */
export const composition = analysis({
  kind: 'composition',
  title: { zh: '用户构成', en: 'Composition' },
  params: CompositionParams,
  place: Place,
  async answer(params, asking): Promise<CompositionView> {
    const against: Against = { target: params.among, base: params.base, groups: params.groups, zone: zoneOf(params, asking) };
    const tables: ComposedTable[] = [];
    for (const by of params.by) tables.push(await composedTable(by, against, asking));
    return {
      customers: asking.sets.size(await asking.select(params.among ?? EVERYBODY)),
      base: asking.sets.size(await asking.select(params.base ?? EVERYBODY)),
      tables,
    };
  },
  tables: (view, params, words) => view.tables.map((table, i) => tableOf(table, i, view, words)),
  async customers({ side, table, groups }, params, asking) {
    const rule = side === 'target' ? params.among : params.base;
    if (groups === undefined) return await asking.select(rule ?? EVERYBODY);
    const by = params.by[table];
    if (by === undefined) throw new NoSuchPlace(`table ${table} of ${params.by.length}`);
    return await composedCustomers(groups, { by: [by], groups: params.groups, zone: zoneOf(params, asking) }, rule, asking);
  },
});

const COLUMNS: readonly TableColumn[] = [
  CUSTOMERS,
  { name: 'share', title: { zh: '占比', en: 'Share' }, unit: 'share' },
  { name: 'base_customers', title: { zh: '对照人群用户数', en: 'Customers in the base' }, unit: 'customers' },
  { name: 'base_share', title: { zh: '对照人群占比', en: 'Share in the base' }, unit: 'share' },
  { name: 'tgi', title: { zh: 'TGI', en: 'TGI' }, unit: 'index' },
];

function tableOf(table: ComposedTable, i: number, view: CompositionView, words: BothWords): AnalysisTable {
  const title = breakdownTitle(table.by, [], words);
  return {
    name: `composition_${i + 1}`,
    title,
    columns: [{ name: 'group', title, unit: 'text' }, ...COLUMNS],
    rows: table.groups.map((group) => {
      const place = { table: i, groups: groupsBehind(group, table.groups) };
      return [
        ...groupCells(group.other ? 'other' : [group.value], [table.by], words),
        { value: group.target.customers, place },
        shareCell(group.target.customers, view.customers),
        { value: group.base.customers, place: { ...place, side: 'base' } },
        shareCell(group.base.customers, view.base),
        { value: group.tgi },
      ];
    }),
  };
}
