import { z } from 'zod';

/** 余额 — what an account at a provider has left: whole messages of its packages, or money in ten-thousandths of a currency. */
export const Balance = z.object({
  amount: z.number().int(),
  /** `messages`, or the currency (ISO 4217, such as `CNY`), which need not be the project's. */
  unit: z.string(),
});
export type Balance = Readonly<z.infer<typeof Balance>>;
