import { z } from 'zod';
import { armFor, campaignSalt } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Reported } from './definition.ts';

/** Runs of the control group, and the arm whose text each would have got, at the same place. */
export interface ControlTexts {
  readonly runs: readonly number[];
  readonly texts: readonly string[];
}

const NONE: ControlTexts = { runs: [], texts: [] };

const GhostRow = z.object({ version: z.number().int(), runs: z.array(z.number().int()), roots: z.array(z.number().int()) });

/**
 * 同文案对照 — which text each control customer would have got, by the hash that decided it: its ghost stands where that text would have gone, at its
 * time of day, and while there was a coupon of its batch. So where texts differ in either, each is compared with those its own would have gone to;
 * where they do not, nothing is read, and every text has the whole control group.
 */
export async function controlTexts(ledger: Ledger, { key, definition, versions }: Reported): Promise<ControlTexts> {
  if (!areUnlike(definition.arms)) return NONE;
  const ghosts = await ledger.rows(
    GhostRow,
    `select r.version, array_agg(d.run) as runs, array_agg(d.root) as roots from decisions d join runs r on r.id = d.run
     where d.campaign = $1 and d.outcome = 'ghost' and d.reason = 'control' group by 1`,
    [key],
  );
  const salt = campaignSalt(key);
  return {
    runs: ghosts.flatMap(({ runs }) => runs),
    texts: ghosts.flatMap(({ version, roots }) => {
      const { arms } = versions.get(version) ?? definition;
      return roots.map((root) => armFor(salt, root, arms));
    }),
  };
}

/** Whether texts go at different times, or with different coupons. */
function areUnlike(arms: Reported['definition']['arms']): boolean {
  return new Set(arms.map(({ time, benefit }) => JSON.stringify([time, benefit]))).size > 1;
}
