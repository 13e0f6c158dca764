import { z } from 'zod';
import { NoticeKind, NoticeState } from '../notice.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';

/** 一条通知 — to one receiver. What it said, and where it went, is not kept once it is over. */
export const NoticeRow = z.object({
  id: z.string(),
  kind: NoticeKind,
  /** What it belongs to: an alert, a dashboard that was subscribed to, or a campaign that is to be approved; `name`: what that is called now. */
  about: z.object({ of: z.enum(['alert', 'dashboard', 'campaign']), key: z.string(), name: z.string() }),
  /** What the receiver is called now; its key where it is one no more. */
  receiver: z.string(),
  state: NoticeState,
  /** What the receiver said, or why it was not sent. */
  detail: z.string(),
  /** When it was left. */
  at: At,
  tries: z.number().int(),
  /** When it is tried next; null once it is over. */
  next: At.nullable(),
});
export type NoticeRow = z.infer<typeof NoticeRow>;

export const notices = {
  list: endpoint('notices', 'GET /api/projects/{project}/notices', {
    permission: 'view',
    summary: { zh: '发给成员的通知，最近 90 天', en: 'Notices to operators of the last 90 days, newest first' },
    params: ProjectPath,
    query: Page.extend({ kind: NoticeKind.optional(), state: NoticeState.optional() }),
    response: pageOf(NoticeRow),
  }),
};
