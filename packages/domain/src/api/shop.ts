import { z } from 'zod';
import { Sentence } from '../sentence.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';

/** 店铺选项 — which shop the living sample is, and how fast it lives. What is left out is as in the quick sample. */
export const ShopOptions = z.object({
  /** `full`: more visits, strangers, promotions, benefit abusers, customers of different types. */
  edition: z.enum(['sample', 'full']).optional(),
  /** Different customers over any 60 days: 30,000, in the full edition 120,000 when nothing is said. */
  customers: z.number().int().min(360).max(10_000_000).optional(),
  seed: z.number().int().min(0).max(0xffff_ffff).optional(),
  /** Days of history before it lives: 60 when nothing is said. */
  days: z.number().int().min(0).max(200).optional(),
  /** How many times as fast as the wall clock the project lives; fixed for ever. 60: a day in 24 minutes. */
  speed: z.number().int().min(1).max(10_000).optional(),
  /** What goes wrong, as the shop's `--incident` has it: `city-drop,from=2026-11-23T09:00,hours=3`. */
  incidents: z.array(z.string().min(1).max(300)).max(20).optional(),
});
export type ShopOptions = z.infer<typeof ShopOptions>;

/** 事故 — something that goes wrong in the shop within `[from, until)`. `slice`: by properties of events; empty for the whole shop. */
const ShopIncident = z.object({
  id: z.string(),
  name: z.string(),
  from: At,
  until: At,
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  slice: z.record(z.string(), z.string()),
});
export type ShopIncident = z.infer<typeof ShopIncident>;

/** 事故的种类 — what can go wrong, what a good system makes of it, and what may be said of it. */
const ShopIncidentKind = z.object({
  name: z.string(),
  title: Sentence,
  expects: z.enum(['campaign', 'no campaign', 'exclusion']),
  /** How long it lasts when nothing is said. */
  hours: z.number(),
  parameters: z.record(
    z.string(),
    z.object({
      fallback: z.union([z.string(), z.number()]),
      expected: z.string(),
      /** The texts there are to choose from, or the least and the greatest number. */
      range: z.union([z.array(z.string()), z.tuple([z.number(), z.number()])]),
    }),
  ),
});
export type ShopIncidentKind = z.infer<typeof ShopIncidentKind>;

/** 商城现状 — the shop as it lives now. */
export const ShopStanding = z.object({ now: At, kinds: z.array(ShopIncidentKind), incidents: z.array(ShopIncident) });
export type ShopStanding = z.infer<typeof ShopStanding>;

/** 真值 — what was injected and what it really did, as `packages/shop/truth.schema.json` has it; customers by the shop's user ids. */
export const ShopTruth = z.looseObject({
  until: At,
  incidents: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      title: Sentence,
      from: At,
      until: At,
      slice: z.record(z.string(), z.string()),
      exposed: z.array(z.string()),
      affected: z.array(z.string()),
      lost: z.record(z.string(), z.number()),
    }),
  ),
});
export type ShopTruth = z.infer<typeof ShopTruth>;

/** 示例商城接口 — what goes wrong in the living sample shop of a project; `wrong_state` while it does not run. */
export const shop = {
  standing: endpoint('projects', 'GET /api/projects/{project}/shop', {
    permission: 'manage',
    summary: { zh: '示例商城现状：能出哪些事故、正在出哪些', en: 'The sample shop: what can go wrong in it, and what does' },
    params: ProjectPath,
    response: ShopStanding,
  }),
  begin: endpoint('projects', 'POST /api/projects/{project}/shop/incidents', {
    permission: 'manage',
    summary: { zh: '让示例商城出一个事故', en: 'Let something go wrong in the sample shop' },
    params: ProjectPath,
    body: z.object({
      name: z.string().min(1).max(60),
      /** Not before now; now when nothing is said. */
      from: At.optional(),
      hours: z.number().positive().optional(),
      parameters: z.record(z.string(), z.union([z.string().max(60), z.number()])).optional(),
    }),
    response: ShopIncident,
    audit: 'shop.incident_begun',
  }),
  end: endpoint('projects', 'DELETE /api/projects/{project}/shop/incidents/{incident}', {
    permission: 'manage',
    summary: { zh: '结束示例商城的一个事故', en: 'End an incident of the sample shop now' },
    params: ProjectPath.extend({ incident: z.string().regex(/^[\w-]{1,100}$/) }),
    audit: 'shop.incident_ended',
  }),
  truth: endpoint('projects', 'GET /api/projects/{project}/shop/truth', {
    permission: 'manage',
    summary: { zh: '示例商城的真值：事故真正造成了什么', en: 'What the incidents of the sample shop really did so far' },
    params: ProjectPath,
    response: ShopTruth,
  }),
};
