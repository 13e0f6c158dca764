import { z } from 'zod';
import { CustomerBreakdown, MOST_BREAKDOWNS, MOST_GROUPS, SomeGroups, type GroupKey } from './measures.ts';
import { Zone } from './periods.ts';

/** 构成口径 — who customers are: told apart as of the instant of asking. `groups` as in measures. */
export const CompositionDefinition = z.object({
  by: z.array(CustomerBreakdown).min(1).max(MOST_BREAKDOWNS),
  groups: z.number().int().min(1).max(MOST_GROUPS).default(20),
  zone: Zone.default('Asia/Shanghai'),
});
export type CompositionDefinition = z.infer<typeof CompositionDefinition>;

/** 构成答案 — groups with most customers first (of equal ones the lesser key, missing last), `other` last. */
export interface CompositionAnswer {
  readonly customers: number;
  readonly groups: readonly { readonly key: GroupKey | 'other'; readonly customers: number }[];
}

/** 一组里的用户 — whoever is of these groups. */
export const CompositionPlace = SomeGroups;
export type CompositionPlace = z.infer<typeof CompositionPlace>;
