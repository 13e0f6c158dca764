import type { Breakdown } from '../questions/measures.ts';
import type { EventSelector } from '../rules/rule.ts';
import type { BothWords } from './analysis.ts';
import type { AskedParams, Part } from './asked.ts';
import type { Sentence } from '../sentence.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { groupCells, groupColumns, inBoth } from './titles.ts';

/** What a split analysis is told apart by, and the events it begins with. */
interface SplitBy {
  readonly by?: readonly Breakdown[];
  readonly first: readonly EventSelector[];
}

/** The columns that say which part a row is of; none where there is only everyone. */
export function partColumns({ segments }: Pick<AskedParams, 'segments'>, { by = [], first }: SplitBy, words: BothWords): TableColumn[] {
  const segment: TableColumn = { name: 'segment', title: { zh: '分群', en: 'Segment' }, unit: 'text' };
  return [...(segments.length === 0 ? [] : [segment]), ...groupColumns(by, first, words)];
}

/** A part's cells, for {@link partColumns}. */
export function partCells(
  { segment, group }: Pick<Part<unknown>, 'segment' | 'group'>,
  { segments }: Pick<AskedParams, 'segments'>,
  { by = [], first = [] }: Partial<SplitBy>,
  words: BothWords,
): Cell[] {
  return [...(segments.length === 0 ? [] : [segmentCell(segment, words)]), ...groupCells(group, by, words, first)];
}

function segmentCell(segment: string | null, words: BothWords): Cell {
  if (segment === null) return { value: null, shown: { zh: '所有用户', en: 'All customers' } };
  return { value: segment, shown: inBoth(words, (own) => own.segment(segment)) };
}

/** How much a number changed against the earlier one, as a share of that; null where there is none. */
export function changeCell(current: number | null, earlier: number | null | undefined): Cell {
  const changed = current === null || earlier === null || earlier === undefined || earlier === 0 ? null : (current - earlier) / earlier;
  return { value: changed };
}

/** The columns of a compared number: the earlier one, and the change. */
export function comparedColumns(column: TableColumn): TableColumn[] {
  const { name, title, unit } = column;
  return [
    { name: `${name}_earlier`, title: comparedTitle(title), unit },
    { name: `${name}_change`, title: { zh: `${title.zh}变化`, en: `${title.en}, change` }, unit: 'share' },
  ];
}

/** The column of the compared time's periods, beside those of the time itself. */
export const EARLIER_PERIOD: TableColumn = { name: 'period_earlier', title: { zh: '对比期时间', en: 'Compared period' }, unit: 'text' };

/** A share with what it is made of; null of nobody. */
export function shareCell(part: number, whole: number): Cell {
  return whole === 0 ? { value: null } : { value: part / whole, of: [part, whole] };
}

/** Where in an answer a part is: what places of its cells begin with. */
export function partPlace(
  { segment, group }: Pick<Part<unknown>, 'segment' | 'group'>,
  isEarlier = false,
): Readonly<Record<string, unknown>> {
  return { ...(segment !== null && { segment }), ...(group !== null && { group }), ...(isEarlier && { earlier: true }) };
}

/** The title of a table or column of the compared time. */
export function comparedTitle({ zh, en }: Sentence): Sentence {
  return { zh: `${zh}（对比期）`, en: `${en} (compared)` };
}

/** The time of an answer and, where there is one, the compared one: a table each. */
export function timesOf({ compare }: Pick<AskedParams, 'compare'>): readonly boolean[] {
  return compare === undefined ? [false] : [false, true];
}

/** How a table is called, of the time of an answer or of the compared one. */
export function tableName(name: string, title: Sentence, isEarlier: boolean): Pick<AnalysisTable, 'name' | 'title'> {
  return isEarlier ? { name: `${name}_earlier`, title: comparedTitle(title) } : { name, title };
}
