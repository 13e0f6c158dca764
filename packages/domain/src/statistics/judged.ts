/** 单双侧 — whether a difference in either direction is looked for, or only treated above, or below, control. */
export type Side = 'both' | 'greater' | 'less';

/** 检验所得 — p and the interval of an effect; a one-sided interval has an infinite end. */
export interface Judged {
  readonly p: number;
  readonly from: number;
  readonly to: number;
}

/** The interval `half` wide to the side, or sides, that are looked at. */
export function intervalAround(effect: number, half: number, side: Side): { from: number; to: number } {
  return { from: side === 'less' ? -Infinity : effect - half, to: side === 'greater' ? Infinity : effect + half };
}
