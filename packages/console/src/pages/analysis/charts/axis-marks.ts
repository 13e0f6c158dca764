/** 时间轴标记 — what stands on the time axis, from one place to another (both included; the same of a single day). */
export interface AxisMark {
  readonly at: number;
  readonly to: number;
  readonly title: string;
}

/** 标记线 — a dotted line with the titles of what begins at a place, and one without a title where a span ends. */
export function markLines(marks: readonly AxisMark[], color: string) {
  const byPlace = Map.groupBy(marks, ({ at }) => at);
  const ends = new Set(spans(marks).map(({ to }) => to));
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color, type: 'dotted', width: 1 },
    label: { color, fontSize: 12, formatter: ({ name }: { readonly name: string }) => name },
    data: [
      ...[...byPlace].map(([at, here]) => ({ xAxis: at, name: shortened(titlesOf(here)) })),
      ...[...ends].filter((to) => !byPlace.has(to)).map((to) => ({ xAxis: to, name: '', label: { show: false } })),
    ],
  };
}

/** 标记带 — a faint band for each mark of several days; where bands overlap they are darker. */
export function markBands(marks: readonly AxisMark[], color: string) {
  return {
    silent: true,
    animation: false,
    itemStyle: { color, opacity: 0.1 },
    label: { show: false },
    data: spans(marks).map(({ at, to, title }) => [{ xAxis: at, name: title }, { xAxis: to }]),
  };
}

/** The titles of what covers a place. */
export function titlesAt(marks: readonly AxisMark[], place: number): string {
  return titlesOf(marks.filter(({ at, to }) => at <= place && place <= to));
}

function spans(marks: readonly AxisMark[]): readonly AxisMark[] {
  return marks.filter(({ at, to }) => to > at);
}

function titlesOf(marks: readonly AxisMark[]): string {
  return marks.map(({ title }) => title).join('、');
}

function shortened(text: string): string {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text;
}
