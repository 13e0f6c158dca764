import { laneOfCampaign } from '@gyre/domain/campaign';
import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import { rootsOf } from '../customers/index.ts';
import { insertDue, type Due, type Effects, type MicroBatch } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import {
  insertAudienceTake,
  lastAudienceTake,
  moveOn,
  PAGE,
  readAudienceTake,
  readMembers,
  TAKE,
  type AudienceRow,
} from './audience-rows.ts';
import { readSince, type ActiveCampaign, type CampaignRow } from './campaign-rows.ts';
import type { Entry } from './entry.ts';
import type { TriggerIndex } from './match.ts';
import { nextFiring } from './schedule.ts';
import { AUDIENCE_ENTRY, type AudienceTrigger } from './trigger.ts';

/** Customers of an audience that enter in one turn at most, so that events never wait long. */
const PAGE_SIZE = 500;

const PagePayload = z.object({ audience: z.number().int() });
const TakePayload = z.object({ campaign: z.string() });

/** What the audience part of the stage needs. */
export interface AudienceContext {
  readonly zone: () => string;
  /** Wakes what takes audiences. */
  readonly wakeAudiences: () => void;
}

/** 受众进入 — the stage's part for audiences: asks for those whose time has come, and lets the customers of those taken enter in pages. */
export interface AudienceStage {
  run(index: TriggerIndex, batch: MicroBatch, effects: Effects): Promise<Entry[]>;
}

export function openAudienceStage(context: AudienceContext): AudienceStage {
  /** Members of the takings under way, so that a page need not read them again. */
  const members = new Map<number, Awaited<ReturnType<typeof readMembers>>>();
  async function enterPage(campaign: ActiveCampaign, audience: AudienceRow, batch: MicroBatch, effects: Effects): Promise<Entry[]> {
    const { tx } = effects;
    const all = members.get(audience.id) ?? (await readMembers(tx, audience.id));
    const page = all.following(audience.entered_up_to, PAGE_SIZE);
    const isLast = page.length < PAGE_SIZE;
    await moveOn(tx, audience.id, page.at(-1) ?? audience.entered_up_to, isLast ? 'done' : 'entering');
    if (isLast) members.delete(audience.id);
    else {
      members.set(audience.id, all);
      effects.schedule(pageDue(audience.id, batch.now, laneOfCampaign(campaign.definition)));
    }
    const roots = new Set((await rootsOf(tx, page)).values());
    return [...roots].map((customer) => ({ campaign, customer, rotation: -audience.id, event: entryEvent(audience) }));
  }
  return {
    async run(index, batch, effects) {
      const entries: Entry[] = [];
      for (const due of batch.due) {
        if (due.kind === TAKE) await askFor(context, index.byKey.get(TakePayload.parse(due.payload).campaign), batch, effects);
        if (due.kind !== PAGE) continue;
        const audience = await readAudienceTake(effects.tx, PagePayload.parse(due.payload).audience);
        const campaign = audience === undefined ? undefined : index.byKey.get(audience.campaign);
        if (audience?.state !== 'entering' || campaign?.state !== 'running') continue;
        entries.push(...(await enterPage(campaign, audience, batch, effects)));
      }
      return entries;
    },
  };
}

function entryEvent({ id, at }: AudienceRow): Entry['event'] {
  return { name: AUDIENCE_ENTRY, at, messageId: `audience:${id}`, properties: {} };
}

/** The timer of a taking's next page. */
export function pageDue(audience: number, at: Due['at'], lane: string): Omit<Due, 'id'> {
  return { at, lane, kind: PAGE, ref: String(audience), payload: { audience } };
}

function takeDue(campaign: string, at: Due['at'], lane: string): Omit<Due, 'id'> {
  return { at, lane, kind: TAKE, ref: campaign, payload: { campaign } };
}

/** A campaign's timer has come: asks for the taking that is due, of several missed ones only the latest, and sets the timer anew. */
async function askFor(context: AudienceContext, campaign: ActiveCampaign | undefined, batch: MicroBatch, effects: Effects): Promise<void> {
  if (campaign?.state !== 'running' || campaign.definition.trigger.kind !== 'audience') return;
  const { key, definition } = campaign;
  const at = await plannedFor(effects.tx, key, campaign.definition.trigger, batch.now, context.zone());
  if (at === null) return;
  if (at > batch.now) return effects.schedule(takeDue(key, at, laneOfCampaign(definition)));
  await insertAudienceTake(effects.tx, key, at);
  const next = await plannedFor(effects.tx, key, campaign.definition.trigger, batch.now, context.zone());
  if (next !== null) effects.schedule(takeDue(key, instant(Math.max(next, batch.now + 1)), laneOfCampaign(definition)));
  effects.afterCommit(context.wakeAudiences);
}

/** When a campaign's audience is taken next; in the past when it should have been already. */
export async function plannedFor(
  tx: Ledger,
  key: string,
  trigger: AudienceTrigger,
  now: Due['at'],
  zone: string,
): Promise<Due['at'] | null> {
  const last = (await lastAudienceTake(tx, key))?.at ?? null;
  return nextFiring(trigger, { ...(await readSince(tx, key)), last, now }, zone);
}

const TakeRow = z.object({ id: z.number().int() });

/**
 * Sets a running campaign's timers as its definition now asks, and lets takings under way go on. The timer of a campaign without an audience
 * goes.
 */
export async function setTimers(
  tx: Ledger,
  { key, state, definition }: Pick<CampaignRow, 'key' | 'state' | 'definition'>,
  now: Due['at'],
  zone: string,
): Promise<void> {
  await tx.run('delete from due where kind = $1 and ref = $2', [TAKE, key]);
  if (state !== 'running' || definition.trigger.kind !== 'audience') return;
  const at = await plannedFor(tx, key, definition.trigger, now, zone);
  const underWay = await tx.rows(TakeRow, `select id from audience_takes where campaign = $1 and state = 'entering'`, [key]);
  await insertDue(tx, [
    ...(at === null ? [] : [takeDue(key, at, laneOfCampaign(definition))]),
    ...underWay.map(({ id }) => pageDue(id, now, laneOfCampaign(definition))),
  ]);
}
