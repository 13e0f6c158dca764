import type { GroupNode } from '../../parts/rules/rule-draft.ts';
import './segments.css';

/** 分群草稿 — a segment while it is being edited; its rule may be unfinished. */
export interface SegmentDraft {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly root: GroupNode;
}

/** A draft as a browser kept it; undefined when it is none. */
export function keptDraft(kept: unknown): SegmentDraft | undefined {
  return (kept as Partial<SegmentDraft> | null)?.root === undefined ? undefined : (kept as SegmentDraft);
}
