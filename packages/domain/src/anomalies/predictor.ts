import type { Season, SeasonPlace } from './season.ts';

const RATES = [0.05, 0.3, 1] as const;
const TABLE_RATE = 0.3;
const DAMPING = 0.7;
const LOSS_RATE = 0.01;
const FIRST_SCALE = 20;
const EXPERTS = 7;
const MIDDLE = 1;

/** 预测器 — three levels and two seasonal tables whose entries are pairs (value, level at that time). Mutable. */
export interface Predictor {
  readonly levels: Float64Array;
  readonly byDay: Float64Array;
  readonly byWeek: Float64Array;
  readonly losses: Float64Array;
  readonly isUsed: Uint8Array;
  readonly guesses: Float64Array;
  /** The expert whose guess counts. */
  best: number;
  /** Robust standard deviation of what the forecast is off by. */
  scale: number;
  seen: number;
}

/** A predictor that has seen nothing. */
export function newPredictor({ slots, classes }: Season): Predictor {
  return {
    levels: new Float64Array(RATES.length),
    byDay: new Float64Array(2 * slots).fill(NaN),
    byWeek: new Float64Array(2 * slots * classes).fill(NaN),
    losses: new Float64Array(EXPERTS),
    isUsed: new Uint8Array(EXPERTS),
    guesses: new Float64Array(EXPERTS),
    best: MIDDLE,
    scale: 0,
    seen: 0,
  };
}

/**
 * 预测 — the guess of the expert that was least wrong lately: one of three exponential levels, of the values of this time of day and of the
 * week, and of both moved along with the level (by 0.7 of how far it moved since). Keeps the guesses for {@link learnPrediction}.
 */
export function predict(state: Predictor, { slot, dayClass }: SeasonPlace): number {
  const { levels, byDay, byWeek, guesses, losses, isUsed } = state;
  const slots = byDay.length / 2;
  guesses.set(levels);
  const middle = levels[MIDDLE]!;
  for (const [table, at, expert] of [[byDay, 2 * slot, 3] as const, [byWeek, 2 * (dayClass * slots + slot), 5] as const]) {
    guesses[expert] = table[at]!;
    guesses[expert + 1] = table[at]! + DAMPING * (middle - table[at + 1]!);
  }
  state.best = MIDDLE;
  for (let j = 0; j < EXPERTS; j++) if (isUsed[j] === 1 && !Number.isNaN(guesses[j]) && losses[j]! < losses[state.best]!) state.best = j;
  return guesses[state.best]!;
}

/** Learns what came in the place {@link predict} was asked about last; every move is clipped to some scales, so that one outlier teaches little. */
export function learnPrediction(state: Predictor, value: number, { slot, dayClass }: SeasonPlace): void {
  if (state.seen++ === 0) {
    state.levels.fill(value);
    return;
  }
  const error = Math.abs(value - state.guesses[state.best]!);
  const early = state.seen <= FIRST_SCALE;
  if (early) state.scale += (1.25 * error - state.scale) / (state.seen - 1);
  const scale = Math.max(state.scale, 1e-9);
  learnLosses(state, value, 6 * scale);
  for (let k = 0; k < RATES.length; k++) state.levels[k]! += RATES[k]! * clip(value - state.levels[k]!, 8 * scale);
  const slots = state.byDay.length / 2;
  learnTable(state, state.byDay, 2 * slot, value, 8 * scale);
  learnTable(state, state.byWeek, 2 * (dayClass * slots + slot), value, 8 * scale);
  if (!early) state.scale += 0.01 * (1.25 * Math.min(error, 6 * scale) - state.scale);
}

function learnLosses(state: Predictor, value: number, most: number): void {
  const rate = Math.max(LOSS_RATE, 1 / (state.seen + 1));
  for (let j = 0; j < EXPERTS; j++) {
    if (Number.isNaN(state.guesses[j])) continue;
    const loss = Math.min(Math.abs(value - state.guesses[j]!), most);
    if (state.isUsed[j] === 0) {
      state.isUsed[j] = 1;
      state.losses[j] = Math.max(state.losses[state.best]!, loss);
    }
    state.losses[j]! += rate * (loss - state.losses[j]!);
  }
}

function learnTable({ levels }: Predictor, table: Float64Array, at: number, value: number, most: number): void {
  const level = levels[MIDDLE]!;
  if (Number.isNaN(table[at])) {
    table[at] = value;
    table[at + 1] = level;
    return;
  }
  table[at]! += TABLE_RATE * clip(value - table[at]!, most);
  table[at + 1]! += TABLE_RATE * (level - table[at + 1]!);
}

function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
