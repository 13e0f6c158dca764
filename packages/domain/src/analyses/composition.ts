import { z } from 'zod';
import { CustomerBreakdown, SomeGroups } from '../questions/measures.ts';
import { EVERYBODY, Rule } from '../rules/rule.ts';
import type { Instant } from '../time.ts';
import { analysis, NoSuchPlace, type Asking, type BothWords } from './analysis.ts';
import { ASKED } from './asked.ts';
import { composedTable, groupsBehind, whoQuestion, type ComposedGroup, type ComposedTable } from './composed-groups.ts';
import { changeCell, comparedColumns, comparedTitle, shareCell } from './part-columns.ts';
import { zoneOf } from './parts.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { ComparedInstant, earlierInstant } from './time-range.ts';
import { breakdownTitle, CUSTOMERS, groupCells } from './titles.ts';

/** Tables of one analysis at most. */
const MOST_TABLES = 10;

/**
 * 用户构成参数 — who the customers of a rule (`among`; everybody without one) are, now, against those of another (`base`): by each breakdown in a
 * table of its own. `compare`: beside who they were a while ago.
 *
 * Whoever was in the rule then is found by what had happened by then, and so is who was in a segment; lists and frozen segments hold who they
 * hold. Attributes keep no past: those of then are told apart by what is known of them now, and tests on attributes are of now.
 */
export const CompositionParams = z.object({
  zone: ASKED.zone,
  among: ASKED.among,
  base: Rule.optional(),
  compare: ComparedInstant.optional(),
  by: z.array(CustomerBreakdown).min(1).max(MOST_TABLES),
  groups: z.number().int().min(1).max(100).default(20),
});
export type CompositionParams = z.infer<typeof CompositionParams>;

/** 用户构成答案 — a table for each breakdown, in its order; groups with most of the customers first, the rest (`other`) last. */
export interface CompositionView {
  readonly customers: number;
  readonly base: number;
  /** As of when it is compared, and how many customers there were then. */
  readonly earlier: { readonly at: Instant; readonly customers: number } | null;
  readonly tables: readonly ComposedTable[];
}

/** Who is of some groups of a table; of all of them without. `earlier`: of the customers as of the earlier instant. */
const Place = z.object({
  side: z.enum(['target', 'base']).default('target'),
  earlier: z.boolean().default(false),
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
    const { among: target, base, groups } = params;
    const earlier = earlierOf(params, asking);
    const tables: ComposedTable[] = [];
    for (const by of params.by)
      tables.push(await composedTable(by, { target, base, groups, zone: zoneOf(params, asking), earlier }, asking));
    return {
      customers: asking.sets.size(await asking.select(target ?? EVERYBODY)),
      base: asking.sets.size(await asking.select(base ?? EVERYBODY)),
      earlier: earlier === undefined ? null : { at: earlier, customers: sizeThen(tables) },
      tables,
    };
  },
  tables: (view, params, words) => view.tables.map((table, i) => tableOf(table, i, view, words)),
  async customers({ side, earlier, table, groups }, params, asking) {
    const rule = side === 'target' ? params.among : params.base;
    if (groups === undefined && !earlier) return await asking.select(rule ?? EVERYBODY);
    const [by, at] = [params.by[table], earlier ? earlierOf(params, asking) : asking.now];
    if (by === undefined) throw new NoSuchPlace(`table ${table} of ${params.by.length}`);
    if (at === undefined || (earlier && side === 'base')) throw new NoSuchPlace('there is no earlier time to compare with');
    const question = whoQuestion(by, { among: rule, at, zone: zoneOf(params, asking) }, asking);
    return await asking.ask('composed', { ...question, place: groups ?? ALL_GROUPS });
  },
});

/** None of no groups. */
const ALL_GROUPS = { keys: [], isNot: true };

/** The instant it is compared with. */
function earlierOf(params: CompositionParams, asking: Pick<Asking<unknown>, 'now' | 'zone'>): Instant | undefined {
  return params.compare === undefined ? undefined : earlierInstant(asking.now, params.compare, zoneOf(params, asking));
}

/** How many customers there were: every table is of all of them. */
function sizeThen([table]: readonly ComposedTable[]): number {
  return (table?.groups ?? []).reduce((sum, { earlier }) => sum + (earlier?.customers ?? 0), 0);
}

const SHARE: TableColumn = { name: 'share', title: { zh: '占比', en: 'Share' }, unit: 'share' };
const EARLIER_COLUMNS: readonly TableColumn[] = [
  ...comparedColumns(CUSTOMERS),
  { ...SHARE, name: 'share_earlier', title: comparedTitle(SHARE.title) },
];
const BASE_COLUMNS: readonly TableColumn[] = [
  { name: 'base_customers', title: { zh: '对照人群用户数', en: 'Customers in the base' }, unit: 'customers' },
  { name: 'base_share', title: { zh: '对照人群占比', en: 'Share in the base' }, unit: 'share' },
  { name: 'tgi', title: { zh: 'TGI', en: 'TGI' }, unit: 'index' },
];

function tableOf(table: ComposedTable, i: number, view: CompositionView, words: BothWords): AnalysisTable {
  const title = breakdownTitle(table.by, [], words);
  return {
    name: `composition_${i + 1}`,
    title,
    columns: [{ name: 'group', title, unit: 'text' }, CUSTOMERS, SHARE, ...(view.earlier === null ? [] : EARLIER_COLUMNS), ...BASE_COLUMNS],
    rows: table.groups.map((group) => {
      const place = { table: i, groups: groupsBehind(group, table.groups) };
      return [
        ...groupCells(group.other ? 'other' : [group.value], [table.by], words),
        { value: group.target.customers, place },
        shareCell(group.target.customers, view.customers),
        ...earlierCells(group, place, view),
        { value: group.base.customers, place: { ...place, side: 'base' } },
        shareCell(group.base.customers, view.base),
        { value: group.tgi },
      ];
    }),
  };
}

function earlierCells({ target, earlier }: ComposedGroup, place: Readonly<Record<string, unknown>>, view: CompositionView): Cell[] {
  if (earlier === null || view.earlier === null) return [];
  return [
    { value: earlier.customers, place: { ...place, earlier: true } },
    changeCell(target.customers, earlier.customers),
    shareCell(earlier.customers, view.earlier.customers),
  ];
}
