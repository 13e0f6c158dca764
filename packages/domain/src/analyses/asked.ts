import { z } from 'zod';
import { Value } from '../events.ts';
import { Breakdown, MOST_BREAKDOWNS, type GroupKey } from '../questions/measures.ts';
import { Zone } from '../questions/periods.ts';
import { Rule } from '../rules/rule.ts';
import { Compared, TimeRange, type Span } from './time-range.ts';

const SegmentKey = z.string().min(1).max(60);

/** Segments side by side, and groups of a funnel or of retention, at most. */
const MOST_SEGMENTS = 8;
const MOST_GROUPS = 20;

/**
 * 通用参数 — what every analysis of a time can be asked: the days (`range`) of a zone (the project's unless named), who counts (`among`),
 * segments to see side by side with everyone, and an earlier time to compare with.
 */
export const ASKED = {
  range: TimeRange.default({ of: 'last', count: 30, unit: 'day', current: true }),
  zone: Zone.optional(),
  among: Rule.optional(),
  segments: z.array(SegmentKey).max(MOST_SEGMENTS).default([]),
  compare: Compared.optional(),
};
const AskedParams = z.object(ASKED);
export type AskedParams = z.output<typeof AskedParams>;

const PartBreakdown = z.discriminatedUnion('of', [Breakdown.options[0], Breakdown.options[1], Breakdown.options[2], Breakdown.options[4]]);

/**
 * 拆分 — what parts of a funnel or of retention are told apart by, all of it together, and how many: those with most customers who did the first
 * event. One alone may be written without the list around it.
 */
export const SPLIT = {
  by: z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(PartBreakdown).max(MOST_BREAKDOWNS).default([]),
  ),
  groups: z.number().int().min(1).max(MOST_GROUPS).default(5),
};

const Split = z.object(SPLIT);
export type Split = z.output<typeof Split>;

/** 一组的答案 — of everyone (`segment` null) or of a segment; of all groups (`group` null) or of one. `earlier`: of the compared time. */
export interface Part<Figures> {
  readonly segment: string | null;
  readonly group: GroupKey | null;
  readonly current: Figures;
  readonly earlier: Figures | null;
}

/** 答案骨架 — the time an answer is about, the one it is compared with, and its parts: everyone first, then segments, then groups. */
export interface Parted<Figures> {
  /** The zone of its days. */
  readonly zone: string;
  readonly span: Span;
  readonly earlierSpan: Span | null;
  readonly parts: readonly Part<Figures>[];
}

/** Which part a number belongs to. */
export const PART_PLACE = {
  segment: SegmentKey.nullable().default(null),
  group: z.array(Value.nullable()).nullable().default(null),
  earlier: z.boolean().default(false),
};
const PartPlace = z.object(PART_PLACE);
export type PartPlace = z.output<typeof PartPlace>;
