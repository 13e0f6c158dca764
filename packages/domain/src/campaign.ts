import { z } from 'zod';
import { PropertyFilter } from './rules/property-filter.ts';
import { EventSelector, Rule } from './rules/rule.ts';
import { Span } from './rules/value-test.ts';

/** The form of a {@link Key}. */
export const KEY_PATTERN = /^[a-z0-9][a-z0-9_-]{0,59}$/;

/** 键 — the human slug of a definition. */
export const Key = z.string().regex(KEY_PATTERN, 'lower-case letters, digits, - and _, at most 60');

/** 生命周期 — 草稿 / 运行中 / 已暂停 / 已结束. Review and scheduling states join when approvals exist. */
export const CampaignState = z.enum(['draft', 'running', 'paused', 'ended']);
export type CampaignState = z.infer<typeof CampaignState>;

/** Channel lanes, most urgent first: bulk never starves the rest. */
export const Lane = z.enum(['transactional', 'journey', 'bulk']);
export type Lane = z.infer<typeof Lane>;

/** 触达限制 — at most `limit` messages of this campaign to one customer in any rolling window `(t - windowMs, t]`. */
export const FrequencyCap = z.object({
  limit: z.number().int().min(1).max(1000),
  windowMs: z
    .number()
    .int()
    .min(60_000)
    .max(366 * 86_400_000),
});
export type FrequencyCap = z.infer<typeof FrequencyCap>;

/** 邮件内容 — Liquid templates with the roots `customer`, `event` and `campaign`; `{{ unsubscribe_url }}` is given too. */
export const EmailContent = z.object({
  channel: z.literal('email'),
  subject: z.string().min(1).max(500),
  body: z.string().min(1).max(100_000),
});
export type EmailContent = z.infer<typeof EmailContent>;

/**
 * 重复 — on which days and at what time of day, in the project's zone, an audience is taken again. `monthDay` 31 is the last day of shorter
 * months.
 */
export const Repeat = z.discriminatedUnion('every', [
  z.object({ every: z.literal('day'), time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30') }),
  z.object({
    every: z.literal('week'),
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30'),
  }),
  z.object({
    every: z.literal('month'),
    monthDay: z.number().int().min(1).max(31),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30'),
  }),
]);
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

/** 运营计划 — what a campaign is, whole and immutable per version. */
export const CampaignDefinition = z.object({
  name: z.string().min(1).max(100),
  description: z.string().max(1000).default(''),
  trigger: Trigger,
  /** Who of those may enter, asked at that moment; null lets everybody. */
  filter: Rule.nullable().default(null),
  /** 对照组比例 in basis points (1000 = 10 %). */
  controlShareBp: z.number().int().min(0).max(9000).default(1000),
  content: EmailContent,
  cap: FrequencyCap.nullable(),
  lane: Lane.default('journey'),
  /** Events that happened longer before they were received do not trigger. */
  latenessMs: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400_000)
    .default(3_600_000),
});
export type CampaignDefinition = z.infer<typeof CampaignDefinition>;

/** 原因 — why a wish to reach a customer did not become a message, in the order of the contact policy's tests. */
export const WithheldReason = z.enum([
  'suppressed',
  'no_address',
  'control',
  'in_both_arms',
  'frequency_cap',
  'campaign_not_running',
  'template_error',
]);
export type WithheldReason = z.infer<typeof WithheldReason>;

/** States a message moves through, forwards only. `unknown`: a crash or time-out hid the outcome; never sent again. */
export const MessageState = z.enum(['queued', 'attempting', 'sent', 'failed', 'unknown']);
export type MessageState = z.infer<typeof MessageState>;
