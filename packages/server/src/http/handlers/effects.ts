import type { Handlers } from '../call.ts';
import { maskedFor, requireNothingPersonal } from '../personal.ts';
import type { Services } from '../services.ts';

/** 效果明细 — what stands behind a campaign's report. */
export function effectsHandlers({ project }: Pick<Services, 'project'>): Handlers['effects'] {
  return {
    overTime: ({ params }) => project(params.project).effects.overTime(params.campaign),
    async slices({ params, query, caller }) {
      requireNothingPersonal(caller, query);
      return maskedFor(caller, await project(params.project).effects.slices(params.campaign, query));
    },
    adjusted: ({ params }) => project(params.project).effects.adjusted(params.campaign),
    harm: ({ params }) => project(params.project).effects.harm(params.campaign),
    channels: ({ params, query }) => project(params.project).effects.channels(query),
  };
}
