import { z } from 'zod';
import type { GroupKey } from '../questions/measures.ts';
import type { RetentionAnswer } from '../questions/port.ts';
import { columnsOf, EITHER_COLUMNS, RetentionDefinition } from '../questions/retention.ts';
import { analysis, NoSuchPlace, type Asking } from './analysis.ts';
import { ASKED, PART_PLACE, SPLIT, type Parted, type PartPlace } from './asked.ts';
import { askParts, eventsOfGroup, largestGroups, partQuestion, zoneOf, type PartQuestion } from './parts.ts';
import { retentionTables } from './retention-tables.ts';

const { birth, return: back, grain, buckets, brackets, mode, clock, rounding, born } = RetentionDefinition.shape;

/** Buckets counted where none are named. */
const USUAL_BUCKETS = 8;

/**
 * 留存参数 — see `RetentionDefinition`; without `buckets` and `brackets` the buckets 0 … 7 are counted. With `by` there is a part for each of the
 * `groups` values with most customers at the first event.
 */
export const RetentionParams = z
  .object({ ...ASKED, ...SPLIT, birth, return: back, grain, buckets, brackets, mode, clock, rounding, born })
  .refine(({ buckets, brackets }) => buckets === undefined || brackets === undefined, {
    message: 'either buckets or brackets',
    params: EITHER_COLUMNS,
    path: ['brackets'],
  });
export type RetentionParams = z.infer<typeof RetentionParams>;

/** 留存图 — rows by period of birth; see `RetentionAnswer`. `average` and `churn` = 1 − average by column, null of nobody. */
export interface RetentionFigures {
  readonly size: number;
  readonly rows: readonly {
    readonly birth: string;
    readonly size: number;
    readonly counts: readonly number[];
    readonly over: readonly number[];
    readonly returnedOver: readonly number[];
  }[];
  readonly average: readonly (number | null)[];
  readonly churn: readonly (number | null)[];
}

/** 留存答案 — `columns` are buckets `from` … `to`, both included (`to` null: and all later ones). */
export interface RetentionView extends Parted<RetentionFigures> {
  readonly columns: readonly { readonly from: number; readonly to: number | null }[];
}

const RetentionPlace = z.object({
  ...PART_PLACE,
  /** The period of birth; without it all of them. */
  row: z.string().max(40).optional(),
  /** −1: all who were born. */
  column: z.number().int().min(-1).default(-1),
  /** false: who did not come back, of those for whom the column is over. */
  returned: z.boolean().default(true),
});

/** 留存分析 — of those who began in a period, how many came back when, and how many did not. */
export const retention = analysis({
  kind: 'retention',
  title: { zh: '留存分析', en: 'Retention' },
  params: RetentionParams,
  place: RetentionPlace,
  async answer(params, asking): Promise<RetentionView> {
    const groups = await largestGroups(params, params.birth, asking);
    const figures = async (question: PartQuestion, { group }: PartPlace): Promise<RetentionFigures> =>
      figuresOf(await asking.ask('retention', { ...question, definition: definitionOf(params, group, asking) }));
    const columns = columnsOf(definitionOf(params, null, asking));
    return {
      ...(await askParts(params, asking, figures, groups)),
      columns: columns.map(({ from, to }) => ({ from, to: Number.isFinite(to) ? to : null })),
    };
  },
  tables: retentionTables,
  async customers(place, params, asking) {
    const { row, column, returned } = place;
    const definition = definitionOf(params, place.group, asking);
    const question = { ...partQuestion(params, place, asking), definition };
    const columns = columnsOf(definition).length;
    if (column >= columns) throw new NoSuchPlace(`column ${column} of ${columns}`);
    const rows = row === undefined ? (await asking.ask('retention', question)).rows.map(({ birth: of }) => of) : [row];
    let found = asking.sets.of([]);
    for (const one of rows) found = asking.sets.either(found, await asking.ask('born', { ...question, row: one, column, returned }));
    return found;
  },
});

function definitionOf(params: RetentionParams, group: GroupKey | null, asking: Pick<Asking<unknown>, 'zone'>): RetentionDefinition {
  const { birth: first, return: returning, grain: of, mode: on, clock: by, rounding: rounded, born: counted } = params;
  const columns = params.brackets === undefined ? { buckets: params.buckets ?? USUAL_BUCKETS } : { brackets: params.brackets };
  const events = eventsOfGroup(first, params.by, group);
  return {
    birth: events,
    return: returning,
    grain: of,
    mode: on,
    clock: by,
    rounding: rounded,
    born: counted,
    zone: zoneOf(params, asking),
    ...columns,
  };
}

function figuresOf({ rows, average }: RetentionAnswer): RetentionFigures {
  const known = average.map((share) => (Number.isNaN(share) ? null : share));
  return {
    size: rows.reduce((sum, { size }) => sum + size, 0),
    rows,
    average: known,
    churn: known.map((share) => (share === null ? null : 1 - share)),
  };
}
