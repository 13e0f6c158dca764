import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 场景模板 — campaigns kept to begin new ones with. */
export function campaignTemplatesHandlers({ project }: Pick<Services, 'project'>): Handlers['campaignTemplates'] {
  return {
    list: ({ params }) => project(params.project).campaignTemplates.list(),
    save: ({ params, body, caller }) => project(params.project).campaignTemplates.save(params.template, body, caller.actor),
    async remove({ params }) {
      await project(params.project).campaignTemplates.remove(params.template);
      return null;
    },
  };
}
