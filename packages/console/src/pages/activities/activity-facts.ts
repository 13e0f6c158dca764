import { type Activity, type ActivityView, contract } from '@gyre/domain';
import type { z } from 'zod';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';

export type ActivityFacts = z.infer<typeof Activity>;
/** With its checklist, its log and its days. */
export type ActivityCourse = ActivityView;

/** The activities of the project, kept current. */
export function useActivityList() {
  const project = useProjectKey();
  return useCall(contract.activities.list, { params: { project } }, { everyMs: 10_000, keep: true });
}

/** One activity with its course, kept current. */
export function useActivity(activity: string) {
  const project = useProjectKey();
  return useCall(contract.activities.get, { params: { project, activity } }, { everyMs: 10_000, keep: true });
}
