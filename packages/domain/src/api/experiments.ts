import { z } from 'zod';
import { Key } from '../campaign.ts';
import { endpoint, ProjectPath } from './endpoint.ts';

/** 未分配 — why somebody has no arm: the campaign does not run, another of its layer has them, the hold-out or its wash-out, both groups after a merge, nobody. */
const NoArm = z.enum(['not_running', 'not_in_layer', 'holdout', 'wash_out', 'in_both_arms', 'customer_unknown']);

/** 分配 — the arm of one customer in one campaign; `isNew`: asked for the first time, which left a `$experiment_exposed`. */
export const AskedArm = z.object({
  /** `control`, or the key of an arm; null with a reason. */
  arm: z.string().nullable(),
  reason: NoArm.nullable(),
  isNew: z.boolean(),
});
export type AskedArm = z.infer<typeof AskedArm>;

export const experiments = {
  assign: endpoint('experiments', 'POST /api/projects/{project}/assignments', {
    permission: 'redeem',
    summary: {
      zh: '页面或 App 询问用户分在哪一组：首次询问记一次曝光',
      en: 'Which arm of a campaign customers are in, for a page or app to show the same; the first time is logged as an exposure',
    },
    params: ProjectPath,
    body: z.object({
      experiment: Key,
      customers: z
        .array(z.object({ namespace: z.string().min(1).max(50), value: z.string().min(1).max(255) }))
        .min(1)
        .max(100),
    }),
    /** In the order of `customers`. */
    response: z.array(AskedArm),
  }),
};
