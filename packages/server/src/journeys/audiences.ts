import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { insertDue } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { audiencesIn, storeMembers, type AudienceRow } from './audience-rows.ts';
import { pageDue } from './audience-stage.ts';
import { readCampaign } from './campaign-rows.ts';
import type { Rules } from './rules.ts';

export interface AudiencesContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly rules: Pick<Rules, 'select'>;
  /** Timers were set for the pipeline. */
  readonly wakePipeline: () => void;
}

/** 受众 — takes the audiences that are wanted, outside the pipeline's turns, and hands them to it. */
export interface AudienceTakes {
  /** Looks whether one is wanted: after a turn asked for one, after a campaign runs on, and once at the start. */
  readonly wake: () => void;
  /** Resolves when none is being taken. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function openAudienceTakes(context: AudiencesContext): AudienceTakes {
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;
  async function takeWanted(): Promise<void> {
    if (isClosed) return;
    for (const audience of await audiencesIn(context.ledger, 'wanted'))
      await take(context, audience).catch((error: unknown) => complain(audience, error));
  }
  function complain({ campaign }: AudienceRow, error: unknown): void {
    if (!isClosed)
      context.log.error('an audience could not be taken; pause and resume its campaign to try again', { campaign, detail: String(error) });
  }
  return {
    wake() {
      working = working.then(takeWanted).catch((error: unknown) => {
        if (!isClosed) context.log.error('the audiences that are wanted could not be read', { detail: String(error) });
      });
    },
    idle: () => working,
    async close() {
      isClosed = true;
      await working;
    },
  };
}

/** Takes one audience, unless its campaign does not run: then it stays wanted. */
async function take({ ledger, clock, rules, wakePipeline }: AudiencesContext, audience: AudienceRow): Promise<void> {
  const { state, definition } = await readCampaign(ledger, audience.campaign);
  if (state !== 'running' || definition.trigger.kind !== 'audience') return;
  const now = clock.now();
  const members = await rules.select(definition.trigger.rule, now);
  await ledger.transaction(async (tx) => {
    await readCampaign(tx, audience.campaign, 'for share');
    if (await storeMembers(tx, audience, members, now)) await insertDue(tx, [pageDue(audience.id, now, definition.lane)]);
  });
  wakePipeline();
}
