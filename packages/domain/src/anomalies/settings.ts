import { z } from 'zod';
import { Zone, type Grain as PeriodGrain } from '../questions/periods.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';

/** 粒度 — how long one bucket of a watched series is: a text such as `5m`, `1h` or `1d`, a week that begins on Monday, or a calendar month. */
export const Grain = z
  .string()
  .regex(/^([1-9]\d?[mh]|1d|week|month)$/, 'expected minutes such as 5m, hours such as 1h, 1d, week or month')
  .refine((text) => text === 'week' || text === 'month' || DAY_MS % grainMs(text) === 0, 'expected a grain that divides a day');
export type Grain = z.infer<typeof Grain>;

const DETECTED: Readonly<Record<PeriodGrain, Grain>> = { hour: '1h', day: '1d', week: 'week', month: 'month' };

/** The detector's name of the grain a metric is read by. */
export function detectedGrain(grain: PeriodGrain): Grain {
  return DETECTED[grain];
}

/** 方向 — which deviations are anomalies: more than expected, less, or both. */
export const Direction = z.enum(['up', 'down', 'both']);
export type Direction = z.infer<typeof Direction>;

/** 指标形态 — what is watched: how often something happened, an amount, or a share (numerator of denominator). */
export const SeriesKind = z.enum(['count', 'sum', 'ratio']);
export type SeriesKind = z.infer<typeof SeriesKind>;

/** 灵敏度 — a higher one opens episodes at a lower score. */
export const Sensitivity = z.enum(['low', 'normal', 'high']);
export type Sensitivity = z.infer<typeof Sensitivity>;

const OPENING: Readonly<Record<Sensitivity, number>> = { low: 6, normal: 5, high: 4 };

/**
 * 异动检测参数 — how one series is watched. Effects below the floors never open an episode: `relativeFloor` is a share of what was expected,
 * `absoluteFloor` is in the unit of the series, for one bucket. `calendar` names special days (节假日、大促) of the zone by a class of the
 * project's own; each class is learned by itself.
 */
export const AnomalySettings = z.object({
  kind: SeriesKind,
  grain: Grain,
  zone: Zone.default('UTC'),
  direction: Direction.default('both'),
  sensitivity: Sensitivity.default('normal'),
  relativeFloor: z.number().min(0).max(10).default(0.1),
  absoluteFloor: z.number().min(0).default(0),
  calendar: z.record(z.string().regex(/^\d{4}-\d{2}-\d{2}$/), z.string().min(1)).default({}),
});
export type AnomalySettings = Readonly<z.infer<typeof AnomalySettings>>;

/** The score at which an episode opens; joint evidence of related metrics lowers it by one, never below 4. */
export function openingScore(sensitivity: Sensitivity, hasJointEvidence = false): number {
  const score = OPENING[sensitivity];
  return hasJointEvidence ? Math.max(4, score - 1) : score;
}

/** 粒度毫秒 — a grain in milliseconds; a month counts as 30 days. @throws RangeError for anything else than a grain */
export function grainMs(grain: string): number {
  if (grain === 'week') return 7 * DAY_MS;
  if (grain === 'month') return 30 * DAY_MS;
  const count = Number.parseInt(grain, 10);
  const unit = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS }[grain.at(-1) ?? ''];
  if (unit === undefined || !Number.isInteger(count)) throw new RangeError(`grain must be like 5m, 1h, 1d, week or month, got "${grain}"`);
  return count * unit;
}
