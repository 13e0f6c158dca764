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
  remove: endpoint('activities', 'DELETE /api/projects/{project}/activities/{activity}', {
    permission: 'operate',
    summary: { zh: '删除活动', en: 'Remove an activity; its campaigns stay' },
    params: ActivityPath,
    audit: 'activity.removed',
  }),
};
