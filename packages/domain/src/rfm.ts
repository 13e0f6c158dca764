import { z } from 'zod';
import { DecimalSums } from './decimal.ts';
import type { Sentence } from './sentence.ts';
import { naturalBreaks } from './statistics/natural-breaks.ts';
import { percentile } from './statistics/percentile.ts';

/** Scores there are. */
const SCORES = 5;

/** 切点 — four ascending numbers between five scores. */
const Cuts = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .refine((cuts) => cuts.every((cut, i) => i === 0 || cut >= (cuts[i - 1] ?? cut)), {
    message: 'cuts must not descend',
    params: { zh: '「切点」要从小到大', en: '“Cuts” must not descend' },
  });

/**
 * 评分方式 — by fifths of the customers at hand (五分位), by their five clusters (聚类, k-means), or by cuts the operator sets, which make two
 * dates comparable.
 */
const Scoring = z.union([z.enum(['quintiles', 'clusters']), z.object({ cuts: Cuts })]);
type Scoring = z.infer<typeof Scoring>;

const Weight = z.number().min(0).max(100);

/**
 * RFM 设置 — how customers are scored and grouped.
 *
 * Scores run from 1 to 5, 5 being the best. A value scores 1 and one more for each cut it is above; days since the last purchase, of which
 * fewer are better, score 5 and one less for each. Of `quintiles` the cuts are the 20th, 40th, 60th and 80th percentile of all customers (see
 * `percentile`). So equal values always score the same, however many there are: where most bought once, all of them score 1, and no fifth is
 * filled up with some of them by chance. Of `clusters` the cuts lie between the five runs of {@link naturalBreaks}, fewer where there are fewer
 * distinct values.
 *
 * `high`: a score counts as high when it is above the mean of that score over all customers, or when it is at least the one given.
 * `weights`: of the overall score, the weighted mean of the three; not all 0.
 */
export const RfmSettings = z.object({
  recency: Scoring.default('quintiles'),
  frequency: Scoring.default('quintiles'),
  monetary: Scoring.default('quintiles'),
  weights: z
    .object({ recency: Weight, frequency: Weight, monetary: Weight })
    .refine((w) => w.recency + w.frequency + w.monetary > 0, {
      message: 'one of the weights must be positive',
      params: { zh: '「权重」不能三个都是 0', en: 'One of the “Weights” must be above 0' },
    })
    .default({ recency: 1, frequency: 1, monetary: 1 }),
  high: z.union([z.literal('above_mean'), z.number().int().min(2).max(5)]).default('above_mean'),
});
export type RfmSettings = z.infer<typeof RfmSettings>;

/** RFM 分组 — the eight groups by their place in {@link RfmScores.group}: bit 4 high monetary, bit 2 high recency, bit 1 high frequency. */
export const RFM_GROUPS = [
  { key: 'general_win_back', name: { zh: '一般挽留用户', en: 'General, to win back' } },
  { key: 'general_keep', name: { zh: '一般保持用户', en: 'General, to keep' } },
  { key: 'general_develop', name: { zh: '一般发展用户', en: 'General, to develop' } },
  { key: 'general_value', name: { zh: '一般价值用户', en: 'General, of value' } },
  { key: 'important_win_back', name: { zh: '重要挽留用户', en: 'Important, to win back' } },
  { key: 'important_keep', name: { zh: '重要保持用户', en: 'Important, to keep' } },
  { key: 'important_develop', name: { zh: '重要发展用户', en: 'Important, to develop' } },
  { key: 'important_value', name: { zh: '重要价值用户', en: 'Important, of value' } },
] as const satisfies readonly { key: string; name: Sentence }[];

/** RFM 三值 — of customers by place: days since the last purchase, purchases, what they paid. Each customer bought at least once. */
export interface RfmMeasures {
  readonly recency: ArrayLike<number>;
  readonly frequency: ArrayLike<number>;
  readonly monetary: ArrayLike<number>;
}

/** RFM 评分 — by the places of {@link RfmMeasures}. */
export interface RfmScores {
  readonly recency: Uint8Array;
  readonly frequency: Uint8Array;
  readonly monetary: Uint8Array;
  /** Weighted mean of the three, 1 … 5. */
  readonly score: Float64Array;
  /** Place in {@link RFM_GROUPS}. */
  readonly group: Uint8Array;
}

/** RFM 模型 — scores and groups customers. */
export function scoreRfm({ recency, frequency, monetary }: RfmMeasures, settings: RfmSettings): RfmScores {
  const above = [
    countAbove(recency, cutsOf(recency, settings.recency)),
    countAbove(frequency, cutsOf(frequency, settings.frequency)),
    countAbove(monetary, cutsOf(monetary, settings.monetary)),
  ] as const;
  const [r, f, m] = [above[0].map((cuts) => 5 - cuts), above[1].map((cuts) => 1 + cuts), above[2].map((cuts) => 1 + cuts)];
  const [highR, highF, highM] = [leastHigh(r, settings.high), leastHigh(f, settings.high), leastHigh(m, settings.high)];
  const { weights } = settings;
  const all = weights.recency + weights.frequency + weights.monetary;
  const score = new Float64Array(r.length);
  for (let i = 0; i < score.length; i++) score[i] = (r[i]! * weights.recency + f[i]! * weights.frequency + m[i]! * weights.monetary) / all;
  const group = r.map((one, i) => (m[i]! >= highM ? 4 : 0) + (one >= highR ? 2 : 0) + (f[i]! >= highF ? 1 : 0));
  return { recency: r, frequency: f, monetary: m, score, group };
}

/** 矩阵格 — customers of one recency and one frequency score. */
export interface RfmCell {
  readonly recency: number;
  readonly frequency: number;
  readonly customers: number;
  /** What they paid together. */
  readonly monetary: number;
}

/** RFM 矩阵 — the 25 cells by recency score, then by frequency score, ascending. */
export function rfmMatrix(scores: RfmScores, { monetary }: Pick<RfmMeasures, 'monetary'>): RfmCell[] {
  const customers = new Float64Array(25);
  const paid = new DecimalSums(25);
  for (let i = 0; i < scores.recency.length; i++) {
    const cell = (scores.recency[i]! - 1) * 5 + scores.frequency[i]! - 1;
    customers[cell]!++;
    paid.add(cell, monetary[i]!);
  }
  return Array.from(customers, (size, cell) => ({
    recency: Math.floor(cell / 5) + 1,
    frequency: (cell % 5) + 1,
    customers: size,
    monetary: paid.of(cell),
  }));
}

/** 分组流转 — how many customers went from one group to another; null stands for those who had not bought at that date. */
export interface RfmMigration {
  /** Place in {@link RFM_GROUPS}. */
  readonly from: number | null;
  readonly to: number | null;
  readonly customers: number;
}

/** 用户所在的组 — customers by number, ascending, and by the same places the place of each one's group in {@link RFM_GROUPS}. */
export interface GroupedCustomers {
  readonly customers: ArrayLike<number>;
  readonly groups: ArrayLike<number>;
}

/** 逐人流转 — tells of everybody who had bought at one of two dates in which group they were at each; null: had not bought. */
export function eachRfmMove(
  before: GroupedCustomers,
  after: GroupedCustomers,
  see: (customer: number, from: number | null, to: number | null) => void,
): void {
  let [i, j] = [0, 0];
  while (i < before.customers.length || j < after.customers.length) {
    const [was, is] = [before.customers[i] ?? Infinity, after.customers[j] ?? Infinity];
    see(Math.min(was, is), was <= is ? before.groups[i]! : null, is <= was ? after.groups[j]! : null);
    if (was <= is) i++;
    if (is <= was) j++;
  }
}

/** 分组流转 — who was in which group at two dates, as counts above 0 by `from`, then `to`, ascending, null last. */
export function rfmMigration(before: GroupedCustomers, after: GroupedCustomers): RfmMigration[] {
  const none = RFM_GROUPS.length;
  const counts = new Float64Array((none + 1) * (none + 1));
  eachRfmMove(before, after, (_, from, to) => counts[(from ?? none) * (none + 1) + (to ?? none)]!++);
  const groupAt = (place: number): number | null => (place === none ? null : place);
  return Array.from(counts, (customers, i) => ({
    from: groupAt(Math.floor(i / (none + 1))),
    to: groupAt(i % (none + 1)),
    customers,
  })).filter(({ customers }) => customers > 0);
}

function cutsOf(values: ArrayLike<number>, scoring: Scoring): readonly number[] {
  if (typeof scoring === 'object') return scoring.cuts;
  const sorted = new Float64Array(values).sort();
  if (scoring === 'clusters') return naturalBreaks(sorted, SCORES);
  return [20, 40, 60, 80].map((percent) => percentile(sorted, percent));
}

function countAbove(values: ArrayLike<number>, cuts: readonly number[]): Uint8Array {
  const above = new Uint8Array(values.length);
  for (const cut of cuts) for (let i = 0; i < above.length; i++) if (values[i]! > cut) above[i]!++;
  return above;
}

/** The least score that counts as high. */
function leastHigh(scores: Uint8Array, high: RfmSettings['high']): number {
  if (high !== 'above_mean') return high;
  const sum = scores.reduce((total, score) => total + score, 0);
  return Math.floor(sum / scores.length) + 1;
}
