import { DAY_MS, HOUR_MS, instant, type Instant } from '@gyre/domain/time';

/** 日程 — when a trial begins to live, and what goes wrong then. Instants in ms. */
export interface TrialPlan {
  readonly seed: number;
  readonly customers: number;
  /** From here on history is told, without days on which something goes wrong. */
  readonly historyFrom: Instant;
  /** Null days begin. */
  readonly liveFrom: Instant;
  readonly incidentFrom: Instant;
  readonly incidentHours: number;
  readonly over: Instant;
  /** It goes on until it is over, though a run was judged before. */
  readonly livesOn?: boolean;
}

/** Monday, 13 April 2026, midnight in Shanghai: until the 27th the shop has no promotion. */
const MONDAY = 1_776_009_600_000;
const HISTORY_DAYS = 28;
const NULL_DAYS = 2;
/** After the incident: recovery, tapering, a day of goal windows, the verdict. */
const AFTER_DAYS = 4;

/** What is varied from seed to seed: the weekday, and the hour at which it begins, 9 to 12. */
export function planOf(seed: number, { customers, hours }: { readonly customers: number; readonly hours: number }): TrialPlan {
  const liveFrom = MONDAY + (seed % 7) * DAY_MS;
  const incidentFrom = liveFrom + NULL_DAYS * DAY_MS + (9 + (seed % 4)) * HOUR_MS;
  return {
    seed,
    customers,
    historyFrom: instant(liveFrom - HISTORY_DAYS * DAY_MS),
    liveFrom: instant(liveFrom),
    incidentFrom: instant(incidentFrom),
    incidentHours: hours,
    over: instant(incidentFrom + hours * HOUR_MS + AFTER_DAYS * DAY_MS),
  };
}
