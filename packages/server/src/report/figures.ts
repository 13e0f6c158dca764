import type { Sentence } from '@gyre/domain/sentence';

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const WAN = 10_000;
const YI = 100_000_000;

/** 人数 — a count as people read it: grouped; in Chinese in 万 and 亿 from 100,000 on. */
export function counted(n: number): Sentence {
  const en = GROUPED.format(n);
  if (n < 10 * WAN) return { zh: en, en };
  return { zh: n < YI ? `${trimmed(n / WAN)} 万` : `${trimmed(n / YI)} 亿`, en };
}

function trimmed(n: number): string {
  return String(Math.round(n * 10) / 10);
}

/** 百分点 — a difference of shares in percentage points, without its sign: one decimal, two below one point. */
export function points(share: number): string {
  const size = Math.abs(share) * 100;
  return size.toFixed(size < 0.995 ? 2 : 1);
}

/** An end of an interval in percentage points, with its sign. */
export function signedPoints(share: number): string {
  const text = points(share);
  return Number(text) === 0 ? text : `${share < 0 ? '−' : '+'}${text}`;
}
