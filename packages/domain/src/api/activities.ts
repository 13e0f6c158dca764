import { z } from 'zod';
import { ActivityDefinition } from '../activity.ts';
import { Key } from '../campaign.ts';
import { Money } from '../money.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';

const ActivityPath = ProjectPath.extend({ activity: z.string() });

export const Activity = z.object({
  key: z.string(),
  definition: ActivityDefinition,
  campaigns: z.number().int(),
  running: z.number().int(),
  entered: z.number().int(),
  messages: z.number().int(),
  cost: Money,
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});

/** 活动日志 — what happened while it ran, as an operator wrote it. */
export const ActivityNote = z.object({ id: z.number().int(), at: At, by: z.string(), text: z.string() });

/** 活动详情 — with what is done of its checklist, its log (newest first), and what its campaigns did by day of the project's zone. */
export const ActivityView = Activity.extend({
  done: z.array(z.object({ item: z.string(), at: At, by: z.string() })),
  notes: z.array(ActivityNote),
  days: z.array(z.object({ day: z.string(), entered: z.number().int(), messages: z.number().int(), cost: Money })),
});
export type ActivityView = z.infer<typeof ActivityView>;

export const activities = {
  list: endpoint('activities', 'GET /api/projects/{project}/activities', {
    permission: 'view',
    summary: { zh: '活动列表', en: 'List activities' },
    params: ProjectPath,
    response: z.array(Activity),
  }),
  save: endpoint('activities', 'PUT /api/projects/{project}/activities/{activity}', {
    permission: 'operate',
    summary: { zh: '保存活动', en: 'Create or change an activity' },
    params: ProjectPath.extend({ activity: Key }),
    body: z.object({ definition: ActivityDefinition }),
    response: Activity,
    audit: 'activity.saved',
  }),
  get: endpoint('activities', 'GET /api/projects/{project}/activities/{activity}', {
    permission: 'view',
    summary: { zh: '活动详情：清单、日志、每天的进展', en: 'One activity: checklist, log, and its days' },
    params: ActivityPath,
    response: ActivityView,
  }),
  check: endpoint('activities', 'PUT /api/projects/{project}/activities/{activity}/checklist/{item}', {
    permission: 'operate',
    summary: { zh: '勾选清单里的一项，或取消', en: 'Tick an item of the checklist, or take that back' },
    params: ActivityPath.extend({ item: z.string() }),
    body: z.object({ done: z.boolean() }),
    response: ActivityView,
    audit: 'activity.checked',
  }),
  note: endpoint('activities', 'POST /api/projects/{project}/activities/{activity}/notes', {
    permission: 'operate',
    summary: { zh: '在活动日志里记一笔', en: 'Write into the log of an activity' },
    params: ActivityPath,
    body: z.object({ text: z.string().trim().min(1).max(2000) }),
    response: ActivityView,
    audit: 'activity.noted',
  }),
  remove: endpoint('activities', 'DELETE /api/projects/{project}/activities/{activity}', {
    permission: 'operate',
    summary: { zh: '删除活动', en: 'Remove an activity; its campaigns stay' },
    params: ActivityPath,
    audit: 'activity.removed',
  }),
};
