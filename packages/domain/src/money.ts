import { z } from 'zod';

/** Units of {@link Money} in one 元 (or one of the project's currency). */
export const MONEY_SCALE = 10_000;

/** 金额 — in ten-thousandths of the project's currency, an integer: an SMS of ¥0.045 is 450. Sums are exact. */
export const Money = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export type Money = z.infer<typeof Money>;
