import { type Activity, contract } from '@gyre/domain';
import type { z } from 'zod';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';

export type ActivityFacts = z.infer<typeof Activity>;

/** The activities of the project, kept current. */
export function useActivityList() {
  const project = useProjectKey();
  return useCall(contract.activities.list, { params: { project } }, { everyMs: 10_000, keep: true });
}
