import { z } from 'zod';
import { CouponBatchDefinition } from '../benefits/coupon-batch.ts';
import { CouponRefusal, CouponState } from '../benefits/coupon-life.ts';
import { CouponSystem } from '../benefits/coupon-system.ts';
import { OrderLines } from '../benefits/order.ts';
import { Key } from '../campaign.ts';
import { Money } from '../money.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';

const BatchPath = ProjectPath.extend({ batch: z.string().min(1).max(60) });
const CouponPath = ProjectPath.extend({ coupon: z.string().min(1).max(60) });
const count = z.number().int();

/** 批次行 — a coupon batch with what was taken of it. Money in ten-thousandths; `reserved` of locked coupons, `spent` of redeemed ones less returns. */
export const CouponBatch = z.object({
  key: z.string(),
  version: count,
  definition: CouponBatchDefinition,
  claimsOpen: z.boolean(),
  redeemsOpen: z.boolean(),
  figures: z.object({
    taken: count,
    issued: count,
    claimed: count,
    redeemed: count,
    returned: count,
    expired: count,
    voided: count,
    reserved: Money,
    spent: Money,
  }),
  /** What is often a mistake. */
  warnings: z.array(z.enum(['no_threshold', 'budget_short', 'scope_empty', 'claims_after_validity'])),
  /** What it can cost at most. */
  worstCost: Money,
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});
export type CouponBatch = z.infer<typeof CouponBatch>;

/** 券 — a coupon; `campaign` empty when no campaign issued it. */
const CouponShown = z.object({
  id: z.string(),
  batch: z.string(),
  version: count,
  customer: count,
  state: CouponState,
  madeAt: At,
  claimedAt: At.nullable(),
  validFrom: At,
  validUntil: At,
  order: z.string().nullable(),
  lockedUntil: At.nullable(),
  campaign: z.string(),
  arm: z.string(),
  outerCode: z.string(),
});
export type CouponShown = z.infer<typeof CouponShown>;

/** 答复 — what became of an act on a coupon: done, or refused, in which case nothing was changed. */
const CouponAnswer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** Done before under the same key or for the same order. */
    repeated: z.boolean(),
    coupon: CouponShown,
    discount: Money,
    lines: z.array(z.object({ line: z.string(), discount: Money })),
  }),
  z.object({ ok: z.literal(false), reason: CouponRefusal, said: Sentence }),
]);

/** Whose coupon it is: an identity of the customer. */
const Holder = z.object({ namespace: z.string().min(1).max(50), value: z.string().min(1).max(255) });
/** The name of a request: repeated, it is answered again and changes nothing. */
const RequestKey = z.string().min(1).max(100);
const Order = z.string().min(1).max(100);
const CouponId = z.string().min(1).max(60);

const batches = {
  batches: endpoint('benefits', 'GET /api/projects/{project}/coupon-batches', {
    permission: 'view',
    summary: { zh: '优惠券批次', en: 'All coupon batches, by key' },
    params: ProjectPath,
    response: z.array(CouponBatch),
  }),
  batch: endpoint('benefits', 'GET /api/projects/{project}/coupon-batches/{batch}', {
    permission: 'view',
    summary: { zh: '一个批次和它的每日数字', en: 'One batch with its figures by day, the last 60' },
    params: BatchPath,
    response: CouponBatch.extend({
      /** Newest last; days on which nothing happened are left out. */
      days: z.array(
        z.object({
          day: z.string(),
          taken: count,
          issued: count,
          claimed: count,
          redeemed: count,
          returned: count,
          discount: Money,
        }),
      ),
    }),
  }),
  saveBatch: endpoint('benefits', 'PUT /api/projects/{project}/coupon-batches/{batch}', {
    permission: 'operate',
    summary: {
      zh: '保存批次（生成新版本；已领的券不变）',
      en: 'Create or change a batch; coupons there are keep the version they were made with',
    },
    params: ProjectPath.extend({ batch: Key }),
    body: z.object({ definition: CouponBatchDefinition, version: count.optional() }),
    response: CouponBatch,
    audit: 'coupon_batch.saved',
  }),
  switchBatch: endpoint('benefits', 'POST /api/projects/{project}/coupon-batches/{batch}/switch', {
    permission: 'operate',
    summary: { zh: '开放或停止领取、核销', en: 'Open or stop claims and redemptions, each by itself' },
    params: BatchPath,
    body: z.object({ claims: z.boolean().optional(), redeems: z.boolean().optional() }),
    response: CouponBatch,
    audit: 'coupon_batch.switched',
  }),
  removeBatch: endpoint('benefits', 'DELETE /api/projects/{project}/coupon-batches/{batch}', {
    permission: 'operate',
    summary: { zh: '删除没有发过券的批次', en: 'Delete a batch of which there is no coupon' },
    params: BatchPath,
    audit: 'coupon_batch.removed',
  }),
  coupons: endpoint('benefits', 'GET /api/projects/{project}/coupon-batches/{batch}/coupons', {
    permission: 'view',
    summary: { zh: '批次里的券', en: 'Coupons of a batch, newest first' },
    params: BatchPath,
    query: Page.extend({ state: CouponState.optional() }),
    response: pageOf(CouponShown.extend({ name: z.string() })),
  }),
  issue: endpoint('benefits', 'POST /api/projects/{project}/coupon-batches/{batch}/issue', {
    permission: 'operate',
    summary: { zh: '给用户发券', en: 'Issue coupons to customers' },
    params: BatchPath,
    body: z.object({
      customers: z.array(Holder).min(1).max(500),
      /** False: it waits until the customer claims it. */
      claimed: z.boolean().default(true),
      key: RequestKey,
    }),
    response: z.array(CouponAnswer),
    audit: 'coupon.issued',
  }),
  void: endpoint('benefits', 'POST /api/projects/{project}/coupons/{coupon}/void', {
    permission: 'operate',
    summary: { zh: '作废一张券', en: 'Void a coupon that is not in use' },
    params: CouponPath,
    response: CouponAnswer,
    audit: 'coupon.voided',
  }),
};

const uses = {
  coupon: endpoint('benefits', 'GET /api/projects/{project}/coupons/{coupon}', {
    permission: 'view',
    summary: { zh: '一张券', en: 'One coupon' },
    params: CouponPath,
    response: CouponShown,
  }),
  claim: endpoint('benefits', 'POST /api/projects/{project}/coupon-claims', {
    permission: 'redeem',
    summary: { zh: '领券：一次最多 500 个请求，各自答复', en: 'Claim coupons: up to 500 requests, each answered by itself' },
    params: ProjectPath,
    body: z.object({
      claims: z
        .array(z.object({ key: RequestKey, batch: Key, customer: Holder }))
        .min(1)
        .max(500),
    }),
    response: z.array(CouponAnswer),
  }),
  quote: endpoint('benefits', 'POST /api/projects/{project}/coupon-quotes', {
    permission: 'redeem',
    summary: { zh: '试算：用户的券对一个订单各优惠多少', en: 'What each coupon of a customer would take off an order, best first' },
    params: ProjectPath,
    body: z.object({ customer: Holder, lines: OrderLines }),
    response: z.array(CouponAnswer),
  }),
  lock: endpoint('benefits', 'POST /api/projects/{project}/coupon-locks', {
    permission: 'redeem',
    summary: { zh: '为订单锁定一张券', en: 'Lock a coupon for an order' },
    params: ProjectPath,
    body: z.object({ coupon: CouponId, order: Order, lines: OrderLines }),
    response: CouponAnswer,
  }),
  release: endpoint('benefits', 'POST /api/projects/{project}/coupon-releases', {
    permission: 'redeem',
    summary: { zh: '释放锁定的券', en: 'Release a locked coupon' },
    params: ProjectPath,
    body: z.object({ coupon: CouponId, order: Order }),
    response: CouponAnswer,
  }),
  redeem: endpoint('benefits', 'POST /api/projects/{project}/coupon-redemptions', {
    permission: 'redeem',
    summary: { zh: '核销：锁定过的不必再给订单行', en: 'Redeem a coupon; one that was locked for the order needs no lines' },
    params: ProjectPath,
    body: z.object({ coupon: CouponId, order: Order, lines: OrderLines.optional() }),
    response: CouponAnswer,
  }),
  return: endpoint('benefits', 'POST /api/projects/{project}/coupon-returns', {
    permission: 'redeem',
    summary: { zh: '退券：整单或部分订单行', en: 'Return an order, or some of its lines' },
    params: ProjectPath,
    body: z.object({
      key: RequestKey,
      coupon: CouponId,
      order: Order,
      lines: z.array(z.string().min(1).max(60)).min(1).max(500).optional(),
    }),
    response: CouponAnswer,
  }),
};

const system = {
  system: endpoint('benefits', 'GET /api/projects/{project}/coupon-system', {
    permission: 'view',
    summary: { zh: '外部发券系统', en: 'The external coupon system; null when none is set up' },
    params: ProjectPath,
    response: CouponSystem.extend({ hasSecret: z.boolean() }).nullable(),
  }),
  saveSystem: endpoint('benefits', 'PUT /api/projects/{project}/coupon-system', {
    permission: 'configure',
    summary: { zh: '设置外部发券系统', en: 'Set up the external coupon system' },
    params: ProjectPath,
    /** `secret`: `whsec_…` of Standard Webhooks; left out, it stays as it was. */
    body: CouponSystem.extend({ secret: z.string().max(200).optional() }),
    audit: 'coupon_system.saved',
  }),
  report: endpoint('benefits', 'POST /api/projects/{project}/coupon-reports', {
    permission: 'redeem',
    summary: { zh: '外部系统回报券的状态', en: 'The external system reports what became of its coupons' },
    params: ProjectPath,
    body: z.object({
      reports: z
        .array(
          z.object({
            coupon: CouponId,
            state: z.enum(['claimed', 'redeemed', 'returned', 'expired', 'voided']),
            code: z.string().max(100).optional(),
            order: Order.optional(),
            /** What it took off; of redemptions. */
            discount: Money.min(0).optional(),
          }),
        )
        .min(1)
        .max(500),
    }),
    response: z.array(CouponAnswer),
  }),
};

export const benefits = { ...batches, ...uses, ...system };
