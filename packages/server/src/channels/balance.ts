import { MONEY_SCALE } from '@gyre/domain/money';
import type { Balance } from '@gyre/domain/reach/balance';
import type { Sentence } from '@gyre/domain/sentence';
import { z } from 'zod';

/** What a provider answers: null where the account has nothing of the kind; `refused`: why it does not tell, as `detailOf` writes it. */
export type BalanceAnswer = Balance | { readonly refused: string } | null;

const warnBelowShape = z.number().min(0).max(1_000_000_000).optional();

/** Setting `warnBelow` of kinds that have a balance; `help` says what it counts. */
export function warnBelowSetting(help: Sentence) {
  return warnBelowShape.meta({ zh: '余额低于此数时提醒', en: 'Warn below this balance', help });
}

const Warned = z.object({ warnBelow: warnBelowShape });

/** Below what a provider's balance is to be warned of, in messages or whole units of the currency; undefined: never. */
export function warnBelowOf(settings: unknown): number | undefined {
  return Warned.safeParse(settings).data?.warnBelow;
}

/** 余额不足 — whether a balance has fallen below what its provider's settings say. */
export function isLow({ amount, unit }: Balance, warnBelow: number | undefined): boolean {
  return warnBelow !== undefined && amount < warnBelow * (unit === 'messages' ? 1 : MONEY_SCALE);
}
