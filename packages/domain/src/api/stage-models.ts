import { z } from 'zod';
import { Key } from '../campaign.ts';
import { StageModel } from '../metrics/stages.ts';
import { Rule } from '../rules/rule.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import { CustomerRow } from './people.ts';
import { Segment } from './segments.ts';

const ModelPath = ProjectPath.extend({ model: z.string().min(1).max(60) });

/** 阶段模型行 — as last saved. */
export const Model = z.object({
  key: z.string(),
  version: z.number().int(),
  definition: StageModel,
  updatedAt: At,
  updatedBy: z.string(),
});

/** Whom: in a stage at `until` (now without one) and, with `since` and `from`, in another (or the same) then. */
const STAGE_PLACE = {
  stage: z.string().max(60),
  since: At.optional(),
  from: z.string().max(60).optional(),
  until: At.optional(),
};

/** 阶段模型 — part of the group `metrics`. */
export const stageModels = {
  models: endpoint('metrics', 'GET /api/projects/{project}/stage-models', {
    permission: 'view',
    summary: { zh: '阶段模型（AARRR、AIPL 等）', en: 'Stage models such as AARRR and AIPL' },
    params: ProjectPath,
    response: z.array(Model),
  }),
  saveModel: endpoint('metrics', 'PUT /api/projects/{project}/stage-models/{model}', {
    permission: 'operate',
    summary: { zh: '保存阶段模型（生成新版本）', en: 'Create or change a stage model; writes a new version' },
    params: ProjectPath.extend({ model: Key }),
    body: z.object({ definition: StageModel }),
    response: Model,
    audit: 'stage_model.saved',
  }),
  removeModel: endpoint('metrics', 'DELETE /api/projects/{project}/stage-models/{model}', {
    permission: 'operate',
    summary: { zh: '删除阶段模型', en: 'Delete a stage model' },
    params: ModelPath,
    audit: 'stage_model.removed',
  }),
  modelVersions: endpoint('metrics', 'GET /api/projects/{project}/stage-models/{model}/versions', {
    permission: 'view',
    summary: { zh: '阶段模型的版本', en: 'Versions of a stage model, newest first' },
    params: ModelPath,
    response: z.array(z.object({ version: z.number().int(), definition: StageModel, at: At, by: z.string() })),
  }),
  stages: endpoint('metrics', 'POST /api/projects/{project}/stage-models/{model}/stages', {
    permission: 'view',
    summary: { zh: '各阶段人数；给出更早的时刻时还有迁移矩阵', en: 'Customers by stage; with an earlier instant, how they moved since' },
    params: ModelPath,
    /** `until`: how it was at an instant instead of now. */
    body: z.object({ since: At.optional(), until: At.optional() }),
    response: z.object({
      /** From `none` to the furthest. `rule`: who is in it, for a segment. */
      stages: z.array(
        z.object({
          key: z.string(),
          title: Sentence,
          customers: z.number().int(),
          before: z.number().int().nullable(),
          rule: Rule,
        }),
      ),
      /** By stage at `since` (row) and at `until` (column), in their order; null without an earlier instant. */
      moves: z.array(z.array(z.number().int())).nullable(),
      at: At,
      tookMs: z.number(),
    }),
    audit: null,
  }),
  stageCustomers: endpoint('metrics', 'POST /api/projects/{project}/stage-models/{model}/customers', {
    permission: 'view',
    summary: { zh: '一个阶段（或一格迁移）的用户', en: 'The customers of a stage, or of a move between two' },
    params: ModelPath,
    body: z.object({ ...STAGE_PLACE, page: Page.prefault({}) }),
    response: pageOf(CustomerRow).extend({ total: z.number().int() }),
    audit: null,
  }),
  stageSegment: endpoint('metrics', 'POST /api/projects/{project}/stage-models/{model}/segment', {
    permission: 'operate',
    summary: {
      zh: '把一个阶段（或一格迁移）的用户存为人群包',
      en: 'Freeze the customers of a stage, or of a move between two, as a segment snapshot',
    },
    params: ModelPath,
    body: z.object({ ...STAGE_PLACE, key: Key, name: z.string().trim().min(1).max(100) }),
    response: Segment,
    audit: 'segment.frozen',
  }),
};
