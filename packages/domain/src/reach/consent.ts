import { z } from 'zod';
import { Channel } from './channel.ts';

/** 用途 — what a customer agrees to or refuses. `personalisation` is the switch of PIPL art. 24: refusing it ends all marketing picked for this person, on every channel. */
export const Purpose = z.enum(['marketing', 'personalisation']);
export type Purpose = z.infer<typeof Purpose>;

/** 同意动作 — the latest one of a customer's leaves counts, for each purpose and channel; `channel` null is every channel. */
export const ConsentChange = z.object({
  customer: z.number().int().positive(),
  purpose: Purpose,
  channel: Channel.nullable(),
  action: z.enum(['grant', 'withdraw']),
  /** Where it was said: `sms_reply`, `one_click`, `preference_page`, `operator`, `import`, `api`, `complaint` … */
  source: z.string().min(1).max(60),
  /** The wording agreed to, or what was written in the reply. */
  wording: z.string().max(2000).default(''),
});
export type ConsentChange = z.infer<typeof ConsentChange>;
