interface Bracket {
  readonly from: number;
  readonly to: number;
}

/** 区间 — `1, 2-3, 4-7` as ranges of buckets, both ends included; undefined when it is no such text. */
export function bracketsIn(text: string): readonly Bracket[] | undefined {
  const parts = text.split(/[,，、\s]+/).filter((part) => part !== '');
  const brackets = parts.map((part) => {
    const [, from = '', to = from] = /^(\d{1,5})(?:[-–~](\d{1,5}))?$/.exec(part) ?? [];
    return { from: Number(from), to: Number(to), isRange: from !== '' };
  });
  const isAll = brackets.length > 0 && brackets.every(({ from, to, isRange }) => isRange && from <= to);
  return isAll ? brackets.map(({ from, to }) => ({ from, to })) : undefined;
}

/** The text of ranges; see {@link bracketsIn}. */
export function bracketsText(brackets: readonly Bracket[]): string {
  return brackets.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
