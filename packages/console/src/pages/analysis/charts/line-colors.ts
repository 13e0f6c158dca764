import type { ChartColors } from '../../../theme.ts';

/** 线的颜色 — five that everybody can tell apart, then grey. */
export function lineColors({ palette }: ChartColors, count: number): readonly string[] {
  const coloured = [palette.now, palette.second, palette.third, palette.fourth, palette.bad];
  return Array.from({ length: count }, (_, i) => coloured[i] ?? palette.grey);
}
