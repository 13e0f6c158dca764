import { formatNumber } from '../../../format.ts';
import type { Language } from '../../../prefs.ts';

/** 百分点 — a difference of shares in percentage points with its sign: 0.0123 is `+1.23`. */
export function signedPoints(difference: number, language: Language): string {
  const points = difference * 100;
  const text = formatNumber(Math.abs(points), language, 2);
  return text === '0' ? '0' : `${points < 0 ? '−' : '+'}${text}`;
}
