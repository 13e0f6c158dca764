import { z } from 'zod';
import { CampaignDefinition, CampaignState, Key } from '../campaign.ts';
import { CampaignReport, GoalRates, LossReason, WaterfallLevel } from '../campaign-report.ts';
import { Money } from '../money.ts';
import { Category } from '../reach/channel.ts';
import { Content } from '../reach/content.ts';
import { MessageState, WithheldReason } from '../reach/message.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import { Estimate } from './estimate.ts';

const CampaignPath = ProjectPath.extend({ campaign: z.string() });

/** 结局 — what became of one entry; every entry has exactly one. `waiting`: deferred. The rest but the last two are states of its message. */
export const Outcome = z.enum(['waiting', ...MessageState.options, 'ghost', 'withheld']);
export type Outcome = z.infer<typeof Outcome>;

/** 漏斗计数 — entries by outcome; `entered` is exactly their sum. Ghosts and withheld ones by reason add up to theirs, too. */
export const CampaignCounts = z.object({
  entered: z.number().int(),
  outcomes: z.record(Outcome, z.number().int()),
  reasons: z.partialRecord(WithheldReason, z.number().int()),
  /** Used up of the budget. */
  messages: z.number().int(),
  cost: Money,
});
export type CampaignCounts = z.infer<typeof CampaignCounts>;

export const Approval = z.object({
  version: z.number().int(),
  customers: z.number().int().nullable(),
  cost: Money.nullable(),
  askedBy: z.string(),
  askedAt: At,
  state: z.enum(['waiting', 'approved', 'refused', 'withdrawn']),
  decidedBy: z.string(),
  decidedAt: At.nullable(),
  note: z.string(),
});

export const Campaign = z.object({
  key: z.string(),
  version: z.number().int(),
  state: CampaignState,
  /** Why nobody enters although it runs (its filter, audience or segment cannot be evaluated); null when all is well. */
  problem: Sentence.nullable(),
  definition: CampaignDefinition,
  /** The latest request for approval; null when there was none. */
  approval: Approval.nullable(),
  startedAt: At.nullable(),
  endedAt: At.nullable(),
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
  counts: CampaignCounts,
});

/**
 * A campaign of the list. `goal` is null unless asked for, without a goal, while nobody has entered, and while it is being worked out: then ask
 * again in a moment. Of many entries it may be some seconds old.
 */
export const ListedCampaign = Campaign.extend({ goal: GoalRates.nullable() });

/** One entry of a customer into a campaign and what became of it. */
export const Passage = z.object({
  run: z.number().int(),
  customer: z.number().int(),
  enteredAt: At,
  event: z.object({ name: z.string(), at: At }),
  arm: z.string(),
  outcome: Outcome,
  reason: z.string(),
  /** The reason as one sentence for an operator. */
  sentence: Sentence,
  message: z.string().nullable(),
  /** Goals reached, by their place. */
  goals: z.array(z.number().int()),
});

/** 进入过的计划 — a campaign a customer entered, with the latest of the entries and what became of it. */
export const EnteredCampaign = Passage.extend({ campaign: z.string(), name: z.string(), entries: z.number().int() });

/** 内容预览 — one arm rendered for one customer. */
export const RenderedContent = z.object({
  arm: z.string(),
  channel: z.string(),
  /** What the customer would see: the subject or title, and the body (HTML for e-mail, text otherwise). */
  subject: z.string(),
  body: z.string(),
  /** The words on an inbox message's button; empty where it has none, and elsewhere. */
  button: z.string(),
  /** Parts and price of an SMS; 1 and the price of one message elsewhere. */
  parts: z.number().int(),
  cost: Money,
  /** Why it cannot be rendered; null when it can. */
  error: Sentence.nullable(),
});

/** 内容检查 — what is wrong with a content before anything is sent; `blocks` forbids saving. */
export const ContentProblem = Sentence.extend({
  arm: z.string(),
  place: z.string(),
  blocks: z.boolean(),
});
export type ContentProblem = z.infer<typeof ContentProblem>;

export const campaigns = {
  list: endpoint('campaigns', 'GET /api/projects/{project}/campaigns', {
    permission: 'view',
    summary: { zh: '运营计划列表', en: 'List campaigns' },
    params: ProjectPath,
    query: z.object({
      state: CampaignState.optional(),
      activity: z.string().max(60).optional(),
      search: z.string().max(100).optional(),
      /** `true`: with what came of each one's deciding goal. */
      goals: z.enum(['true', 'false']).default('false'),
    }),
    response: z.array(ListedCampaign),
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
  copy: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/{campaign}/copy', {
    permission: 'operate',
    summary: { zh: '复制运营计划', en: 'Copy a campaign as a draft' },
    params: CampaignPath,
    body: z.object({ key: Key, name: z.string().min(1).max(100) }),
    response: Campaign,
    audit: 'campaign.copied',
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
    summary: {
      zh: '启动、暂停、继续、结束或紧急停止',
      en: 'Start (or ask for approval where it is needed), pause, resume, end, or stop at once',
    },
    params: CampaignPath,
    /** `stop` ends it and withholds every message that has not been handed to a provider, at once. */
    body: z.object({ act: z.enum(['start', 'pause', 'resume', 'end', 'stop', 'withdraw']) }),
    response: Campaign,
    audit: 'campaign.state_changed',
  }),
  approve: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/{campaign}/approval', {
    permission: 'approve',
    summary: { zh: '审批', en: 'Approve or refuse a start; not by who asked for it' },
    params: CampaignPath,
    body: z.object({ approved: z.boolean(), note: z.string().max(1000).default('') }),
    response: Campaign,
    audit: 'campaign.approval',
  }),
  versions: endpoint('campaigns', 'GET /api/projects/{project}/campaigns/{campaign}/versions', {
    permission: 'view',
    summary: { zh: '运营计划的版本', en: 'Versions of a campaign, newest first' },
    params: CampaignPath,
    response: z.array(z.object({ version: z.number().int(), definition: CampaignDefinition, at: At, by: z.string() })),
  }),
  preview: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/preview', {
    permission: 'view',
    summary: { zh: '预览：为某个用户渲染各文案', en: 'Render every arm for a customer and that customer’s latest matching event' },
    params: ProjectPath,
    body: z.object({ definition: CampaignDefinition, customer: z.number().int().optional() }),
    response: z.object({
      customer: z.number().int().nullable(),
      arms: z.array(RenderedContent),
      problems: z.array(ContentProblem),
      /** How often the trigger's event came in the last day; null where that says nothing about who will enter. */
      matchesLastDay: z.number().int().nullable(),
      /** How many customers are in the audience now; null for a trigger without one. */
      audience: z.number().int().nullable(),
    }),
  }),
  estimate: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/estimate', {
    permission: 'view',
    summary: { zh: '启动前估算：人数、条数、费用、被排除的人', en: 'Before the start: people, messages, cost, who is excluded and why' },
    params: ProjectPath,
    body: z.object({
      /** Its key, when there is one already: then its earlier entries and messages count. */
      campaign: z.string().max(60).optional(),
      definition: CampaignDefinition,
      /** `now`: the audience as it is; `last_week`: the last seven days replayed, through the trigger or as the audience was then. */
      over: z.enum(['now', 'last_week']),
    }),
    response: Estimate,
  }),
  testSend: endpoint('campaigns', 'POST /api/projects/{project}/campaigns/test-send', {
    permission: 'operate',
    summary: { zh: '测试发送', en: 'Send an arm, rendered for a customer, to addresses of the test list' },
    params: ProjectPath,
    body: z.object({
      category: Category.default('marketing'),
      content: Content,
      /** Key of the batch whose coupon the text speaks of; none is granted. */
      benefit: Key.nullable().default(null),
      customer: z.number().int().optional(),
      to: z.array(z.string().min(1).max(60)).min(1).max(20),
    }),
    response: z.array(z.object({ name: z.string(), accepted: z.boolean(), detail: z.string() })),
    audit: 'campaign.test_sent',
  }),
  report: endpoint('campaigns', 'GET /api/projects/{project}/campaigns/{campaign}/report', {
    permission: 'view',
    summary: { zh: '效果报告', en: 'The verdict and the numbers behind it' },
    params: CampaignPath,
    response: CampaignReport,
  }),
  passages: endpoint('campaigns', 'GET /api/projects/{project}/campaigns/{campaign}/customers', {
    permission: 'view',
    summary: { zh: '进入计划的用户', en: 'Who entered and what became of it, newest first' },
    params: CampaignPath,
    query: Page.extend({
      outcome: Outcome.optional(),
      /** Only entries this reason took away. */
      reason: LossReason.optional(),
      /** `control`, or the key of an arm. */
      arm: z.string().max(10).optional(),
      /** Only entries that came as far as this. */
      step: WaterfallLevel.optional(),
    }),
    response: pageOf(Passage),
  }),
  ofCustomer: endpoint('campaigns', 'GET /api/projects/{project}/customers/{customer}/campaigns', {
    permission: 'view',
    summary: {
      zh: '用户进入过的运营计划，最近进入的在前',
      en: 'The campaigns a customer entered, the latest entry first, and what became of it',
    },
    params: ProjectPath.extend({ customer: z.coerce.number().int().positive() }),
    query: Page,
    response: pageOf(EnteredCampaign),
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
};
