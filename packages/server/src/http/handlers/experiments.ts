import { askArms } from '../../reach/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 实验 — what a page or app asks of experiments. */
export function experimentsHandlers({ project }: Pick<Services, 'project'>): Handlers['experiments'] {
  return {
    async assign({ params, body }) {
      const { ledger, clock, policies, benefits, wakeRelay } = project(params.project);
      const customers = await benefits.leavesOf(body.customers);
      const answers = await askArms(ledger, policies.current(), { campaign: body.experiment, customers }, clock.now());
      wakeRelay();
      return [...answers];
    },
  };
}
