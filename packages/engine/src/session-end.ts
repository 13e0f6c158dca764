/** 会话切分 — what ends a session: a longer pause than `gapMs`, or that its number of the `day` (null: none) is another. */
export interface SessionCut {
  readonly gapMs: number;
  readonly day: ((at: number) => number) | null;
}

/** The place after the last row of the session that begins at place `start`; instants `at[start … end - 1]` ascend. */
export function sessionEnd({ gapMs, day }: SessionCut, at: Float64Array, start: number, end: number): number {
  const own = day === null ? 0 : day(at[start]!);
  const goesOn = (i: number): boolean => at[i]! - at[i - 1]! <= gapMs && (day === null || day(at[i]!) === own);
  let i = start + 1;
  while (i < end && goesOn(i)) i++;
  return i;
}
