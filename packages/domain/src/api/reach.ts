import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Money } from '../money.ts';
import { Channel } from '../reach/channel.ts';
import { ContentBlock } from '../reach/content.ts';
import { MessageFailure, MessageState, WithheldReason } from '../reach/message.ts';
import { SuppressionScope } from '../reach/suppression.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import { policy } from './policy.ts';
import { providers } from './providers.ts';

/** 触达 — one attempt to reach one customer, with its life. Addresses are masked. */
export const Message = z.object({
  id: z.string(),
  campaign: z.string(),
  arm: z.string(),
  customer: z.number().int(),
  channel: z.string(),
  provider: z.string(),
  address: z.string(),
  state: MessageState,
  failure: MessageFailure.or(z.literal('')),
  /** What the provider said, or ours: `sentenceOfDetail` has the words of both. */
  detail: z.string(),
  subject: z.string(),
  body: z.string(),
  parts: z.number().int(),
  cost: Money,
  attempt: z.number().int(),
  createdAt: At,
  attemptedAt: At.nullable(),
  settledAt: At.nullable(),
  deliveredAt: At.nullable(),
  openedAt: At.nullable(),
  clickedAt: At.nullable(),
  repliedAt: At.nullable(),
});

/**
 * 消息的一步 — something that happened to a message. `deferred`: when the wish it came from was first made, for one that had to wait; `decided`
 * when the contact policy let it go. The others are of one attempt, with its provider (empty while it has none); a failed one says why.
 */
export const Milestone = z.object({
  step: z.enum([
    'deferred',
    'decided',
    'queued',
    'attempting',
    'sent',
    'unknown',
    'failed',
    'expired',
    'delivered',
    'opened',
    'clicked',
    'replied',
  ]),
  at: At,
  /** 0 for what came before the first. */
  attempt: z.number().int(),
  provider: z.string(),
  failure: MessageFailure.or(z.literal('')),
  detail: z.string(),
});
export type Milestone = z.infer<typeof Milestone>;

/** 触达的一生 — one message with everything that happened to it and the other attempts at the same wish, in order. */
export const MessageLife = Message.extend({ life: z.array(Milestone) });
export type MessageLife = z.infer<typeof MessageLife>;

/** 不重试的原因 — why a failed message is not tried again: what happened to it, or what the contact policy says of it now. */
export const RetryRefusal = z.enum([
  'missing',
  'outcome_unknown',
  'not_failed',
  'tried_later',
  'retried_before',
  'permanent',
  'address_changed',
  ...WithheldReason.options,
]);
export type RetryRefusal = z.infer<typeof RetryRefusal>;

/** Which failed messages are meant; all of them when nothing is said. `until`: only those made by then, so that what fails meanwhile is left. */
export const FailedFilter = z.object({
  customer: z.coerce.number().int().optional(),
  campaign: z.string().max(100).optional(),
  channel: Channel.optional(),
  until: z.coerce.number().int().optional(),
});
export type FailedFilter = z.infer<typeof FailedFilter>;

export const reach = {
  message: endpoint('messages', 'GET /api/projects/{project}/messages/{message}', {
    permission: 'view',
    summary: { zh: '一条触达记录与它的一生', en: 'One message of the log, with its life' },
    params: ProjectPath.extend({ message: z.string().max(100) }),
    response: MessageLife,
  }),
  messages: endpoint('messages', 'GET /api/projects/{project}/messages', {
    permission: 'view',
    summary: { zh: '触达记录', en: 'Message log, newest first' },
    params: ProjectPath,
    query: Page.extend({
      customer: z.coerce.number().int().optional(),
      campaign: z.string().optional(),
      channel: Channel.optional(),
      state: MessageState.optional(),
    }),
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
  replyInTestInbox: endpoint('messages', 'POST /api/projects/{project}/test-inbox/{message}/reply', {
    permission: 'operate',
    summary: { zh: '替收到的人回复一条测试短信：R 等于退订', en: 'Reply to an SMS of the test inbox for its receiver: R refuses' },
    params: ProjectPath.extend({ message: z.string().max(100) }),
    body: z.object({ text: z.string().min(1).max(2000) }),
    audit: 'test_inbox.replied',
  }),
  ...providers,
  listSuppressions: endpoint('channels', 'GET /api/projects/{project}/suppressions', {
    permission: 'view',
    summary: { zh: '退订与屏蔽名单（脱敏）', en: 'Suppressed addresses, masked' },
    params: ProjectPath,
    query: Page,
    response: pageOf(
      z.object({ channel: z.string(), address: z.string(), scope: SuppressionScope, reason: z.string(), at: At, source: z.string() }),
    ),
  }),
  suppress: endpoint('channels', 'POST /api/projects/{project}/suppressions', {
    permission: 'operate',
    summary: { zh: '加入屏蔽名单', en: 'Suppress addresses' },
    params: ProjectPath,
    body: z.object({
      channel: Channel,
      addresses: z.array(z.string().min(1).max(254)).min(1).max(10_000),
      reason: z.string().max(200).default(''),
    }),
    response: z.object({ added: z.number().int(), refused: z.array(z.string()) }),
    audit: 'suppression.added',
  }),
  unsuppress: endpoint('channels', 'DELETE /api/projects/{project}/suppressions', {
    permission: 'configure',
    summary: { zh: '移出屏蔽名单', en: 'Lift a suppression' },
    params: ProjectPath,
    query: z.object({ channel: Channel, address: z.string().min(1).max(254) }),
    audit: 'suppression.lifted',
  }),
  replies: endpoint('messages', 'GET /api/projects/{project}/replies', {
    permission: 'view',
    summary: { zh: '用户回复', en: 'What customers wrote back, newest first' },
    params: ProjectPath,
    query: Page.extend({ customer: z.coerce.number().int().optional() }),
    response: pageOf(
      z.object({
        id: z.number().int(),
        channel: z.string(),
        address: z.string(),
        customer: z.number().int(),
        text: z.string(),
        suppressed: z.boolean(),
        at: At,
      }),
    ),
  }),
  retryFailed: endpoint('messages', 'POST /api/projects/{project}/messages/retry', {
    permission: 'operate',
    summary: {
      zh: '重试发送失败的消息：每条一次，先再过一遍防打扰规则；结果未知的不重试',
      en: 'Try failed messages again, each once and if the contact policy lets it go now; those whose outcome is unknown never',
    },
    params: ProjectPath,
    body: z.object({ messages: z.array(z.string().max(100)).min(1).max(1000) }),
    response: z.object({
      queued: z.number().int(),
      refused: z.array(z.object({ message: z.string(), reason: RetryRefusal, sentence: Sentence })),
    }),
    audit: 'message.retried',
  }),
  countFailed: endpoint('messages', 'GET /api/projects/{project}/failed-messages', {
    permission: 'view',
    summary: { zh: '还能重试的失败消息有多少', en: 'How many failed messages may be tried again, by their own history' },
    params: ProjectPath,
    query: FailedFilter,
    response: z.object({ count: z.number().int(), until: At }),
  }),
  retryAllFailed: endpoint('messages', 'POST /api/projects/{project}/failed-messages/retry', {
    permission: 'operate',
    summary: {
      zh: '按筛选条件重试失败的消息，每次最多 1000 条，用 next 接着来：每条一次，先再过一遍防打扰规则',
      en: 'Try failed messages again by a filter, up to 1,000 a call, to be called again with next: each once and if the contact policy lets it go now',
    },
    params: ProjectPath,
    body: FailedFilter.extend({ after: z.string().max(100).optional() }),
    response: z.object({
      queued: z.number().int(),
      /** How many were refused for each reason, with the sentence of one of them. */
      refused: z.array(z.object({ reason: RetryRefusal, count: z.number().int(), sentence: Sentence })),
      /** Where to go on; null when there is nothing left. */
      next: z.string().nullable(),
    }),
    audit: 'message.retried',
  }),
  ...policy,
  blocks: endpoint('content', 'GET /api/projects/{project}/content-blocks', {
    permission: 'view',
    summary: { zh: '内容块列表', en: 'Content blocks' },
    params: ProjectPath,
    response: z.array(
      z.object({ key: z.string(), block: ContentBlock, updatedAt: At, updatedBy: z.string(), usedBy: z.array(z.string()) }),
    ),
  }),
  saveBlock: endpoint('content', 'PUT /api/projects/{project}/content-blocks/{block}', {
    permission: 'operate',
    summary: { zh: '保存内容块', en: 'Create or change a content block' },
    params: ProjectPath.extend({ block: Key }),
    body: z.object({ block: ContentBlock }),
    audit: 'block.saved',
  }),
  removeBlock: endpoint('content', 'DELETE /api/projects/{project}/content-blocks/{block}', {
    permission: 'operate',
    summary: { zh: '删除内容块', en: 'Remove a content block nothing uses' },
    params: ProjectPath.extend({ block: z.string() }),
    audit: 'block.removed',
  }),
  inboxToken: endpoint('inbox', 'POST /api/projects/{project}/inbox-tokens', {
    permission: 'operate',
    summary: { zh: '站内信令牌', en: 'A token with which one customer’s browser or app reads its inbox' },
    params: ProjectPath,
    body: z.object({
      namespace: z.string().max(50).default('user_id'),
      value: z.string().min(1).max(255),
      forMs: z
        .number()
        .int()
        .min(60_000)
        .max(7 * 86_400_000)
        .default(3_600_000),
    }),
    response: z.object({ token: z.string(), expiresAt: At }),
    audit: 'customer.inbox_token',
  }),
};
