/** 切片 — an element as a text: `attribute=value`, sorted, joined by `&`. */
export function written(where: Readonly<Record<string, string>>): string {
  return Object.entries(where)
    .map(([attribute, value]) => `${attribute}=${value}`)
    .sort()
    .join('&');
}

/** 命中 — of elements named in all cases: right, wrong, and true ones nobody named. */
export interface Hits {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

/** Exact match of whole elements; naming one twice counts once. */
export function hitsOf(named: readonly string[], truth: readonly string[]): Hits {
  const [said, causes] = [new Set(named), new Set(truth)];
  const right = [...said].filter((element) => causes.has(element)).length;
  return { right, wrong: said.size - right, missed: causes.size - right };
}

/** 微平均 F1 — 2·right / (2·right + wrong + missed) over the hits of all cases; 1 when there was nothing to name and nothing was named. */
export function microF1(hits: readonly Hits[]): number {
  const sum = (what: keyof Hits): number => hits.reduce((total, one) => total + one[what], 0);
  const [right, missesAndFalse] = [sum('right'), sum('wrong') + sum('missed')];
  return right + missesAndFalse === 0 ? 1 : (2 * right) / (2 * right + missesAndFalse);
}

/** Whether all true elements are among the first k named. */
export function isFullyHit(named: readonly string[], truth: readonly string[], k: number): boolean {
  return truth.every((element) => named.slice(0, k).includes(element));
}
