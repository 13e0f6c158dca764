import type { Diagnosis } from '@gyre/domain/autopilot/diagnosis';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { AUTOPILOT } from '@gyre/domain/autopilot/actor';
import { campaignOfRun } from '@gyre/domain/autopilot/prepared-campaign';
import type { PlaybookRun } from '@gyre/domain/autopilot/run';
import { sliceValues } from '@gyre/domain/autopilot/slice-words';
import type { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import { formatInstant, instant, MINUTE_MS, zoneOffsetMs, type Instant } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
import { askSecondPerson } from './ask-approval.ts';
import type { AutopilotContext } from './context.ts';
import { closedCampaign, endCampaignOf } from './end-campaign.ts';
import { findLoop } from './loop-rows.ts';
import { DONE, type Performed } from './performed.ts';
import { readPlaybookVersion } from './playbooks.ts';
import { findRun, shutRun, writeOpened, type StoredRun } from './run-rows.ts';
import { readFound, whomOf } from './whom.ts';

/** A live segment is taken first so long after the start: the campaign runs by then. */
const FIRST_TAKE_MS = 2 * MINUTE_MS;
/** It is put off no further ahead than this. */
const LATEST_TAKE_MS = 60 * MINUTE_MS;
/** How soon a campaign is looked at again that waits for a second person. */
const LOOK_AGAIN_MS = MINUTE_MS;
/** Acts from a draft to a running campaign at most: asked, agreed, outgrown, agreed anew, started. */
const MOST_ACTS = 6;

type OpenContext = Pick<
  AutopilotContext,
  'ledger' | 'clock' | 'zone' | 'campaigns' | 'segments' | 'causes' | 'alerts' | 'loopUrl' | 'metricName' | 'dimensionName'
>;

/**
 * 开启运营计划 — opens the campaign of a run: its segment, its draft, its start, each found there and left as it is when this is done again. A run that
 * is not to be opened any more opens nothing. Where the contact policy wants a second person, whoever agreed to the run has agreed to its campaign; a
 * run that started automatically waits for one, and those whom the alert tells are told.
 */
export async function openCampaign(
  context: OpenContext,
  { run, diagnosis }: { readonly run: PlaybookRun; readonly diagnosis: Diagnosis },
): Promise<Performed> {
  const { ledger } = context;
  const stored = await findRun(ledger, run.key);
  if (stored === undefined) throw new Error(`run ${run.key} was not kept when it was agreed to`);
  if (stored.is_shut) return await closedCampaign(context, stored);
  if (!(await isWanted(context, stored))) return DONE;
  const definition = await readPlaybookVersion(ledger, run.playbook, run.version);
  if (definition === undefined) return await notOpened(context, stored, `there is no version ${run.version} of playbook ${run.playbook}`);
  try {
    await keepSegment(context, stored, definition, diagnosis);
    let take = wholeMinute(context.clock.now() + FIRST_TAKE_MS);
    const campaign = campaignOfRun(definition, run, { segment: stored.campaign, time: timeOfDay(take, context.zone()) });
    await unlessThere(() => context.campaigns.create(stored.campaign, campaign, AUTOPILOT));
    const started = await start(context, stored);
    if (!started.done) await askSecondPerson(context, run, stored.episode, diagnosis);
    for (let ahead = FIRST_TAKE_MS; context.clock.now() > take && ahead < LATEST_TAKE_MS; ahead *= 2) {
      take = wholeMinute(context.clock.now() + ahead);
      await takeAt(context, stored, campaign, take);
    }
    return started;
  } catch (error) {
    if (error instanceof AppError) return await notOpened(context, stored, error.message);
    throw error;
  }
}

/** Whether the loop still waits for this run to be opened: somebody may have stopped it since. */
async function isWanted({ ledger }: Pick<OpenContext, 'ledger'>, { episode, run }: StoredRun): Promise<boolean> {
  const state = (await findLoop(ledger, episode))?.state;
  return state?.kind === 'approved' && state.run.key === run;
}

/** The segment of a run's customers, under the campaign's key: frozen, or live by the slice's rule. */
async function keepSegment(
  { ledger, segments, causes, clock }: OpenContext,
  { episode, campaign: key }: StoredRun,
  definition: PlaybookDefinition,
  { metric, slice }: Diagnosis,
): Promise<void> {
  const name = `${definition.name} ${sliceValues(slice)}`.trim().slice(0, 100);
  if (definition.audience === 'slice') {
    const source = { kind: 'rule' as const, rule: causes.ruleOf(metric, slice) };
    return await unlessThere(() => segments.create(key, { name, description: '', source }, AUTOPILOT));
  }
  const customers = whomOf(definition, await readFound(ledger, episode));
  const source = { kind: 'analysis' as const, analysis: 'alert', params: { episode }, place: slice, at: clock.now() };
  await unlessThere(() => segments.keep({ key, name, source, customers, by: AUTOPILOT }));
}

async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'already_exists')) throw error;
  }
}

/** The minute an instant is of: a time of day has no seconds, so what is taken then is taken when its minute begins. */
function wholeMinute(at: number): Instant {
  return instant(at - (at % MINUTE_MS));
}

function timeOfDay(at: Instant, zone: string): string {
  return formatInstant(instant(at + zoneOffsetMs(at, zone))).slice('yyyy-mm-ddT'.length, 'yyyy-mm-ddThh:mm'.length);
}

/** Its start, or the change itself, took longer than until the first taking, as where the project's clock runs much faster: otherwise that would be tomorrow. */
async function takeAt(
  { campaigns, zone }: OpenContext,
  { campaign: key }: StoredRun,
  definition: CampaignDefinition,
  take: Instant,
): Promise<void> {
  const { trigger } = definition;
  if (trigger.kind !== 'audience' || !('repeat' in trigger)) return;
  const time = timeOfDay(take, zone());
  try {
    await campaigns.update(key, { ...definition, trigger: { ...trigger, repeat: { ...trigger.repeat, time } } }, AUTOPILOT);
  } catch (error) {
    if (!(error instanceof AppError)) throw error; // Then it is tomorrow.
  }
}

async function start(context: OpenContext, stored: StoredRun): Promise<Performed> {
  const { campaigns, clock } = context;
  for (let acts = 0; acts < MOST_ACTS; acts++) {
    const { state } = await campaigns.standing(stored.campaign);
    if (state === 'ended') return await closedCampaign(context, stored);
    if (state === 'running' || state === 'paused') return opened(context, stored);
    if (state === 'in_review' && stored.agreed_by === '') break;
    // The last look before messages go: a stop that came meanwhile is heard.
    if (!(await isWanted(context, stored))) return DONE;
    await bringOn(context, stored, state);
  }
  return { done: false, until: instant(clock.now() + LOOK_AGAIN_MS), why: `campaign ${stored.campaign} waits for a second person` };
}

/** Brings a campaign that does not run yet one state on. */
async function bringOn({ campaigns }: OpenContext, { campaign, agreed_by: by }: StoredRun, state: CampaignState): Promise<void> {
  try {
    if (state === 'in_review') await campaigns.decide(campaign, { approved: true, note: 'agreed to with the run of its playbook' }, by);
    else await campaigns.act(campaign, 'start', AUTOPILOT);
  } catch (error) {
    // It was asked for anew: the next look finds it under review.
    if (!(error instanceof AppError && error.code === 'approval_outgrown')) throw error;
  }
}

function opened({ clock }: OpenContext, { run, campaign }: StoredRun): Performed {
  const at = clock.now();
  return { done: true, told: { kind: 'opened', run }, keep: (tx) => writeOpened(tx, run, campaign, at) };
}

/** It cannot be opened, for a reason that stays: first it is made certain that it never will be. */
async function notOpened(context: OpenContext, stored: StoredRun, why: string): Promise<Performed> {
  await shutRun(context.ledger, stored.run);
  await endCampaignOf(context, stored);
  return { done: true, told: { kind: 'not_opened', run: stored.run, why } };
}
