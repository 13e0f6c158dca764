import { z } from 'zod';
import { CampaignDefinition, CampaignState, Key, MessageState, WithheldReason } from '../campaign.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';

const CampaignPath = ProjectPath.extend({ campaign: z.string() });

/** 漏斗计数 — every wish ends in exactly one of these, so `entered = control + withheld + queued + attempting + sent + failed + unknown`. */
export const CampaignCounts = z.object({
  entered: z.number().int(),
  control: z.number().int(),
  withheld: z.number().int(),
  withheldByReason: z.record(z.string(), z.number().int()),
  queued: z.number().int(),
  attempting: z.number().int(),
  sent: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
});
export const Campaign = z.object({
  key: z.string(),
  version: z.number().int(),
  state: CampaignState,
  /** Why nobody enters: its filter cannot be evaluated, or its audience cannot be taken; empty when all is well. */
  problem: z.string(),
  definition: CampaignDefinition,
  startedAt: At.nullable(),
  endedAt: At.nullable(),
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
  counts: CampaignCounts,
});

/** One entry of a customer into a campaign and what became of it. */
export const Passage = z.object({
  run: z.number().int(),
  customer: z.number().int(),
  enteredAt: At,
  event: z.object({ name: z.string(), at: At }),
  outcome: z.enum(['sent', 'queued', 'attempting', 'failed', 'unknown', 'control', 'withheld']),
  reason: z.string(),
  /** The reason as one sentence for an operator. */
  sentence: Sentence,
  message: z.string().nullable(),
});

export const Message = z.object({
  id: z.string(),
  campaign: z.string(),
  customer: z.number().int(),
  channel: z.string(),
  provider: z.string(),
  address: z.string(),
  state: MessageState,
  detail: z.string(),
  subject: z.string(),
  createdAt: At,
  attemptedAt: At.nullable(),
  settledAt: At.nullable(),
});

export const campaigns = {
  list: endpoint('campaigns', 'GET /api/projects/{project}/campaigns', {
    permission: 'view',
    summary: { zh: '运营计划列表', en: 'List campaigns' },
    params: ProjectPath,
    query: z.object({ state: CampaignState.optional(), search: z.string().max(100).optional() }),
    response: z.array(Campaign),
  }),
  get: endpoint('campaigns', 'GET /api/projects/{project}/campaigns/{campaign}', {
    permission: 'view',
    summary: { zh: '运营计划', en: 'One campaign with its counts' },
    params: CampaignPath,
    response: Campaign,
  }),
  create: endpoint('campaigns', 'POST /api/projects/{project}/campaigns', {
    permission: 'operate',
    summary: { zh: '新建运营计划', en: 'Create a campaign as a draft' },
    params: ProjectPath,
    body: z.object({ key: Key, definition: CampaignDefinition }),
    response: Campaign,
    audit: 'campaign.created',
  }),
  update: endpoint('campaigns', 'PUT /api/projects/{project}/campaigns/{campaign}', {
    permission: 'operate',
    summary: { zh: '修改运营计划', en: 'Change a campaign; a running one gets a new version' },
    params: CampaignPath,
    body: z.object({ definition: CampaignDefinition }),
    response: Campaign,
    audit: 'campaign.updated',
  }),
  act: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/{campaign}/state', {
    permission: 'operate',
    summary: { zh: '启动、暂停、继续或结束', en: 'Start, pause, resume or end a campaign' },
    params: CampaignPath,
    body: z.object({ act: z.enum(['start', 'pause', 'resume', 'end']) }),
    response: Campaign,
    audit: 'campaign.state_changed',
  }),
  preview: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/preview', {
    permission: 'view',
    summary: { zh: '预览：为某个用户渲染内容', en: 'Render a campaign’s content for a customer and that customer’s latest matching event' },
    params: ProjectPath,
    body: z.object({ definition: CampaignDefinition, customer: z.number().int().optional() }),
    response: z.object({
      customer: z.number().int().nullable(),
      subject: z.string(),
      body: z.string(),
      warnings: z.array(z.string()),
      /** How often the trigger's event came in the last day; null where that says nothing about who will enter. */
      matchesLastDay: z.number().int().nullable(),
      /** How many customers are in the audience now; null for a trigger without one. */
      audience: z.number().int().nullable(),
    }),
  }),
  passages: endpoint('campaigns', 'GET /api/projects/{project}/campaigns/{campaign}/customers', {
    permission: 'view',
    summary: { zh: '进入计划的用户', en: 'Who entered and what became of it, newest first' },
    params: CampaignPath,
    query: Page.extend({ outcome: Passage.shape.outcome.optional(), reason: WithheldReason.optional() }),
    response: pageOf(Passage),
  }),
  why: endpoint('campaigns', 'GET /api/projects/{project}/campaigns/{campaign}/why', {
    permission: 'view',
    summary: { zh: '为什么收到／没收到', en: 'Why, or why not: for one customer and campaign' },
    params: CampaignPath,
    query: z.object({ customer: z.coerce.number().int().positive() }),
    response: z.object({
      customer: z.number().int(),
      verdict: Sentence,
      passages: z.array(Passage),
      /** When the customer never entered: the tests of the trigger on the latest events, each passed or not. */
      checks: z.array(Sentence.extend({ passed: z.boolean() })),
    }),
  }),
  messages: endpoint('messages', 'GET /api/projects/{project}/messages', {
    permission: 'view',
    summary: { zh: '触达记录', en: 'Message log, newest first' },
    params: ProjectPath,
    query: Page.extend({ customer: z.coerce.number().int().optional(), campaign: z.string().optional(), state: MessageState.optional() }),
    response: pageOf(Message),
  }),
  testInbox: endpoint('messages', 'GET /api/projects/{project}/test-inbox', {
    permission: 'view',
    summary: { zh: '测试收件箱', en: 'Messages that landed in the test inbox because no provider is set' },
    params: ProjectPath,
    query: Page.extend({ customer: z.coerce.number().int().optional() }),
    response: pageOf(
      z.object({
        id: z.string(),
        at: At,
        channel: z.string(),
        address: z.string(),
        customer: z.number().int(),
        campaign: z.string(),
        subject: z.string(),
        body: z.string(),
        headers: z.record(z.string(), z.string()),
      }),
    ),
  }),
  listProviders: endpoint('channels', 'GET /api/projects/{project}/channels', {
    permission: 'view',
    summary: { zh: '渠道与服务商', en: 'Channels, their provider kinds with setting schemas, and what is configured; secrets never leave' },
    params: ProjectPath,
    response: z.array(
      z.object({
        channel: z.string(),
        kinds: z.array(
          z.object({
            kind: z.string(),
            label: Sentence,
            schema: z.record(z.string(), z.unknown()),
            secretFields: z.array(z.string()),
          }),
        ),
        providers: z.array(
          z.object({
            key: z.string(),
            kind: z.string(),
            settings: z.record(z.string(), z.unknown()),
            hasSecret: z.boolean(),
            enabled: z.boolean(),
            updatedAt: At,
            updatedBy: z.string(),
          }),
        ),
        usesTestInbox: z.boolean(),
      }),
    ),
  }),
  saveProvider: endpoint('channels', 'PUT /api/projects/{project}/channels/{channel}/{provider}', {
    permission: 'configure',
    summary: { zh: '保存服务商设置', en: 'Save a provider; an omitted secret keeps the stored one' },
    params: ProjectPath.extend({ channel: z.string(), provider: Key }),
    body: z.object({
      kind: z.string(),
      settings: z.record(z.string(), z.unknown()),
      secret: z.record(z.string(), z.string()).optional(),
      enabled: z.boolean(),
    }),
    audit: 'provider.saved',
  }),
  removeProvider: endpoint('channels', 'DELETE /api/projects/{project}/channels/{channel}/{provider}', {
    permission: 'configure',
    summary: { zh: '删除服务商', en: 'Remove a provider; messages go to the test inbox when none is left' },
    params: ProjectPath.extend({ channel: z.string(), provider: z.string() }),
    audit: 'provider.removed',
  }),
  testProvider: endpoint('channels', 'POST /api/projects/{project}/channels/{channel}/{provider}/test', {
    permission: 'configure',
    summary: { zh: '发送一条测试消息', en: 'Send one test message now and answer what the provider said' },
    params: ProjectPath.extend({ channel: z.string(), provider: z.string() }),
    body: z.object({ to: z.string().max(254) }),
    response: z.object({ accepted: z.boolean(), detail: z.string() }),
    audit: 'provider.tested',
  }),
  listSuppressions: endpoint('channels', 'GET /api/projects/{project}/suppressions', {
    permission: 'view',
    summary: { zh: '退订与屏蔽名单（脱敏）', en: 'Suppressed addresses, masked' },
    params: ProjectPath,
    query: Page,
    response: pageOf(z.object({ channel: z.string(), address: z.string(), reason: z.string(), at: At, source: z.string() })),
  }),
};
