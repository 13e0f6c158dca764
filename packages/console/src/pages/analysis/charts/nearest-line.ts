interface Drawn {
  readonly values: readonly (number | null)[];
  readonly earlier?: readonly (number | null)[] | undefined;
}

/** 最近的点 — the line whose value at a place is nearest to a height; of equal ones the first, the present time before the compared one. */
export function nearestLine(
  lines: readonly Drawn[],
  place: number,
  height: number,
): { readonly line: number; readonly earlier: boolean } | undefined {
  const points = lines.flatMap(({ values, earlier }, line) => [
    { line, earlier: false, value: values[place] ?? null },
    { line, earlier: true, value: earlier?.[place] ?? null },
  ]);
  const there = points.flatMap(({ value, ...point }) => (value === null ? [] : [{ point, away: Math.abs(value - height) }]));
  return there.toSorted((a, b) => a.away - b.away || Number(a.point.earlier) - Number(b.point.earlier))[0]?.point;
}
