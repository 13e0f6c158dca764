import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 活动 — what groups campaigns. */
export function activitiesHandlers({ project }: Pick<Services, 'project'>): Handlers['activities'] {
  return {
    list: ({ params }) => project(params.project).activities.list(),
    save: ({ params, body, caller }) => project(params.project).activities.save(params.activity, body.definition, caller.actor),
    async remove({ params }) {
      await project(params.project).activities.remove(params.activity);
      return null;
    },
  };
}
