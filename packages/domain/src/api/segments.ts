import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Rule } from '../rules/rule.ts';
import { Draw, SegmentDefinition } from '../segment.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath, QueryName } from './endpoint.ts';
import { CustomerRow } from './people.ts';
import { ruleVocabulary } from './rules.ts';

const SegmentPath = ProjectPath.extend({ segment: z.string().min(1).max(60) });

/** 时效 — how fresh the members are: live (within a second), or frozen at an instant. */
export const Freshness = z.enum(['live', 'frozen']);

export const Segment = z.object({
  key: z.string(),
  version: z.number().int(),
  definition: SegmentDefinition,
  sentence: Sentence,
  freshness: Freshness,
  /** Members now; null while a live segment is being counted for the first time. */
  size: z.number().int().nullable(),
  /** Why a live segment has no members: its rule cannot be evaluated (say, a segment it needs is gone). Empty when all is well. */
  problem: z.string(),
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});

/** 用到它的地方 — what would be hurt if the segment went. `state` is of campaigns, empty of others. */
export const SegmentUse = z.object({
  kind: z.enum(['segment', 'campaign', 'metric', 'stage_model', 'analysis', 'dashboard']),
  key: z.string(),
  name: z.string(),
  state: z.string(),
});

/**
 * One test or group of a rule with how many customers it holds; `path` are the places from the root, empty for the root itself. `without`:
 * how many its group, one where all must hold, would hold without it; null elsewhere.
 */
export const RuleCount = z.object({
  path: z.array(z.number().int()),
  customers: z.number().int(),
  without: z.number().int().nullable(),
});

export const MemberTable = z.object({
  namespace: z.string(),
  rows: z.number().int(),
  matched: z.number().int(),
  /** The first 100 values that are nobody's; the segment keeps them all. */
  notMatched: z.array(z.string()),
  notMatchedTotal: z.number().int(),
});

export const segments = {
  list: endpoint('segments', 'GET /api/projects/{project}/segments', {
    permission: 'view',
    summary: { zh: '分群列表', en: 'List segments, last changed first' },
    params: ProjectPath,
    query: Page.extend({ search: z.string().max(100).optional(), freshness: Freshness.optional() }),
    response: pageOf(Segment),
  }),
  get: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}', {
    permission: 'view',
    summary: { zh: '分群详情', en: 'One segment with what uses it' },
    params: SegmentPath,
    response: Segment.extend({ uses: z.array(SegmentUse) }),
  }),
  create: endpoint('segments', 'POST /api/projects/{project}/segments', {
    permission: 'operate',
    summary: { zh: '新建规则或组合分群', en: 'Create a live segment from a rule or a combination' },
    params: ProjectPath,
    body: z.object({ key: Key, definition: SegmentDefinition }),
    response: Segment,
    audit: 'segment.created',
  }),
  update: endpoint('segments', 'PUT /api/projects/{project}/segments/{segment}', {
    permission: 'operate',
    summary: { zh: '修改分群（生成新版本）', en: 'Change a segment; writes a new version' },
    params: SegmentPath,
    body: z.object({ definition: SegmentDefinition }),
    response: Segment,
    audit: 'segment.updated',
  }),
  remove: endpoint('segments', 'DELETE /api/projects/{project}/segments/{segment}', {
    permission: 'operate',
    summary: { zh: '删除分群', en: 'Delete a segment nothing uses' },
    params: SegmentPath,
    audit: 'segment.deleted',
  }),
  versions: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/versions', {
    permission: 'view',
    summary: {
      zh: '分群的版本，附用文字写出的变更',
      en: 'Versions, newest first, each with what changed against the one before, in words',
    },
    params: SegmentPath,
    response: z.array(
      z.object({
        version: z.number().int(),
        definition: SegmentDefinition,
        sentence: Sentence,
        changes: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
        at: At,
        by: z.string(),
      }),
    ),
  }),
  preview: endpoint('segments', 'POST /api/projects/{project}/segments/preview', {
    permission: 'view',
    summary: { zh: '试算：规则现在圈到多少人', en: 'Size of a rule now, how many each part holds, and ten customers' },
    params: ProjectPath,
    /** `query` is a name the caller chooses: `progress` tells under it how far the answer is. */
    body: z.object({ rule: Rule, sample: z.number().int().min(0).max(50).default(10), query: QueryName.optional() }),
    response: z.object({
      customers: z.number().int(),
      total: z.number().int(),
      counts: z.array(RuleCount),
      sentence: Sentence,
      sample: z.array(CustomerRow),
      /** The answer is exact as of this place in the log and this instant. */
      position: z.number().int(),
      at: At,
      tookMs: z.number(),
    }),
  }),
  progress: endpoint('segments', 'GET /api/projects/{project}/rules/progress/{query}', {
    permission: 'view',
    summary: {
      zh: '试算进行到哪里：正在载入用到的列，还是正在计数',
      en: 'How far a preview is that was given a name: loading columns, or counting; none when nothing is being answered under it',
    },
    params: ProjectPath.extend({ query: QueryName }),
    /** `share` done of the loading or of the counting, 0 … 1. */
    response: z.object({ state: z.enum(['loading', 'counting', 'none']), share: z.number().min(0).max(1) }),
  }),
  members: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/members', {
    permission: 'view',
    summary: { zh: '分群里的用户', en: 'Members by customer number' },
    params: SegmentPath,
    query: Page,
    response: pageOf(CustomerRow).extend({ total: z.number().int() }),
  }),
  history: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/history', {
    permission: 'view',
    summary: { zh: '人数变化', en: 'Size over time; entered and left per interval' },
    params: SegmentPath,
    query: z.object({ from: z.coerce.number().int(), to: z.coerce.number().int(), interval: z.enum(['hour', 'day']).default('day') }),
    response: z.array(z.object({ at: At, size: z.number().int().nullable(), entered: z.number().int(), left: z.number().int() })),
  }),
  trends: endpoint('segments', 'POST /api/projects/{project}/segments/trends', {
    permission: 'view',
    summary: { zh: '多个分群的人数趋势', en: 'Sizes of several segments at the end of each of the last days' },
    params: ProjectPath,
    body: z.object({ segments: z.array(z.string().max(60)).max(1000), days: z.number().int().min(2).max(90).default(30) }),
    /** `at` are the beginnings of the days, today last; a size is null for days before the segment was counted. */
    response: z.object({ at: z.array(At), sizes: z.record(z.string(), z.array(z.number().int().nullable())) }),
  }),
  moves: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/moves', {
    permission: 'view',
    summary: { zh: '最近进入和离开的用户，新的在前', en: 'Who entered and left last, newest first' },
    params: SegmentPath,
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
    response: z.array(
      z.object({
        offset: z.number().int(),
        customer: z.number().int(),
        /** Masked; empty when nobody knows it. */
        name: z.string(),
        move: z.enum(['entered', 'left']),
        at: At,
        historical: z.boolean(),
      }),
    ),
  }),
  overlap: endpoint('segments', 'POST /api/projects/{project}/segments/overlap', {
    permission: 'view',
    summary: { zh: '两个分群的重合', en: 'How far two segments overlap' },
    params: ProjectPath,
    body: z.object({ a: z.string().max(60), b: z.string().max(60) }),
    response: z.object({ onlyA: z.number().int(), both: z.number().int(), onlyB: z.number().int() }),
  }),
  freeze: endpoint('segments', 'POST /api/projects/{project}/segments/{segment}/snapshots', {
    permission: 'operate',
    summary: { zh: '冻结为人群包，可抽取一部分', en: 'Freeze the members, or a part of them, as a snapshot' },
    params: SegmentPath,
    body: z.object({ key: Key, name: z.string().trim().min(1).max(100), draw: Draw }),
    response: Segment,
    audit: 'segment.frozen',
  }),
  upload: endpoint('segments', 'POST /api/projects/{project}/segments/lists', {
    permission: 'operate',
    summary: {
      zh: '用名单文件建分群（手机号、邮箱、用户 ID）',
      en: 'Create or replace a static list from an uploaded file of phones, e-mails or user ids',
    },
    params: ProjectPath,
    /** `upload` is the id an upload answered; the file is CSV with or without a header, or one value a line. */
    body: z.object({
      key: Key,
      name: z.string().trim().min(1).max(100),
      namespace: z.string().min(1).max(40),
      upload: z.string().max(100),
      column: z.string().max(100).optional(),
    }),
    response: z.object({ segment: Segment, table: MemberTable }),
    audit: 'segment.list_uploaded',
  }),
  export: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/members.csv', {
    permission: 'export',
    summary: {
      zh: '导出分群成员（CSV；有明文权限且要求时才不脱敏）',
      en: 'Members as CSV; masked unless asked otherwise by someone who may',
    },
    params: SegmentPath,
    query: z.object({ reveal: z.enum(['true', 'false']).default('false') }),
    reply: 'binary',
    audit: 'segment.exported',
  }),
  notMatched: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/not-matched', {
    permission: 'view',
    summary: {
      zh: '名单文件里没有对应用户的值：个数和前几个（脱敏）',
      en: 'Values of a list’s file that are nobody’s: how many, and the first of them, masked',
    },
    params: SegmentPath,
    response: z.object({ total: z.number().int(), first: z.array(z.string()) }),
  }),
  exportNotMatched: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/not-matched.csv', {
    permission: 'export',
    summary: {
      zh: '导出名单文件里没有对应用户的值（CSV；有明文权限且要求时才不脱敏）',
      en: 'All values of a list’s file that are nobody’s as CSV; masked unless asked otherwise by someone who may',
    },
    params: SegmentPath,
    query: z.object({ reveal: z.enum(['true', 'false']).default('false') }),
    reply: 'binary',
    audit: 'segment.not_matched_exported',
  }),
  ofCustomer: endpoint('segments', 'GET /api/projects/{project}/customers/{customer}/segments', {
    permission: 'view',
    summary: { zh: '用户所在的分群：何时进入、为什么', en: 'Segments of a customer: since when and why' },
    params: ProjectPath.extend({ customer: z.coerce.number().int().positive() }),
    response: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        freshness: Freshness,
        /** Null when the customer was a member before the segment began to record. */
        since: At.nullable(),
        /** The conditions met, with this customer's own figures. */
        why: Sentence,
      }),
    ),
  }),
  isMember: endpoint('segments', 'GET /api/projects/{project}/segments/{segment}/members/{customer}', {
    permission: 'view',
    summary: { zh: '某个用户是否在分群里', en: 'Whether one customer is a member now' },
    params: SegmentPath.extend({ customer: z.coerce.number().int().positive() }),
    response: z.object({ member: z.boolean(), since: At.nullable() }),
  }),
  ...ruleVocabulary,
};
