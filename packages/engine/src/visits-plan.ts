import type { Selection } from './plan.ts';
import type { RowDimension } from './measures-plan.ts';
import type { SessionCut } from './session-end.ts';

/** 页面访问计划 — a question about pages made ready for evaluation against columns. */
export interface VisitsPlan {
  readonly views: readonly Selection[];
  /** The page of a row. */
  readonly page: RowDimension;
  readonly session: SessionCut;
  /** Pages told apart at most. */
  readonly groups: number;
  /** Orders pages with as many views. */
  readonly compare: (a: number, b: number) => number;
  /** Rows with `from ≤ at < to` are seen, up to `now`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** 一页的访问 — see `PageVisits` of the question language. */
export interface PageVisited {
  readonly views: number;
  readonly customers: number;
  readonly sessions: number;
  readonly entries: number;
  readonly exits: number;
  readonly bounces: number;
  readonly stays: number;
  readonly stayMs: number;
}

/** 页面访问结果 — all pages together, and the pages in their order; `page` null: all others. */
export interface VisitsCounted {
  readonly whole: PageVisited;
  readonly groups: readonly (PageVisited & { readonly page: number | null })[];
}

/** A view of some pages: any, or one that begins its session, ends it, or both. */
export interface VisitsSpot {
  readonly did: 'view' | 'entry' | 'exit' | 'bounce';
  /** Null: any page. */
  readonly isOurs: ((page: number) => boolean) | null;
}
