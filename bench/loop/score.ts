import { HOUR_MS } from '@gyre/domain/time';

/** A drop is to be found within so many hours, or within the incident where that is shorter. */
const FOUND_WITHIN_MS = 8 * HOUR_MS;
/**
 * A run is to end within so long after the incident: by the evening of the next day. A recovery is seen in three windows of six hours that hold
 * enough orders to tell, and at night there are few.
 */
const ENDED_WITHIN_MS = 30 * HOUR_MS;
/** Precision and recall of the customers that count as right. */
const LEAST_SHARE = 0.8;

/** 演练 — what was done to the shop of one seed, and what came of it. Instants in ms; customers by the shop's user ids. */
export interface LoopTrial {
  readonly seed: number;
  readonly incident: { readonly from: number; readonly until: number; readonly slice: Slice };
  /** When it was known for sure that something is wrong; null: never. */
  readonly foundAt: number | null;
  /** What was diagnosed, and whom it was said to concern. */
  readonly slice: Slice | null;
  readonly named: readonly string[];
  /** Who truly did something in the slice from the beginning of the incident until it was diagnosed. */
  readonly exposed: readonly string[];
  /** When campaigns were opened without anybody's doing. */
  readonly starts: readonly number[];
  /** When the run ended; null: it goes on. */
  readonly endedAt: number | null;
  /** 95 %, absolute; null: nothing could be compared. */
  readonly lift: { readonly effect: number; readonly from: number; readonly to: number } | null;
  /** What a message really does to those who got one, as a difference of the same share. */
  readonly trueEffect: number;
  readonly declared: number;
}

type Slice = Readonly<Record<string, string>>;

/** 评分 — what of it is true. `excludesNone`: the interval is above 0; null where the true effect is less than the declared one. */
export interface LoopScore {
  readonly isFound: boolean;
  readonly isExactSlice: boolean;
  readonly precision: number;
  readonly recall: number;
  readonly areCustomersRight: boolean;
  readonly isStartedOnce: boolean;
  readonly isEndedInTime: boolean;
  readonly isInside: boolean;
  readonly excludesNone: boolean | null;
  readonly isQuietBefore: boolean;
  /** All but `excludesNone`, which is held to a share of the runs. */
  readonly isAllTrue: boolean;
}

/** Compares one trial with the truth. */
export function scoreOf(trial: LoopTrial): LoopScore {
  const { incident, foundAt, lift, trueEffect, starts } = trial;
  const { precision, recall } = sharesOf(trial.named, trial.exposed);
  const late = starts.filter((at) => at >= incident.from);
  const parts = {
    isFound: foundAt !== null && foundAt > incident.from && foundAt <= Math.min(incident.until + HOUR_MS, incident.from + FOUND_WITHIN_MS),
    isExactSlice: trial.slice !== null && isSame(trial.slice, incident.slice),
    areCustomersRight: precision >= LEAST_SHARE && recall >= LEAST_SHARE,
    isStartedOnce: late.length === 1,
    isEndedInTime: trial.endedAt !== null && trial.endedAt <= incident.until + ENDED_WITHIN_MS,
    isInside: lift !== null && lift.from <= trueEffect && trueEffect <= lift.to,
    isQuietBefore: late.length === starts.length,
  };
  const excludesNone = trueEffect < trial.declared ? null : lift !== null && lift.from > 0;
  return { ...parts, precision, recall, excludesNone, isAllTrue: Object.values(parts).every(Boolean) };
}

/** Of those named how many truly are, and of those who are how many were named; 0 where there is nobody. */
function sharesOf(named: readonly string[], exposed: readonly string[]): { precision: number; recall: number } {
  const truly = new Set(exposed);
  const right = new Set(named.filter((user) => truly.has(user))).size;
  return { precision: right / Math.max(1, new Set(named).size), recall: right / Math.max(1, truly.size) };
}

function isSame(a: Slice, b: Slice): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);
}

/** 总表 — of all trials: the share that is true in every respect, and of those whose true effect is great enough the share whose interval shows it. */
export function sharesTrue(scores: readonly LoopScore[]): { readonly allTrue: number; readonly shown: number | null } {
  const great = scores.filter(({ excludesNone }) => excludesNone !== null);
  const share = (some: number, of: number): number => some / Math.max(1, of);
  return {
    allTrue: share(scores.filter(({ isAllTrue }) => isAllTrue).length, scores.length),
    shown: great.length === 0 ? null : share(great.filter(({ excludesNone }) => excludesNone === true).length, great.length),
  };
}
