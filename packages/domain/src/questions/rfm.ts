import { z } from 'zod';
import { RFM_GROUPS, RfmSettings, type RfmCell, type RfmMigration } from '../rfm.ts';
import { EventSelector } from '../rules/rule.ts';
import { EventValue } from './asked.ts';
import { Zone } from './periods.ts';

const SegmentKey = z.string().min(1).max(60);

/**
 * RFM 口径 — buyers, scored by when they did what counts as a purchase last, how often and for how much (`amount`; 0 where it is missing or no
 * number). Days since the last purchase are calendar days of the zone. Buyers are scored among all the question is about; segments, as of the
 * instant of asking, are parts of those, with the same scores. What items have is read as of the instant of asking too.
 */
export const RfmDefinition = z.object({
  purchase: EventSelector,
  amount: EventValue,
  settings: RfmSettings.prefault({}),
  segments: z.array(SegmentKey).default([]),
  zone: Zone.default('Asia/Shanghai'),
});
export type RfmDefinition = z.infer<typeof RfmDefinition>;

/** RFM 一组 — the customers of a group (its place in `RFM_GROUPS`), and what they paid together. */
export interface RfmGroupFigures {
  readonly group: number;
  readonly customers: number;
  readonly monetary: number;
  /** Means of a customer: days since the last purchase, purchases, and what was paid; null of nobody. */
  readonly means: { readonly recency: number; readonly frequency: number; readonly monetary: number } | null;
}

/** 评分的含义 — the customers of a score, and the least and most they are scored by (null of nobody). */
export interface RfmScoreFigures {
  readonly of: 'recency' | 'frequency' | 'monetary';
  readonly score: number;
  readonly customers: number;
  readonly least: number | null;
  readonly most: number | null;
}

/** RFM 一部分 — of everyone (`segment` null) or of a segment. */
export interface RfmPart {
  readonly segment: string | null;
  readonly customers: number;
  readonly monetary: number;
  /** All eight, by their place. */
  readonly groups: readonly RfmGroupFigures[];
  /** The same as of the earlier day, and who moved; null when none is asked. */
  readonly earlier: readonly RfmGroupFigures[] | null;
  readonly migration: readonly RfmMigration[] | null;
  /** By recency score, then by frequency score. */
  readonly matrix: readonly RfmCell[];
  readonly scores: readonly RfmScoreFigures[];
}

const Group = z
  .number()
  .int()
  .min(0)
  .max(RFM_GROUPS.length - 1);
const Score = z.number().int().min(1).max(5);

/**
 * RFM 一格 — whom a number is about: of a segment, as of the day or (`earlier`) the one compared with, those of a group and of scores; or, of a
 * migration, those who came `from` a group (null: had not bought) and went `to` one.
 */
export const RfmPlace = z.object({
  segment: SegmentKey.nullable().default(null),
  earlier: z.boolean().default(false),
  group: Group.optional(),
  recency: Score.optional(),
  frequency: Score.optional(),
  monetary: Score.optional(),
  from: Group.nullable().optional(),
  to: Group.nullable().optional(),
});
export type RfmPlace = z.infer<typeof RfmPlace>;

/** Whether a place is about a migration. */
export function isMove({ from, to }: RfmPlace): boolean {
  return from !== undefined || to !== undefined;
}
