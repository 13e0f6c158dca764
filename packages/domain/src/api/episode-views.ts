import { z } from 'zod';
import { Unit } from '../analyses/table.ts';
import { SeriesKind } from '../anomalies/settings.ts';
import { Diagnosis, NotLaunchable } from '../autopilot/diagnosis.ts';
import { Slice } from '../autopilot/slice.ts';
import { NoticeKind, NoticeState } from '../notice.ts';
import { Grain } from '../questions/periods.ts';
import { Sentence } from '../sentence.ts';
import { At } from './endpoint.ts';

const Figure = z.number().nullable();

/**
 * 读数行 — what was said of one bucket, for charts: `at` is where it begins. Values of ratios are shares; a null edge is no limit. `score`: an
 * episode opens at 5 unless the sensitivity says otherwise.
 */
export const ChartReading = z.object({
  at: At,
  value: z.number(),
  expected: z.number(),
  low: Figure,
  high: Figure,
  score: z.number(),
  isAnomalous: z.boolean(),
});
export type ChartReading = z.infer<typeof ChartReading>;

/** 分组 — of one value of a dimension. `key`: the value as in a slice. */
export const EpisodeGroup = z.object({ by: z.string(), key: z.string() });

/** 异动行 — an episode of an alert. Numbers are over its buckets so far: of counts and sums their sums, of ratios the shares, of means and budgets their mean. */
export const Episode = z.object({
  id: z.string(),
  alert: z.string(),
  /** Name of the alert. */
  name: z.string(),
  /** Key of the metric; of a budget or a volume its name as `budget/campaign/spring`, `volume/sms`. */
  metric: z.string(),
  /** How the metric is called. */
  metricName: z.string(),
  unit: Unit,
  grain: Grain,
  group: EpisodeGroup.nullable(),
  kind: SeriesKind,
  direction: z.enum(['up', 'down']),
  /** Largest deviation as a share of what was expected. */
  effect: z.number(),
  score: z.number(),
  value: z.number(),
  expected: z.number(),
  /** What came less what was expected; of ratios in events of the numerator. */
  change: z.number(),
  /** Where its first bucket begins. */
  openedAt: At,
  /** When what it tells of began, as far as can be told; once it is diagnosed, in the slice it lies in. */
  beganAt: At,
  /** Where the last bucket ends that belongs to it. */
  seenUntil: At,
  /** Seen in a second bucket, or so strong that one is enough. */
  confirmed: z.boolean(),
  endedAt: At.nullable(),
  /** `closed`: by an operator, by a change of the alert, or since late data took it back. */
  end: z.enum(['recovered', 'new_normal', 'closed']).nullable(),
  /** Whether it came from the parent metric; null: the alert names none. */
  origin: z.enum(['own', 'inherited']).nullable(),
  mark: z.enum(['expected', 'false']).nullable(),
  mutedUntil: At.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: At.nullable(),
  note: z.string(),
  /** What happened and, once diagnosed, where. */
  sentence: Sentence,
});
export type Episode = z.infer<typeof Episode>;

const Expectation = { actual: z.number(), expected: z.number() };

/** 归因视图 — where an episode lies and whom it concerns; see the server's finding. */
export const FindingView = z.object({
  diagnosis: Diagnosis.nullable(),
  why: NotLaunchable.nullable(),
  /** Null: the metric is of a kind that is not told apart. */
  total: z
    .object({ ...Expectation, numerator: z.object(Expectation).nullable(), denominator: z.object(Expectation).nullable() })
    .nullable(),
  /** Best first. */
  causes: z.array(
    z.object({
      slice: Slice,
      ...Expectation,
      effect: z.number(),
      /** Part of the whole change, 1 is all of it; negative: against it. */
      explained: Figure,
      gain: z.number(),
      ripple: Figure,
      sentence: Sentence,
    }),
  ),
  /** Why a ratio moved: slices did otherwise (rate), other slices came (mix), or both at once (cross). */
  mix: z.object({ change: z.number(), rate: z.number(), mix: z.number(), cross: z.number() }).nullable(),
  coMoving: z.array(
    z.object({
      metric: z.string(),
      name: z.string(),
      change: z.number(),
      score: z.number(),
      own: z.enum(['own', 'inherited']).nullable(),
    }),
  ),
  sentence: Sentence,
  /** Customers in the diagnosed slice, and those of them who lack what was expected. */
  inSlice: z.number().int(),
  affected: z.number().int(),
  /** When it was asked. */
  at: At,
});
export type FindingView = z.infer<typeof FindingView>;

/** 异动通知 — one notice of an episode to one receiver. */
const EpisodeNotice = z.object({ kind: NoticeKind, receiver: z.string(), state: NoticeState, detail: z.string(), at: At });

/** 异动详情 — an episode with its chart (14 days before it until now), its causes and who was told. */
export const EpisodeView = Episode.extend({
  readings: z.array(ChartReading),
  finding: FindingView.nullable(),
  /** Newest first. */
  notices: z.array(EpisodeNotice),
});
export type EpisodeView = z.infer<typeof EpisodeView>;
