import type { Money } from '@gyre/domain/money';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';

/** What the room of benefits stands on. */
export interface BenefitsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The project's zone. */
  readonly zone: () => string;
  /** The least payable amount of the project's currency. */
  readonly grain: () => Money;
  /** A new time-ordered id nobody can guess. */
  readonly newId: () => string;
  readonly wakeRelay: () => void;
  /** Something was left for the external coupon system. */
  readonly posted: () => void;
}
