import type { Kind } from './view.ts';

/** 分析种类 — in the order and the groups they are offered. */
export const KIND_GROUPS = [
  { group: 'behaviour', kinds: ['events', 'funnel', 'retention', 'interval', 'distribution', 'heatmap'] },
  { group: 'way', kinds: ['session', 'paths', 'pages', 'sources', 'attribution'] },
  { group: 'people', kinds: ['ltv', 'rfm', 'composition', 'comparison'] },
] as const satisfies readonly {
  readonly group: string;
  readonly kinds: readonly Kind[];
}[];

/** Every kind that has a page. */
export const KINDS: readonly Kind[] = KIND_GROUPS.flatMap(({ kinds }) => [...kinds]);
