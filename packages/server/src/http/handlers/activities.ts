import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 活动 — what groups campaigns. */
export function activitiesHandlers({ project }: Pick<Services, 'project'>): Handlers['activities'] {
  return {
    list: ({ params }) => project(params.project).activities.list(),
    get: ({ params }) => project(params.project).activities.get(params.activity),
    check: ({ params, body, caller }) => project(params.project).activities.check(params.activity, params.item, body.done, caller.actor),
    note: ({ params, body, caller }) => project(params.project).activities.note(params.activity, body.text, caller.actor),
    save: ({ params, body, caller }) => project(params.project).activities.save(params.activity, body.definition, caller.actor),
    async remove({ params }) {
      await project(params.project).activities.remove(params.activity);
      return null;
    },
  };
}
