import { z } from 'zod';
import { Money } from '../money.ts';
import { Receivers } from '../notice.ts';
import { Instant, TimeOfDay } from '../time.ts';
import { Category, Channel } from './channel.ts';
import { HolidayYear } from './holiday-year.ts';

/** 时间窗 — over which messages are counted: rolling `(t - ms, t]`, or the calendar day, ISO week or month in the customer's zone that `t` lies in. */
export const CapWindow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rolling'),
    ms: z
      .number()
      .int()
      .min(60_000)
      .max(366 * 86_400_000),
  }),
  z.object({ kind: z.literal('calendar'), unit: z.enum(['day', 'week', 'month']) }),
]);
export type CapWindow = z.infer<typeof CapWindow>;

/** 触达限制 — at most `limit` messages to one customer within the window. */
export const FrequencyCap = z.object({ limit: z.number().int().min(1).max(1000), window: CapWindow });
export type FrequencyCap = z.infer<typeof FrequencyCap>;

/** 限制范围 — which messages a project's cap counts. */
export const CapScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('channel'), channel: Channel }),
  z.object({ kind: z.literal('category'), category: Category }),
  z.object({ kind: z.literal('line'), line: z.string().min(1).max(60) }),
]);
export type CapScope = z.infer<typeof CapScope>;

/** 免打扰时段 — from one time of day to another, over midnight when `from > to`; on workdays and rest days apart. Null: none that day. */
const Hours = z.object({ from: TimeOfDay, to: TimeOfDay }).nullable();
export const QuietHours = z.object({
  workday: Hours,
  restday: Hours,
  /** Which days are rest days: `cn` knows statutory holidays and 调休, `weekend` Saturday and Sunday, `none` makes every day a workday. */
  calendar: z.enum(['cn', 'weekend', 'none']),
  /** 节假日 — announcements added to the calendar `cn`, one a year; that of a year Gyre brings takes its place. */
  years: z
    .array(HolidayYear)
    .max(30)
    .refine((years) => new Set(years.map((y) => y.year)).size === years.length, 'each year once')
    .optional(),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** 防打扰 — a project's contact policy, one immutable version. */
export const ContactPolicy = z.object({
  quiet: QuietHours.default({ workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' }),
  /** Counted for marketing only; a cap for the category `notice` counts notices too. */
  caps: z
    .array(z.object({ scope: CapScope, cap: FrequencyCap }))
    .max(20)
    .default([{ scope: { kind: 'all' }, cap: { limit: 2, window: { kind: 'calendar', unit: 'day' } } }]),
  /** 同意 — `opt_in`: marketing only to who agreed; `opt_out`: to all who did not refuse. */
  consent: z
    .record(Channel, z.enum(['opt_in', 'opt_out']))
    .default({ sms: 'opt_out', email: 'opt_out', inbox: 'opt_out', webhook: 'opt_out' }),
  /**
   * 全局对照组 — basis points of all customers whom no marketing reaches; `rotation` changes who they are. For `washOutDays` after another rotation
   * those held out before get marketing again but are in no experiment; `washOut` says so, and is set when a policy is saved.
   */
  holdout: z
    .object({
      shareBp: z.number().int().min(0).max(2000),
      rotation: z.string().min(1).max(40),
      washOutDays: z.number().int().min(0).max(180).default(30),
      washOut: z.object({ rotation: z.string(), until: Instant }).nullable().default(null),
    })
    .prefault({ shareBp: 0, rotation: '1' }),
  /** 审批 — a start that would reach more customers or cost more needs a second person (null: none), which `receivers` are told in `language`. */
  approval: z
    .object({
      customers: z.number().int().min(1).nullable(),
      cost: Money.nullable(),
      receivers: Receivers.default([]),
      language: z.enum(['zh', 'en']).default('zh'),
    })
    .prefault({ customers: 10_000, cost: null }),
  /** 短链 — hosts tracked links may lead to, such as `shop.example.com` or `*.example.com`. */
  linkHosts: z.array(z.string().min(1).max(253)).max(100).default([]),
  /** 广告禁用词 — words that are warned about in marketing content. Null: the list that comes with Gyre. */
  forbiddenWords: z.array(z.string().min(1).max(40)).max(2000).nullable().default(null),
  /** 单价 — of one message, of one part for SMS. */
  prices: z.record(Channel, Money).default({ sms: 450, email: 10, inbox: 0, webhook: 0 }),
  /** 短信签名 without the brackets, and what marketing ends with. */
  sms: z.object({ signature: z.string().max(20), optOut: z.string().max(40) }).default({ signature: '', optOut: '拒收请回复R' }),
  /** 测试名单 — who may get test sends. */
  testList: z
    .array(z.object({ name: z.string().min(1).max(60), channel: Channel, address: z.string().min(1).max(254) }))
    .max(50)
    .default([]),
});
export type ContactPolicy = z.infer<typeof ContactPolicy>;

/** Nobody may weaken this for marketing by SMS (MIIT Order 31 and the carriers' rules): only between 08:00 and 21:00. */
export const LEGAL_SMS_HOURS = { from: '21:00', to: '08:00' } as const;
