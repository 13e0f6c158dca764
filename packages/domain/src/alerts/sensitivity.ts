import { Sensitivity } from '../anomalies/settings.ts';
import { DAY_MS } from '../time.ts';

/** How long a false alarm counts. */
export const FALSE_COUNTS_MS = 90 * DAY_MS;
/** So many false alarms lower the sensitivity by a level. */
const FALSE_A_LEVEL = 2;

/** 误报后的灵敏度 — what is in force after so many episodes of an alert were marked as false within 90 days: each two lower it by a level, to `low` at least. */
export function sensitivityAfter(chosen: Sensitivity, falseAlarms: number): Sensitivity {
  const levels = Sensitivity.options;
  return levels[Math.max(0, levels.indexOf(chosen) - Math.floor(falseAlarms / FALSE_A_LEVEL))] ?? chosen;
}
