import { z } from 'zod';
import { DistributionDefinition, MISSING_PLACE, type DistributionRow } from '../questions/distribution.ts';
import type { GroupKey } from '../questions/measures.ts';
import { Grain, periodsBetween } from '../questions/periods.ts';
import type { Asking } from './analysis.ts';
import { ASKED, PART_PLACE, SPLIT, type AskedParams, type Parted, type Split } from './asked.ts';
import { askParts, partQuestion, zoneOf, type PartQuestion } from './parts.ts';
import { bucketEdges } from './bucket-edges.ts';
import type { Rounding } from './round-edges.ts';
import type { Span } from './time-range.ts';

/** 分布图 — the whole time at once, and by period of the answer, each with its buckets and percentiles; null without any value. */
export interface SpreadFigures {
  readonly whole: DistributionRow | null;
  readonly periods: readonly (DistributionRow | null)[];
}

/** 时间轴 — the periods of an answer and of the compared time, by the same places; of the former the first `ended` are over. */
export interface Periods {
  readonly periods: readonly string[];
  readonly earlierPeriods: readonly string[];
  readonly ended: number;
}

/** 分布答案 — bucket i is from `edges[i − 1]` up to `edges[i]`. */
export interface SpreadView extends Parted<SpreadFigures>, Periods {
  readonly edges: readonly number[];
}

/** 分桶 — ascending edges, or round ones found in what is there; the same for all parts. */
export const BucketEdges = z.union([z.literal('found'), DistributionDefinition.shape.buckets]).default('found');
type BucketEdges = z.infer<typeof BucketEdges>;

/** What everything that is spread over buckets is asked: parts, and periods (null: the whole time alone). */
export const SPREAD = { ...ASKED, ...SPLIT, grain: Grain.nullable().default('day') };
export type SpreadParams = AskedParams & Split & { readonly grain: Grain | null };

/** Which values: of a period (named as in the answer; null: the whole time), from one edge up to another (null: no such end). */
export const SpreadPlace = z.object({
  ...PART_PLACE,
  period: z.string().max(40).nullable().default(null),
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  /** Whose value is missing, which is between no edges. */
  missing: z.boolean().default(false),
});
export type SpreadPlace = z.infer<typeof SpreadPlace>;

/** What is spread, of all groups (null) or of one. */
export type SubjectOf = (group: GroupKey | null) => DistributionDefinition['subject'];

/** The edges of an answer: those given, or round ones of everyone's values. */
export async function edgesOf<Customers>(
  buckets: BucketEdges,
  params: SpreadParams,
  { subjectOf, rounding }: { readonly subjectOf: SubjectOf; readonly rounding: Rounding },
  asking: Asking<Customers>,
): Promise<readonly number[]> {
  if (buckets !== 'found') return buckets;
  const everyone = { segment: null, group: null, earlier: false };
  const definition = { subject: subjectOf(null), buckets: [], grain: null, zone: zoneOf(params, asking) };
  const [row] = await asking.ask('distribution', { ...partQuestion({ ...params, by: undefined }, everyone, asking), definition });
  const spread = row?.spread ?? null;
  return spread === null ? [] : bucketEdges(spread, rounding);
}

/** 分布求解 — how something is spread in every part. */
export async function askSpread<Customers>(
  params: SpreadParams,
  subjectOf: SubjectOf,
  { edges, groups }: { readonly edges: readonly number[]; readonly groups: readonly GroupKey[] },
  asking: Asking<Customers>,
): Promise<SpreadView> {
  const { grain } = params;
  const rowsOf = async (question: PartQuestion, group: GroupKey | null, by: Grain | null): Promise<readonly DistributionRow[]> =>
    await asking.ask('distribution', {
      ...question,
      definition: { subject: subjectOf(group), buckets: [...edges], grain: by, zone: zoneOf(params, asking) },
    });
  const parted = await askParts(
    params,
    asking,
    async (question, { group }): Promise<SpreadFigures> => {
      const [whole] = await rowsOf(question, group, null);
      const found = new Map((grain === null ? [] : await rowsOf(question, group, grain)).map((row) => [row.period, row]));
      return { whole: whole ?? null, periods: namesOf(question, params, asking).map((name) => found.get(name) ?? null) };
    },
    groups,
  );
  return { ...parted, ...periodsOf(parted, params, asking), edges };
}

/** 时间轴求解 — the periods of an answer; none without a grain. */
export function periodsOf(
  { span, earlierSpan }: Pick<Parted<unknown>, 'span' | 'earlierSpan'>,
  params: Pick<SpreadParams, 'grain' | 'zone'>,
  asking: Pick<Asking<unknown>, 'now' | 'zone'>,
): Periods {
  const { grain } = params;
  const periods = grain === null ? [] : periodsBetween(grain, zoneOf(params, asking), span.from, span.to);
  return {
    periods: periods.map(({ name }) => name),
    earlierPeriods: earlierSpan === null ? [] : namesOf(earlierSpan, params, asking),
    ended: periods.filter(({ end }) => end <= asking.now).length,
  };
}

function namesOf({ from, to }: Span, params: Pick<SpreadParams, 'grain' | 'zone'>, asking: Pick<Asking<unknown>, 'zone'>): string[] {
  return params.grain === null ? [] : periodsBetween(params.grain, zoneOf(params, asking), from, to).map(({ name }) => name);
}

/** Who is behind a place of something spread. */
export async function customersOfSpread<Customers>(
  place: SpreadPlace,
  params: SpreadParams,
  subjectOf: SubjectOf,
  asking: Asking<Customers>,
): Promise<Customers> {
  const buckets = [place.from, place.to].filter((edge) => edge !== null);
  const grain = place.period === null ? null : params.grain;
  return await asking.ask('distributed', {
    ...partQuestion(params, place, asking),
    definition: { subject: subjectOf(place.group), buckets, grain, zone: zoneOf(params, asking) },
    place: { period: place.period, bucket: place.missing ? MISSING_PLACE : place.from === null ? 0 : 1 },
  });
}
