import { z } from 'zod';
import type { GroupKey } from '../questions/measures.ts';
import { LtvDefinition, type LtvAnswer, type LtvRow } from '../questions/ltv.ts';
import { analysis, type Asking } from './analysis.ts';
import { ASKED, PART_PLACE, SPLIT, type Parted, type PartPlace } from './asked.ts';
import { ltvTables } from './ltv-tables.ts';
import { limitPeriods } from './period-limit.ts';
import { askParts, eventsOfGroup, largestGroups, partQuestion, zoneOf, type PartQuestion } from './parts.ts';

const { birth, worth, grain, buckets, clock } = LtvDefinition.shape;

/**
 * LTV 分析参数 — what customers born in a period have brought in at an age, see `LtvDefinition`. With `by` there is a part for each of the `groups`
 * values with most customers at the birth.
 */
export const LtvParams = z
  .object({
    ...ASKED,
    ...SPLIT,
    birth,
    worth,
    grain,
    buckets: buckets.default(12),
    clock,
    unit: z.enum(['number', 'money']).default('money'),
  })
  .superRefine(limitPeriods);
export type LtvParams = z.infer<typeof LtvParams>;

/**
 * LTV 格 — up to an age, what a customer brought in (`each`, of those for whom the age is over; so far, where it is over for nobody) and what all
 * of them did (`total`); null while the age has not begun for all of them. `filling` while it is not over for all of them.
 */
export interface LtvFigure {
  readonly each: number | null;
  readonly total: number | null;
  readonly filling: boolean;
}

/** LTV 图 — rows by period of birth; `average` by column is the mean of all births for whom it is over, null of nobody. */
export interface LtvFigures {
  readonly size: number;
  readonly rows: readonly { readonly birth: string; readonly size: number; readonly columns: readonly LtvFigure[] }[];
  readonly average: readonly (number | null)[];
}

export type LtvView = Parted<LtvFigures>;

/** Who was born, in a period (`row`) or ever. */
const LtvPlace = z.object({ ...PART_PLACE, row: z.string().max(40).nullable().default(null) });

/** LTV 分析 — what a customer is worth, by when it came and how old it is. */
export const ltv = analysis({
  kind: 'ltv',
  title: { zh: '用户生命周期价值（LTV）', en: 'Lifetime value (LTV)' },
  params: LtvParams,
  place: LtvPlace,
  async answer(params, asking): Promise<LtvView> {
    const groups = await largestGroups(params, params.birth, asking);
    const figures = async (question: PartQuestion, { group }: PartPlace): Promise<LtvFigures> =>
      figuresOf(await asking.ask('ltv', { ...question, definition: definitionOf(params, group, asking) }));
    return await askParts(params, asking, figures, groups);
  },
  tables: ltvTables,
  async customers(place, params, asking) {
    const question = { ...partQuestion(params, place, asking), definition: definitionOf(params, place.group, asking) };
    const rows = place.row === null ? (await asking.ask('ltv', question)).rows.map(({ birth: born }) => born) : [place.row];
    let found = asking.sets.of([]);
    for (const row of rows) found = asking.sets.either(found, await asking.ask('ltvBorn', { ...question, row }));
    return found;
  },
});

function definitionOf(params: LtvParams, group: GroupKey | null, asking: Pick<Asking<unknown>, 'zone'>): LtvDefinition {
  return {
    birth: eventsOfGroup(params.birth, params.by, group),
    worth: params.worth,
    grain: params.grain,
    buckets: params.buckets,
    clock: params.clock,
    zone: zoneOf(params, asking),
  };
}

function figuresOf({ rows, average }: LtvAnswer): LtvFigures {
  return {
    size: rows.reduce((sum, { size }) => sum + size, 0),
    rows: rows.map((row) => ({ birth: row.birth, size: row.size, columns: row.totals.map((_, column) => figureOf(row, column)) })),
    average,
  };
}

function figureOf({ size, totals, over, totalsOver }: LtvRow, column: number): LtvFigure {
  const overNow = over[column] ?? 0;
  const filling = overNow < size;
  const hasBegun = column === 0 || over[column - 1] === size;
  const total = hasBegun ? (totals[column] ?? 0) : null;
  if (overNow > 0) return { each: (totalsOver[column] ?? 0) / overNow, total, filling };
  return { each: total === null ? null : total / size, total, filling };
}
