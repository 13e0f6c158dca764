const LENGTHS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export type WindowUnit = keyof typeof LENGTHS;

/** Units a window is given in, the shortest first. */
export const UNITS = Object.keys(LENGTHS) as WindowUnit[];

/** 时长 — milliseconds in the largest unit that holds them whole. */
export function inUnit(ms: number): { readonly amount: number; readonly unit: WindowUnit } {
  const unit = UNITS.findLast((one) => ms > 0 && ms % LENGTHS[one] === 0) ?? 'second';
  return { amount: ms / LENGTHS[unit], unit };
}

/** The milliseconds of an amount of a unit, whole. */
export function windowMs(amount: number, unit: WindowUnit): number {
  return Math.round(amount * LENGTHS[unit]);
}
