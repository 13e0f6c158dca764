import type { Spending } from './run.ts';

/**
 * 恢复读数 — what the recovery test says of an affected slice. `ratio` is observed by expected over its window, `bound` its 95 % bound that decides (the lower one of a fall, the upper one of a rise);
 * `basis`:
 * whether it was read on the control group, or (`all`) on the treated alone since that is too small. `out_of_time`: what was expected
 * is known no longer.
 */
export interface RecoveryReading {
  readonly kind: 'recovered' | 'recovered_while_treated' | 'no_effect' | 'not_yet' | 'out_of_time';
  readonly ratio: number;
  readonly bound: number;
  readonly basis: 'control' | 'all';
}

/** 运行读数 — what is seen of an open campaign at one look. */
export interface RunReading {
  /** Null: not to be told now. */
  readonly recovery: RecoveryReading | null;
  readonly spent: Spending;
  /** Whether a message was withheld since no more of the budget is left than it would cost. */
  readonly isExhausted: boolean;
  /** Customers reached, and those of them who unsubscribed or complained. */
  readonly reached: number;
  readonly refused: number;
  /**
   * The interval of the deciding goal's lift, treated against control, absolute; null: none yet. It is looked at again and again, so it must be
   * always valid (a confidence sequence), or harm would be found too often.
   */
  readonly lift: { readonly from: number; readonly to: number } | null;
}
