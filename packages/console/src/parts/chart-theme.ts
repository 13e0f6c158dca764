import { FONT } from '../font.ts';
import type { ChartColors } from '../theme.ts';

/** The parts of an option every chart shares: grid, axes, tooltip and legend in the theme's colours. */
export function chartBase(colors: ChartColors) {
  return {
    textStyle: { color: colors.text, fontFamily: FONT },
    grid: { left: 8, right: 16, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { top: 0, right: 0, icon: 'roundRect', itemWidth: 14, itemHeight: 3, textStyle: { color: colors.text } },
    tooltip: {
      trigger: 'axis',
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle: { color: colors.text, fontSize: 13 },
      axisPointer: { lineStyle: { color: colors.line } },
    },
  };
}

/** A category axis: no ticks, a faint line. */
export function categoryAxis(colors: ChartColors, names: readonly string[]) {
  return {
    type: 'category',
    data: [...names],
    boundaryGap: false,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.text },
  };
}

/** A value axis with few faint lines; `format` writes its labels, `name` says the unit above it. */
export function valueAxis(colors: ChartColors, format: (value: number) => string, name?: string) {
  return {
    type: 'value',
    ...(name === undefined ? {} : { name, nameGap: 14, nameTextStyle: { align: 'left', color: colors.text } }),
    splitNumber: 4,
    splitLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.text, formatter: format },
  };
}

/** From here on an axis of shares goes to 100 %: one that is rounded up may end at 120 %. */
const NEARLY_WHOLE = 0.7;

/** 占比的轴 — the ends of an axis of shares: from 0, and to 100 % where values come near it; left to the chart where shares are small or beyond. */
export function shareEnds(values: readonly (number | null)[]): { readonly min?: 0; readonly max?: 1; readonly interval?: number } {
  const [lowest, highest] = [Math.min(0, ...values.map((value) => value ?? 0)), Math.max(0, ...values.map((value) => value ?? 0))];
  if (lowest < 0) return {};
  return highest < NEARLY_WHOLE || highest > 1 ? { min: 0 } : { min: 0, max: 1, interval: 0.25 };
}

interface Line {
  readonly name: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  /** From this index on the values are still filling and are drawn dashed. */
  readonly fillingFrom?: number | undefined;
  readonly thin?: boolean;
}

/** 折线 — one or, where its last point is still filling, two series: the whole part solid, the filling part dashed. */
export function lineSeries(line: Line) {
  const from = line.fillingFrom;
  const style = { type: 'line', name: line.name, showSymbol: false, symbolSize: 6, color: line.color };
  const width = line.thin === true ? 1.5 : 2.5;
  if (from === undefined) return [{ ...style, data: [...line.values], lineStyle: { width } }];
  const whole = line.values.map((v, i) => (i < from ? v : null));
  const filling = line.values.map((v, i) => (i >= from - 1 ? v : null));
  return [
    { ...style, data: whole, lineStyle: { width } },
    { ...style, data: filling, lineStyle: { width, type: 'dashed' }, showSymbol: from === 0 },
  ];
}
