import { AppError } from '../errors.ts';
import type { Watch } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import { findLoop } from './loop-rows.ts';
import { DONE, type Performed } from './performed.ts';
import { keepFound } from './whom.ts';

/**
 * 找原因 — has an episode diagnosed, and keeps whom it found in the transaction in which the loop is told. Who is in the slice is whom a campaign for it would
 * take now, by the slice's rule: many more than did its event while the episode lasted. Nothing is searched that nobody waits for any more.
 */
export async function findCause(
  { ledger, clock, alerts, causes, estimating }: Pick<AutopilotContext, 'ledger' | 'clock' | 'alerts' | 'causes' | 'estimating'>,
  episode: string,
  search: number,
  watch: Watch,
): Promise<Performed> {
  const state = (await findLoop(ledger, episode))?.state;
  if (state?.kind !== 'suspected' || state.causes !== search) return DONE;
  try {
    const { diagnosis: found, why, affected } = await alerts.diagnose(episode, watch);
    if (found === null) return { done: true, told: { kind: 'no_cause', search, why: why ?? 'unexplained' } };
    const inSlice = await estimating.rules.select(causes.ruleOf(found.metric, found.slice), clock.now());
    const diagnosis = { ...found, inSlice: inSlice.count };
    const keep = (tx: Parameters<typeof keepFound>[0]): Promise<void> => keepFound(tx, episode, search, { inSlice, affected });
    return { done: true, told: { kind: 'cause_found', search, diagnosis }, keep };
  } catch (error) {
    // The alert or its metric was deleted meanwhile, or is one nobody can tell apart.
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid_input')) {
      return { done: true, told: { kind: 'no_cause', search, why: 'unexplained' } };
    }
    throw error;
  }
}
