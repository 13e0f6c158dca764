import type { LoopEvent } from '@gyre/domain/autopilot/loop-events';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';

/**
 * 办完 — what became of an intent: done, with what the loop is told of it and what is kept in the same transaction; or it has to wait until
 * an instant, and why. What throws is tried again.
 */
export type Performed =
  | { readonly done: true; readonly told: LoopEvent | null; readonly keep?: (tx: Ledger) => Promise<void> }
  | { readonly done: false; readonly until: Instant; readonly why: string };

/** Done, and nothing to tell. */
export const DONE: Performed = { done: true, told: null };
