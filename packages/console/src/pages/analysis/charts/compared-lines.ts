interface Compared {
  readonly name: string;
  /** The compared time, however it is kept; undefined where there is none. */
  readonly earlier?: unknown;
}

/** Lines, or bars, that get a colour of their own, and so can be told from their compared time; the rest is grey. */
export const MOST_COMPARED = 5;

/** 对比的线 — lines, and of which one alone the compared time is drawn; `focus` null: of each that has one. */
export interface ComparedLines<Line> {
  readonly lines: readonly Line[];
  readonly focus: number | null;
}

/**
 * 对比期画哪些 — lines of the compared time nobody could tell apart are left out: of more than `most` lines only the chosen one has its own, the
 * first that has any where the chosen one is not there.
 */
export function comparedLines<Line extends Compared>(lines: readonly Line[], most: number, chosen: string): ComparedLines<Line> {
  const first = lines.findIndex(({ earlier }) => earlier !== undefined);
  if (lines.length <= most || first === -1) return { lines, focus: null };
  const named = lines.findIndex(({ name, earlier }) => name === chosen && earlier !== undefined);
  const focus = named === -1 ? first : named;
  return { lines: lines.map((line, i) => (i === focus ? line : { ...line, earlier: undefined })), focus };
}
