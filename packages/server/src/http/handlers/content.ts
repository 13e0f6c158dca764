import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 内容块 — pieces of text contents share. */
export function contentHandlers({ project }: Pick<Services, 'project'>): Pick<Handlers['reach'], 'blocks' | 'saveBlock' | 'removeBlock'> {
  return {
    blocks: async ({ params }) => [...(await project(params.project).contents.blocks())],
    async saveBlock({ params, body, caller }) {
      await project(params.project).contents.saveBlock(params.block, body.block, caller.actor);
      return null;
    },
    async removeBlock({ params }) {
      await project(params.project).contents.removeBlock(params.block);
      return null;
    },
  };
}
