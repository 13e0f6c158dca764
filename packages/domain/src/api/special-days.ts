import { z } from 'zod';
import { Day } from '../analyses/time-range.ts';
import { endpoint, ProjectPath } from './endpoint.ts';

/**
 * 特殊日 — a day of the project's zone that is expected to differ, learned by its class apart from others. From the holidays of the calendar, from
 * activities (大促), from episodes marked as expected, or written by hand; only the last two can be removed.
 */
export const SpecialDay = z.object({
  date: Day,
  dayClass: z.string(),
  name: z.string(),
  from: z.enum(['holiday', 'activity', 'episode', 'hand']),
});
export type SpecialDay = z.infer<typeof SpecialDay>;

/** How a class of special days is called, and one of its days. */
export const DayClass = z.string().trim().min(1).max(40);
export const DayName = z.string().trim().min(1).max(100);

/** Endpoints of the calendar; part of the group of alerts. */
export const specialDays = {
  specialDays: endpoint('alerts', 'GET /api/projects/{project}/special-days', {
    permission: 'view',
    summary: {
      zh: '特殊日：节假日、大促、标记为符合预期的日子',
      en: 'Special days: holidays, promotions, days marked as expected; earliest first',
    },
    params: ProjectPath,
    query: z.object({ from: Day.optional(), to: Day.optional() }),
    response: z.array(SpecialDay),
  }),
  saveSpecialDay: endpoint('alerts', 'PUT /api/projects/{project}/special-days/{date}', {
    permission: 'operate',
    summary: { zh: '写入一个特殊日', en: 'Write down a special day; it takes the place of what the calendar says of the day' },
    params: ProjectPath.extend({ date: Day }),
    body: z.object({ dayClass: DayClass, name: DayName }),
    response: SpecialDay,
    audit: 'special_day.saved',
  }),
  removeSpecialDay: endpoint('alerts', 'DELETE /api/projects/{project}/special-days/{date}', {
    permission: 'operate',
    summary: { zh: '删除手写的特殊日', en: 'Remove a special day that was written down' },
    params: ProjectPath.extend({ date: Day }),
    audit: 'special_day.removed',
  }),
};
