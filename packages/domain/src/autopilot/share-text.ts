/** A share as a percentage with one decimal: `12.5%`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** 百分点 — a difference of shares in percentage points, with two decimals and no sign. */
export function points(share: number): string {
  return Math.abs(share * 100).toFixed(2);
}

/** The same with its sign; what rounds to zero has none. */
export function signedPoints(share: number): string {
  const text = points(share);
  return Number(text) === 0 ? text : `${share < 0 ? '−' : '+'}${text}`;
}
