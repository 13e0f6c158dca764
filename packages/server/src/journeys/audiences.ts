import type { Sentence } from '@gyre/domain/sentence';
import { laneOfCampaign } from '@gyre/domain/campaign';
import type { Clock } from '../clock.ts';
import { AppError, messageOf, sentenceOfError } from '../errors.ts';
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
  /** Looks whether one is wanted: after a turn asked for one, after a campaign or what its rule reads was changed, and once at the start. */
  readonly wake: () => void;
  /** Why the audience of a campaign could not be taken, so that nobody enters; null when it could. */
  readonly problemOf: (campaign: string) => Sentence | null;
  /** Resolves when none is being taken. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function openAudienceTakes(context: AudiencesContext): AudienceTakes {
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;
  const problems = new Map<string, Sentence>();
  async function takeWanted(): Promise<void> {
    if (isClosed) return;
    const wanted = await audiencesIn(context.ledger, 'wanted');
    const campaigns = new Set(wanted.map((audience) => audience.campaign));
    for (const campaign of problems.keys()) if (!campaigns.has(campaign)) problems.delete(campaign);
    for (const audience of wanted) await attempt(audience);
  }
  async function attempt(audience: AudienceRow): Promise<void> {
    const { campaign } = audience;
    try {
      if (await take(context, audience)) problems.delete(campaign);
    } catch (error) {
      if (isClosed) return;
      const detail = messageOf(error);
      if (error instanceof AppError) problems.set(campaign, untaken(sentenceOfError(error)));
      context.log.error('an audience could not be taken; it is tried again when its campaign or a segment changes', { campaign, detail });
    }
  }
  return {
    wake() {
      working = working.then(takeWanted).catch((error: unknown) => {
        if (!isClosed) context.log.error('the audiences that are wanted could not be read', { detail: String(error) });
      });
    },
    problemOf: (campaign) => problems.get(campaign) ?? null,
    idle: () => working,
    async close() {
      isClosed = true;
      await working;
    },
  };
}

function untaken({ zh, en }: Sentence): Sentence {
  return { zh: `圈选不了受众：${zh}`, en: `the audience cannot be taken: ${en}` };
}

/** Takes one audience, unless its campaign does not run: then it stays wanted. @returns whether it was taken */
async function take({ ledger, clock, rules, wakePipeline }: AudiencesContext, audience: AudienceRow): Promise<boolean> {
  const { state, definition } = await readCampaign(ledger, audience.campaign);
  if (state !== 'running' || definition.trigger.kind !== 'audience') return false;
  const now = clock.now();
  const members = await rules.select(definition.trigger.rule, now);
  await ledger.transaction(async (tx) => {
    await readCampaign(tx, audience.campaign, 'for share');
    if (await storeMembers(tx, audience, members, now)) await insertDue(tx, [pageDue(audience.id, now, laneOfCampaign(definition))]);
  });
  wakePipeline();
  return true;
}
