/** 一行数字 — the figures of a part, of the time or of the compared one, and what that is called. */
interface NamedFigures<Figures> {
  readonly name: string;
  readonly figures: Figures;
}

/** 各部分与对比期 — the figures of each part, after them those of the compared time where there is one. */
export function partsInTime<Figures>(
  parts: readonly { readonly current: Figures; readonly earlier: Figures | null }[],
  names: readonly string[],
  earlierOf: (name: string) => string,
): readonly NamedFigures<Figures>[] {
  return parts.flatMap(({ current, earlier }, i) => {
    const name = names[i] ?? '';
    return [{ name, figures: current }, ...(earlier === null ? [] : [{ name: earlierOf(name), figures: earlier }])];
  });
}
