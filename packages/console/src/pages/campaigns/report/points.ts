import { formatNumber } from '../../../format.ts';
import type { Language } from '../../../prefs.ts';

/** 百分点 — a difference of shares in percentage points with its sign: 0.0123 is `+1.23`. */
export function signedPoints(difference: number, language: Language): string {
  const points = difference * 100;
  return withSign(points, formatNumber(Math.abs(points), language, 2));
}

/** A difference with its sign, of the text of its size; none where the text says that there is nothing: `0`, `0%`, `¥0`. */
export function withSign(difference: number, size: string): string {
  return /[1-9]/.test(size) ? `${difference < 0 ? '−' : '+'}${size}` : size;
}
