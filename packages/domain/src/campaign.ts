import { z } from 'zod';
import { Goal, MAX_GOALS } from './goal.ts';
import { GuardrailMetric, USUAL_GUARDRAILS } from './guardrail-metric.ts';
import { Money } from './money.ts';
import { Category, laneOf, type Channel, type Lane } from './reach/channel.ts';
import { Content } from './reach/content.ts';
import { FrequencyCap } from './reach/policy.ts';
import { PropertyFilter } from './rules/property-filter.ts';
import { EventSelector, Rule } from './rules/rule.ts';
import { Span } from './rules/value-test.ts';
import { DecidingTest, USUAL_TEST } from './statistics/deciding-test.ts';
import { TimeOfDay } from './time.ts';

/** The form of a {@link Key}. */
export const KEY_PATTERN = /^[a-z0-9][a-z0-9_-]{0,59}$/;

/** 键 — the human slug of a definition. */
export const Key = z.string().regex(KEY_PATTERN, 'lower-case letters, digits, - and _, at most 60');

/** 生命周期 — 草稿 / 待审批 / 待启动 / 运行中 / 已暂停 / 已结束. `approved`: a second person agreed; whoever asked starts it, or its time does. */
export const CampaignState = z.enum(['draft', 'in_review', 'approved', 'running', 'paused', 'ended']);
export type CampaignState = z.infer<typeof CampaignState>;

/** 重复 — when an audience is taken again: an RFC 5545 recurrence (`FREQ=WEEKLY;BYDAY=MO,TH`) of days, and the time of day, in the project's zone. */
export const Repeat = z.object({
  rrule: z
    .string()
    .max(500)
    .regex(/^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9+,:-]+)*$/, 'such as FREQ=WEEKLY;BYDAY=MO,TH'),
  time: TimeOfDay,
});
export type Repeat = z.infer<typeof Repeat>;

/**
 * 进入方式 — what lets a customer enter: an event; an event that another did not follow in time; entering or leaving a segment; or being in
 * an audience once, or again and again on a schedule. An audience taken `once` without `at` is taken when the campaign starts.
 */
export const Trigger = z.union([
  z.object({ kind: z.literal('event').default('event'), event: z.string().min(1).max(100), filter: PropertyFilter }),
  z.object({ kind: z.literal('then_not'), first: EventSelector, answer: EventSelector, within: Span }),
  z.object({ kind: z.literal('segment'), segment: z.string().min(1).max(60), on: z.enum(['entered', 'left']) }),
  z.object({ kind: z.literal('audience'), rule: Rule, once: z.object({ at: z.number().int().optional() }) }),
  z.object({ kind: z.literal('audience'), rule: Rule, repeat: Repeat }),
]);
export type Trigger = z.infer<typeof Trigger>;

/** 再次进入 — whether a customer who entered before may enter again: always, never, or once so much time has passed since the last entry. */
export const Reentry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('always') }),
  z.object({ kind: z.literal('never') }),
  z.object({ kind: z.literal('after'), span: Span }),
]);
export type Reentry = z.infer<typeof Reentry>;

/** 文案 — one arm: its share of the treated, and what it says. */
export const CampaignArm = z.object({
  key: z.string().regex(/^[a-z]$/, 'a letter'),
  name: z.string().min(1).max(40),
  /** Relative weight among the arms. */
  weight: z.number().int().min(1).max(100).default(1),
  content: Content,
  /** 发送时刻 — the message waits for this time of day in the customer's zone; null: it goes at once. */
  time: TimeOfDay.nullable().default(null),
  /** 优惠券 — the batch whoever gets this arm is granted a coupon of, with the message; null: none. */
  benefit: Key.nullable().default(null),
});
export type CampaignArm = z.infer<typeof CampaignArm>;

/**
 * 互斥层 — the part of a layer's customers a campaign has, `fromBp` ≤ place < `toBp` of 10,000. Campaigns of one layer have parts that do not
 * overlap, so that nobody is in two of them; one with a layer of its own reaches a part of everybody.
 */
export const CampaignLayer = z
  .object({ name: Key, fromBp: z.number().int().min(0).max(9999), toBp: z.number().int().min(1).max(10_000) })
  .refine(({ fromBp, toBp }) => fromBp < toBp, { error: 'the part must end after it begins', path: ['toBp'] });
export type CampaignLayer = z.infer<typeof CampaignLayer>;

/** 预算 — what a campaign may use up at most, besides the budget of its activity; null: no limit. What costs nothing takes nothing of `cost`. */
export const Budget = z.object({ messages: z.number().int().min(1).nullable(), cost: Money.nullable() });
export type Budget = z.infer<typeof Budget>;

/** 运营计划 — what a campaign is, whole and immutable per version. All arms speak through one channel. */
export const CampaignDefinition = z
  .object({
    name: z.string().min(1).max(100),
    description: z.string().max(1000).default(''),
    /** Key of the 活动 it belongs to. */
    activity: z.string().min(1).max(60).nullable().default(null),
    businessLine: z.string().min(1).max(60).nullable().default(null),
    category: Category.default('marketing'),
    trigger: Trigger,
    /** Who of those may enter, asked at that moment; null lets everybody. */
    filter: Rule.nullable().default(null),
    reentry: Reentry.default({ kind: 'always' }),
    /** 对照组比例 in basis points (1000 = 10 %). */
    controlShareBp: z.number().int().min(0).max(9000).default(1000),
    /** Which part of the customers of a layer it is for; null: everybody. Marketing only. */
    layer: CampaignLayer.nullable().default(null),
    arms: z.array(CampaignArm).min(1).max(4),
    /** The first one decides. */
    goals: z.array(Goal).max(MAX_GOALS).default([]),
    /** How the first goal is judged. Neither it nor what that goal asks for can be changed once the campaign was started. */
    test: DecidingTest.default(USUAL_TEST),
    /** What it must not make worse. */
    guardrails: z
      .array(GuardrailMetric)
      .max(6)
      .default(() => [...USUAL_GUARDRAILS]),
    caps: z.array(FrequencyCap).max(5).default([]),
    /** What happens to marketing within quiet hours, or when a cap is full for a while: it waits until it may go, or is dropped. */
    quiet: z.enum(['defer', 'drop']).default('defer'),
    /** How long a wish may wait before it is dropped as `expired`. */
    patienceMs: z
      .number()
      .int()
      .min(0)
      .max(30 * 86_400_000)
      .default(24 * 3_600_000),
    budget: Budget.default({ messages: null, cost: null }),
    /** 1 first … 9 last: who goes first when capacity is short. */
    priority: z.number().int().min(1).max(9).default(5),
    /** What reaching one customer is worth, in the project's currency: the second test of arbitration. */
    expectedValue: Money.default(0),
    /** Messages a minute at most; null: as fast as the provider. */
    ratePerMinute: z.number().int().min(1).max(1_000_000).nullable().default(null),
    /** Events that happened longer before they were received do not trigger. */
    latenessMs: z
      .number()
      .int()
      .min(0)
      .max(30 * 86_400_000)
      .default(3_600_000),
  })
  .refine((d) => new Set(d.arms.map((a) => a.content.channel)).size === 1, { error: 'all arms must use one channel', path: ['arms'] })
  .refine((d) => new Set(d.arms.map((a) => a.key)).size === d.arms.length, { error: 'arms must have different keys', path: ['arms'] })
  .refine((d) => d.category !== 'verification' || d.arms.every((a) => a.time === null), {
    error: 'a verification code goes at once: its arms have no time',
    path: ['arms'],
  });
export type CampaignDefinition = z.infer<typeof CampaignDefinition>;

/** The channel all arms of a campaign use. */
export function channelOf({ arms }: Pick<CampaignDefinition, 'arms'>): Channel {
  const first = arms[0];
  if (first === undefined) throw new RangeError('a campaign has at least one arm');
  return first.content.channel;
}

/** The lane a campaign's messages go in. */
export function laneOfCampaign({ category, trigger }: Pick<CampaignDefinition, 'category' | 'trigger'>): Lane {
  return laneOf(category, trigger.kind === 'audience');
}
