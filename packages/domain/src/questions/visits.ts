import { z } from 'zod';
import { EventValue } from './asked.ts';
import { MOST_GROUPS, SomeGroups, type GroupKey } from './measures.ts';
import { Zone } from './periods.ts';
import { SessionRule } from './sessions.ts';

/**
 * 页面访问口径 — which pages customers saw. An event of `views` is one view, of the page that `page` names there (a missing one is null), and
 * views make sessions. `groups`: how many pages are told apart, those with most views (of equal ones the lesser key); the rest is one
 * group `other`. Only views of the asked range are seen.
 */
export const VisitsDefinition = z.object({
  views: SessionRule,
  page: EventValue,
  groups: z.number().int().min(1).max(MOST_GROUPS).default(20),
  zone: Zone.default('Asia/Shanghai'),
});
export type VisitsDefinition = z.infer<typeof VisitsDefinition>;

/**
 * 一页的访问 — of some pages. A session *enters* by its first view, *exits* by its last, and *bounces* when that is the same. The *stay* of a
 * view is the time to the next view of its session, whatever page that is of; the last one has none.
 */
export interface PageVisits {
  readonly views: number;
  readonly customers: number;
  /** In which any of the pages was seen. */
  readonly sessions: number;
  readonly entries: number;
  readonly exits: number;
  readonly bounces: number;
  /** Views that have a stay, and their stays together, in milliseconds. */
  readonly stays: number;
  readonly stayMs: number;
}

/** 页面访问答案 — `whole` is of all pages; a key has one part, the page; groups are in their order, `other` last. */
export interface VisitsAnswer {
  readonly whole: PageVisits;
  readonly groups: readonly (PageVisits & { readonly key: GroupKey | 'other' })[];
}

/** 访问页面的用户 — who viewed any of some pages (all of them when left out), or whose session entered, exited or bounced there. */
export const VisitsPlace = z.object({ did: z.enum(['view', 'entry', 'exit', 'bounce']), groups: SomeGroups.optional() });
export type VisitsPlace = z.infer<typeof VisitsPlace>;
