import type { Permission, Sentence } from '@gyre/domain';
import type { ComponentType } from 'react';

/** The groups of the rail; a group is a job. */
export type Group = 'home' | 'customers' | 'analysis' | 'alerts' | 'campaigns' | 'benefits' | 'reach' | 'data' | 'settings';

/** 页面 — one page of a project. */
export interface PageEntry {
  /** Under `/p/{project}/`, with `$name` for a parameter: `customers/$customer`. */
  readonly path: string;
  /** Title in both languages: in the rail, the search and the browser's tab. */
  readonly title: Sentence;
  /** The rail's group; without one the page is reached from another page. */
  readonly group?: Group;
  /** The page whose rail line is lit while this one, which has no group, is open. */
  readonly under?: string;
  /** Operators without it do not see the page. */
  readonly permission?: Permission;
  /** Loads the code of the page; each page is a chunk of its own. */
  readonly load: () => Promise<ComponentType>;
}
