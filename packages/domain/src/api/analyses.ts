import { z } from 'zod';
import { AnalysisTable } from '../analyses/table.ts';
import { Day } from '../analyses/time-range.ts';
import { Key } from '../campaign.ts';
import { At, endpoint, Page, pageOf, ProjectPath, QueryName } from './endpoint.ts';
import { CustomerRow } from './people.ts';
import { Segment } from './segments.ts';

const KindPath = ProjectPath.extend({ kind: z.string().min(1).max(40) });
const SavedPath = ProjectPath.extend({ analysis: z.string().min(1).max(60) });

/** 保存的分析 — parameters under a name; every change writes a version. */
export const AnalysisDefinition = z.object({
  name: z.string().trim().min(1).max(100),
  kind: z.string().min(1).max(40),
  note: z.string().max(500).default(''),
  /** As the kind's own schema says; a link carries the same. */
  params: z.record(z.string(), z.unknown()),
});
export type AnalysisDefinition = z.infer<typeof AnalysisDefinition>;

export const SavedAnalysis = z.object({
  key: z.string(),
  version: z.number().int(),
  definition: AnalysisDefinition,
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});

/** 时间轴标记 — what happened on a day that a chart should say: a release, or an activity. */
export const Mark = z.object({
  id: z.string(),
  kind: z.enum(['release', 'activity', 'note']),
  /** Days `yyyy-mm-dd` of the project's zone, both included. */
  from: Day,
  to: Day,
  title: z.string().trim().min(1).max(100),
});

const Params = z.record(z.string(), z.unknown());

export const analyses = {
  ask: endpoint('analyses', 'POST /api/projects/{project}/analyses/{kind}/ask', {
    permission: 'view',
    summary: { zh: '求一个分析的结果', en: 'Answer an analysis' },
    params: KindPath,
    /** `query` is a name the caller chooses: `rules/progress/{query}` tells under it how far the answer is; a newer one takes its place. */
    body: z.object({ params: Params, query: QueryName.optional() }),
    response: z.object({
      /** For the chart of its kind; see `docs/`. */
      answer: z.unknown(),
      tables: z.array(AnalysisTable),
      /** The answer is exact as of this place in the log and this instant. */
      position: z.number().int(),
      at: At,
      tookMs: z.number(),
    }),
  }),
  csv: endpoint('analyses', 'POST /api/projects/{project}/analyses/{kind}/csv', {
    permission: 'view',
    summary: { zh: '导出一个分析的表（CSV）', en: 'A table of an analysis as CSV' },
    params: KindPath,
    body: z.object({ params: Params, table: z.string().max(40).optional(), language: z.enum(['zh', 'en']).default('zh') }),
    reply: 'binary',
    audit: 'analysis.exported',
  }),
  customers: endpoint('analyses', 'POST /api/projects/{project}/analyses/{kind}/customers', {
    permission: 'view',
    summary: { zh: '一个数字背后的用户', en: 'The customers behind a number' },
    params: KindPath,
    body: z.object({ params: Params, place: z.unknown(), at: At.optional(), page: Page.prefault({}) }),
    /** `at`: as of when they were found; given back, later pages are of the same. */
    response: pageOf(CustomerRow).extend({ total: z.number().int(), at: At }),
  }),
  segment: endpoint('analyses', 'POST /api/projects/{project}/analyses/{kind}/segment', {
    permission: 'operate',
    summary: { zh: '把一个数字背后的用户存为人群包', en: 'Freeze the customers behind a number as a segment snapshot' },
    params: KindPath,
    body: z.object({ params: Params, place: z.unknown(), at: At.optional(), key: Key, name: z.string().trim().min(1).max(100) }),
    response: Segment,
    audit: 'segment.frozen',
  }),
  saved: endpoint('analyses', 'GET /api/projects/{project}/analyses', {
    permission: 'view',
    summary: { zh: '保存的分析', en: 'Saved analyses, last changed first' },
    params: ProjectPath,
    query: Page.extend({ search: z.string().max(100).optional(), kind: z.string().max(40).optional() }),
    response: pageOf(SavedAnalysis),
  }),
  get: endpoint('analyses', 'GET /api/projects/{project}/analyses/{analysis}', {
    permission: 'view',
    summary: { zh: '一个保存的分析', en: 'One saved analysis' },
    params: SavedPath,
    response: SavedAnalysis,
  }),
  save: endpoint('analyses', 'PUT /api/projects/{project}/analyses/{analysis}', {
    permission: 'operate',
    summary: { zh: '保存分析（生成新版本）', en: 'Create or change a saved analysis; writes a new version' },
    params: ProjectPath.extend({ analysis: Key }),
    body: z.object({ definition: AnalysisDefinition }),
    response: SavedAnalysis,
    audit: 'analysis.saved',
  }),
  remove: endpoint('analyses', 'DELETE /api/projects/{project}/analyses/{analysis}', {
    permission: 'operate',
    summary: { zh: '删除保存的分析', en: 'Delete a saved analysis' },
    params: SavedPath,
    audit: 'analysis.removed',
  }),
  versions: endpoint('analyses', 'GET /api/projects/{project}/analyses/{analysis}/versions', {
    permission: 'view',
    summary: { zh: '保存的分析的版本', en: 'Versions of a saved analysis, newest first' },
    params: SavedPath,
    response: z.array(SavedAnalysis.omit({ createdAt: true })),
  }),
  marks: endpoint('analyses', 'GET /api/projects/{project}/analyses/marks', {
    permission: 'view',
    summary: { zh: '时间轴上的标记：发版、活动', en: 'Marks of the time axis: releases, activities, notes' },
    params: ProjectPath,
    query: z.object({ from: Day, to: Day }),
    response: z.array(Mark),
  }),
  mark: endpoint('analyses', 'POST /api/projects/{project}/analyses/marks', {
    permission: 'operate',
    summary: { zh: '添加标记', en: 'Add a mark' },
    params: ProjectPath,
    body: Mark.omit({ id: true, kind: true }).extend({ kind: z.enum(['release', 'note']) }),
    response: Mark,
    audit: 'mark.added',
  }),
  unmark: endpoint('analyses', 'DELETE /api/projects/{project}/analyses/marks/{mark}', {
    permission: 'operate',
    summary: { zh: '删除标记', en: 'Remove a mark' },
    params: ProjectPath.extend({ mark: z.string().max(60) }),
    audit: 'mark.removed',
  }),
};
