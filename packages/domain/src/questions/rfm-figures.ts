import { DecimalSums } from '../decimal.ts';
import { eachRfmMove, RFM_GROUPS, rfmMatrix, rfmMigration, type GroupedCustomers, type RfmScores } from '../rfm.ts';
import type { RfmGroupFigures, RfmPart, RfmPlace, RfmScoreFigures } from './rfm.ts';

/** 已评分的购买者 — whoever had bought as of an instant, by place in ascending order of their numbers. */
export interface ScoredBuyers {
  readonly customers: Uint32Array;
  readonly measures: { readonly recency: Float64Array; readonly frequency: Float64Array; readonly monetary: Float64Array };
  readonly scores: RfmScores;
}

/** What a part comes to. */
export function rfmPart(segment: string | null, now: ScoredBuyers, earlier: ScoredBuyers | null): RfmPart {
  const paid = new DecimalSums(1);
  for (const amount of now.measures.monetary) paid.add(0, amount);
  return {
    segment,
    customers: now.customers.length,
    monetary: paid.of(0),
    groups: groupFigures(now),
    earlier: earlier === null ? null : groupFigures(earlier),
    migration: earlier === null ? null : rfmMigration(groupedBuyers(earlier), groupedBuyers(now)),
    matrix: rfmMatrix(now.scores, now.measures),
    scores: (['recency', 'frequency', 'monetary'] as const).flatMap((of) => scoreFigures(now, of)),
  };
}

/** Those of them a test keeps, with the scores they have among all. */
export function someBuyers({ customers, measures, scores }: ScoredBuyers, keeps: (customer: number) => boolean): ScoredBuyers {
  const places = new Uint32Array(customers.length);
  let kept = 0;
  for (let i = 0; i < customers.length; i++) if (keeps(customers[i]!)) places[kept++] = i;
  const ours = places.subarray(0, kept);
  const numbers = (of: Float64Array): Float64Array => picked(of, ours, new Float64Array(kept));
  const small = (of: Uint8Array): Uint8Array => picked(of, ours, new Uint8Array(kept));
  return {
    customers: picked(customers, ours, new Uint32Array(kept)),
    measures: { recency: numbers(measures.recency), frequency: numbers(measures.frequency), monetary: numbers(measures.monetary) },
    scores: {
      recency: small(scores.recency),
      frequency: small(scores.frequency),
      monetary: small(scores.monetary),
      score: numbers(scores.score),
      group: small(scores.group),
    },
  };
}

/** Tells of everybody of a group and of scores, ascending. */
export function eachAtPlace(place: RfmPlace, { customers, scores }: ScoredBuyers, see: (customer: number) => void): void {
  const isOf = (score: number | undefined, wanted: number | undefined): boolean => wanted === undefined || score === wanted;
  for (let i = 0; i < customers.length; i++) {
    if (!isOf(scores.group[i], place.group) || !isOf(scores.recency[i], place.recency)) continue;
    if (isOf(scores.frequency[i], place.frequency) && isOf(scores.monetary[i], place.monetary)) see(customers[i]!);
  }
}

/** Tells of everybody who came from a group and went to one, ascending. */
export function eachMoved({ from, to }: RfmPlace, earlier: ScoredBuyers, now: ScoredBuyers, see: (customer: number) => void): void {
  const isOne = (group: number | null, wanted: number | null | undefined): boolean => wanted === undefined || group === wanted;
  eachRfmMove(groupedBuyers(earlier), groupedBuyers(now), (customer, came, went) => {
    if (isOne(came, from) && isOne(went, to)) see(customer);
  });
}

function groupedBuyers({ customers, scores }: ScoredBuyers): GroupedCustomers {
  return { customers, groups: scores.group };
}

function groupFigures({ measures, scores }: ScoredBuyers): RfmGroupFigures[] {
  const size = RFM_GROUPS.length;
  const [counts, days, purchases, paid] = [new Float64Array(size), new Float64Array(size), new Float64Array(size), new DecimalSums(size)];
  const { recency, frequency, monetary } = measures;
  for (let i = 0; i < scores.group.length; i++) {
    const group = scores.group[i]!;
    counts[group]!++;
    days[group]! += recency[i]!;
    purchases[group]! += frequency[i]!;
    paid.add(group, monetary[i]!);
  }
  return Array.from(counts, (customers, group) => {
    const together = paid.of(group);
    const means = { recency: days[group]! / customers, frequency: purchases[group]! / customers, monetary: together / customers };
    return { group, customers, monetary: together, means: customers === 0 ? null : means };
  });
}

const SCORES = 5;

function scoreFigures({ measures, scores }: ScoredBuyers, of: RfmScoreFigures['of']): RfmScoreFigures[] {
  const counts = new Float64Array(SCORES);
  const least = new Float64Array(SCORES).fill(Infinity);
  const most = new Float64Array(SCORES).fill(-Infinity);
  const [scored, values] = [scores[of], measures[of]];
  for (let i = 0; i < scored.length; i++) {
    const place = scored[i]! - 1;
    const value = values[i]!;
    counts[place]!++;
    if (value < least[place]!) least[place] = value;
    if (value > most[place]!) most[place] = value;
  }
  return Array.from(counts, (customers, place) => {
    const extremes = customers === 0 ? { least: null, most: null } : { least: least[place]!, most: most[place]! };
    return { of, score: place + 1, customers, ...extremes };
  });
}

function picked<Numbers extends Uint8Array | Uint32Array | Float64Array>(of: Numbers, places: Uint32Array, into: Numbers): Numbers {
  for (let i = 0; i < places.length; i++) into[i] = of[places[i]!]!;
  return into;
}
