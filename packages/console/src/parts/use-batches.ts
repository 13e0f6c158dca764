import { contract } from '@gyre/domain';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';

/** The same for all who wait. */
const NONE: never[] = [];

/** 优惠券批次 — those a project has; none until they have come. */
export function useBatches() {
  const project = useProjectKey();
  return useCall(contract.benefits.batches, { params: { project } }, { staleMs: 30_000 }).data ?? NONE;
}
