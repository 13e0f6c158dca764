import { z } from 'zod';
import { PackMapping } from '../metrics/pack.ts';
import { Sentence } from '../sentence.ts';
import { endpoint, ProjectPath } from './endpoint.ts';

const PackPath = ProjectPath.extend({ pack: z.string().min(1).max(60) });

const Slot = z.object({
  slot: z.string(),
  kind: z.enum(['event', 'property', 'attribute', 'item', 'fact']),
  of: z.string().nullable(),
  name: Sentence,
  meaning: Sentence,
  /** What plays it, if anything does. */
  mapped: z.string().nullable(),
  /** Whether the project has it. */
  exists: z.boolean(),
});

/** 指标包检查 — what a pack would bring with a mapping, and what is missing for it. */
export const PackCheck = z.object({
  /** The mapping as asked, completed by names the project has that the slots usually have. */
  mapping: PackMapping,
  slots: z.array(Slot),
  metrics: z.array(
    z.object({
      key: z.string(),
      name: Sentence,
      meaning: Sentence,
      /** Slots it lacks; it is not installed. */
      missing: z.array(z.string()),
      isInstalled: z.boolean(),
    }),
  ),
  models: z.array(z.object({ key: z.string(), name: Sentence, missing: z.array(z.string()), isInstalled: z.boolean() })),
});
export type PackCheck = z.infer<typeof PackCheck>;

/** 指标包 — part of the group `metrics`. */
export const metricPacks = {
  packs: endpoint('metrics', 'GET /api/projects/{project}/metric-packs', {
    permission: 'view',
    summary: { zh: '指标包', en: 'Packs of metrics and stage models' },
    params: ProjectPath,
    response: z.array(
      z.object({ key: z.string(), name: Sentence, description: Sentence, metrics: z.number().int(), models: z.number().int() }),
    ),
  }),
  checkPack: endpoint('metrics', 'POST /api/projects/{project}/metric-packs/{pack}/check', {
    permission: 'view',
    summary: { zh: '检查指标包：缺哪些事件、属性、事实', en: 'Check a pack: which events, properties and facts it lacks here' },
    params: PackPath,
    body: z.object({ mapping: PackMapping.default({}) }),
    response: PackCheck,
    audit: null,
  }),
  installPack: endpoint('metrics', 'POST /api/projects/{project}/metric-packs/{pack}/install', {
    permission: 'operate',
    summary: {
      zh: '安装指标包：已有的指标不改，缺东西的指标跳过',
      en: 'Install a pack: metrics that are there stay, metrics that lack something are left out',
    },
    params: PackPath,
    body: z.object({ mapping: PackMapping.default({}), language: z.enum(['zh', 'en']).default('zh') }),
    response: z.object({
      installed: z.array(z.string()),
      kept: z.array(z.string()),
      left: z.array(z.object({ key: z.string(), missing: z.array(z.string()) })),
    }),
    audit: 'metric_pack.installed',
  }),
};
