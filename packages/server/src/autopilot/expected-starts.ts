import type { Diagnosis } from '@gyre/domain/autopilot/diagnosis';
import { guardOfReach } from '@gyre/domain/autopilot/guards';
import type { LoopState } from '@gyre/domain/autopilot/loop-state';
import { matchPlaybooks } from '@gyre/domain/autopilot/match';
import type { SavedPlaybook } from '@gyre/domain/autopilot/playbook';
import type { Expectation } from '@gyre/domain/autopilot/provable';
import { HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
import type { AutopilotContext } from './context.ts';
import { expectationOf } from './expectation.ts';
import type { StoredLoop } from './loop-rows.ts';
import { readPlaybooks } from './playbooks.ts';
import { readFound, whomOf } from './whom.ts';
import { expectationKey, readRecords, type Expectations } from './world.ts';

/** How long an estimate is good: consents and caps change. One of too few customers holds a start back, and quiet hours end: it is made anew sooner. */
const GOOD_MS = 6 * HOUR_MS;
const TOO_FEW_GOOD_MS = HOUR_MS / 2;

/** 预期册 — estimates of starts, remembered for some hours: they are asked for every minute while nothing may start. */
export interface ExpectedStarts {
  /** Of all playbooks that serve the loop's diagnosis and were not passed over; empty for a loop that has none. A playbook that would be refused as a campaign has none. */
  of(loop: StoredLoop): Promise<Expectations>;
}

interface Known {
  readonly until: Instant;
  readonly expectation: Expectation | null;
}

export function openExpectedStarts(context: Pick<AutopilotContext, 'ledger' | 'clock' | 'log' | 'estimating'>): ExpectedStarts {
  const known = new Map<string, Known>();
  async function estimated(loop: StoredLoop, search: number, playbook: SavedPlaybook): Promise<Expectation | null> {
    const now = context.clock.now();
    for (const [place, { until }] of known) if (until <= now) known.delete(place);
    const place = `${loop.episode}/${search}/${expectationKey(playbook)}`;
    const before = known.get(place);
    if (before !== undefined) return before.expectation;
    const expectation = await estimateStart(context, loop, playbook);
    const isEnough = guardOfReach(playbook, expectation ?? undefined) === undefined;
    known.set(place, { until: instant(now + (isEnough ? GOOD_MS : TOO_FEW_GOOD_MS)), expectation });
    return expectation;
  }
  return {
    async of(loop) {
      const diagnosis = diagnosisOf(loop.state);
      if (diagnosis === null) return new Map();
      const found = new Map<string, Expectation>();
      for (const playbook of await servingNow(context, diagnosis, loop.state.passedOver)) {
        const expectation = await estimated(loop, loop.state.causes, playbook);
        if (expectation !== null) found.set(expectationKey(playbook), expectation);
      }
      return found;
    },
  };
}

/** The diagnosis a loop stands on, before a start; null: none. */
export function diagnosisOf(state: LoopState): Diagnosis | null {
  return state.kind === 'diagnosed' || state.kind === 'proposed' || state.kind === 'approved' ? state.diagnosis : null;
}

async function servingNow(
  { ledger }: Pick<AutopilotContext, 'ledger'>,
  diagnosis: Diagnosis,
  passedOver: readonly string[],
): Promise<SavedPlaybook[]> {
  const playbooks = await readPlaybooks(ledger);
  return matchPlaybooks(diagnosis, playbooks, await readRecords(ledger, playbooks))
    .filter(({ misses, playbook }) => misses.length === 0 && !passedOver.includes(playbook.key))
    .map(({ playbook }) => playbook);
}

async function estimateStart(
  { ledger, estimating, log }: Pick<AutopilotContext, 'ledger' | 'estimating' | 'log'>,
  { episode, opened_at: before }: StoredLoop,
  { key, definition }: SavedPlaybook,
): Promise<Expectation | null> {
  try {
    return await expectationOf(estimating, definition, whomOf(definition, await readFound(ledger, episode)), before);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn('a playbook would be refused as a campaign; it is not started', { playbook: key, detail: error.message });
    return null;
  }
}
