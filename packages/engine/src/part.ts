/** 一份 — one of several shares of all customers, told by their roots, so that one question can be answered side by side. */
export interface Part {
  /** 0 … `of − 1`. */
  readonly index: number;
  readonly of: number;
}

/** Everybody. */
export const WHOLE: Part = { index: 0, of: 1 };

/** Whether a root is of a part. */
export function isOfPart(root: number, { index, of }: Part): boolean {
  return of === 1 || root % of === index;
}
