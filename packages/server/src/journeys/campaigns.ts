import type { Campaign as CampaignView } from '@gyre/domain/api/campaigns';
import type { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { checkContent, noCounts, waterfall, withholdQueued } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { insertState, insertVersion, readCampaign, readCampaigns, readRunning, viewOf, type RunningCampaign } from './campaign-rows.ts';
import { nextState, requireOpenTrigger, type CampaignAct } from './life.ts';

type View = z.infer<typeof CampaignView>;

export interface CampaignsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** Queued messages may go again: a campaign runs on. */
  readonly wakeOutbox: () => void;
}

/** 运营计划 — the campaigns of one project: definitions, versions, life. */
export interface Campaigns {
  list(query: { readonly state?: CampaignState | undefined; readonly search?: string | undefined }): Promise<View[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<View>;
  /** Creates a draft. @throws AppError `already_exists`, `invalid_input` for a template that does not parse or a circular trigger */
  create(key: string, definition: CampaignDefinition, by: string): Promise<View>;
  /** Writes a new version; a running campaign goes on with it. @throws AppError `wrong_state` when it has ended */
  update(key: string, definition: CampaignDefinition, by: string): Promise<View>;
  /** Starts, pauses, resumes or ends. Pausing leaves queued messages where they are, ending withholds them. @throws AppError `wrong_state` */
  act(key: string, act: CampaignAct, by: string): Promise<View>;
  /** Grows with every change, so {@link running} need not be asked again before. */
  readonly changes: number;
  /** Campaigns that run now, as `tx` sees them. */
  running(tx: Ledger): Promise<RunningCampaign[]>;
}

export function openCampaigns(context: CampaignsContext): Campaigns {
  const { ledger, clock } = context;
  let changes = 0;
  async function get(key: string): Promise<View> {
    const row = await readCampaign(ledger, key);
    return viewOf(row, (await waterfall(ledger, [key])).get(key) ?? noCounts());
  }
  return {
    get,
    async list({ state, search }) {
      const wanted = search?.toLowerCase() ?? '';
      const rows = (await readCampaigns(ledger, state)).filter((r) => `${r.key} ${r.definition.name}`.toLowerCase().includes(wanted));
      const counts = await waterfall(
        ledger,
        rows.map((r) => r.key),
      );
      return rows.map((r) => viewOf(r, counts.get(r.key) ?? noCounts()));
    },
    async create(key, definition, by) {
      requireSound(definition);
      await insertDraft(context, key, definition, by);
      return await get(key);
    },
    async update(key, definition, by) {
      requireSound(definition);
      await ledger.transaction((tx) => writeVersion(tx, clock, key, definition, by));
      changes++;
      return await get(key);
    },
    async act(key, act, by) {
      const state = await ledger.transaction((tx) => writeState(tx, clock, key, act, by));
      changes++;
      if (state === 'ended') await withholdAll(context, key);
      if (state === 'running') context.wakeOutbox();
      return await get(key);
    },
    get changes() {
      return changes;
    },
    running: readRunning,
  };
}

/** Withholds what ended campaigns still have in the queue: after a crash between ending one and emptying its queue. */
export async function withholdOfEnded(context: Pick<CampaignsContext, 'ledger' | 'clock' | 'wakeRelay'>): Promise<void> {
  for (const { key } of await readCampaigns(context.ledger, 'ended')) await withholdAll(context, key);
}

async function withholdAll(context: Pick<CampaignsContext, 'ledger' | 'clock' | 'wakeRelay'>, campaign: string): Promise<void> {
  const page = (): Promise<number> =>
    context.ledger.transaction((tx) => withholdQueued(tx, { campaign }, 'campaign_not_running', context.clock.now()));
  while ((await page()) > 0) context.wakeRelay();
}

function requireSound(definition: CampaignDefinition): void {
  requireOpenTrigger(definition.trigger.event);
  checkContent(definition.content);
}

async function insertDraft(context: CampaignsContext, key: string, definition: CampaignDefinition, by: string): Promise<void> {
  const now = context.clock.now();
  await context.ledger.transaction(async (tx) => {
    const added = await tx.run(
      `insert into campaigns (key, version, state, definition, created_at, updated_at, updated_by)
       values ($1, 1, 'draft', $2::jsonb, $3, $3, $4) on conflict (key) do nothing`,
      [key, definition, now, by],
    );
    if (added === 0) throw new AppError('already_exists', `there is a campaign ${key} already`, { campaign: key });
    await insertVersion(tx, key, 1, definition, now, by);
    await insertState(tx, key, 'draft', now, by);
  });
}

async function writeVersion(tx: Ledger, clock: Clock, key: string, definition: CampaignDefinition, by: string): Promise<void> {
  const row = await readCampaign(tx, key, 'for update');
  if (row.state === 'ended') throw new AppError('wrong_state', `campaign ${key} has ended and cannot be changed`, { campaign: key });
  const now = clock.now();
  await tx.run('update campaigns set version = $2, definition = $3::jsonb, updated_at = $4, updated_by = $5 where key = $1', [
    key,
    row.version + 1,
    definition,
    now,
    by,
  ]);
  await insertVersion(tx, key, row.version + 1, definition, now, by);
}

async function writeState(tx: Ledger, clock: Clock, key: string, act: CampaignAct, by: string): Promise<CampaignState> {
  const row = await readCampaign(tx, key, 'for update');
  const state = nextState(row.state, act);
  const now = clock.now();
  await tx.run(
    `update campaigns set state = $2, updated_at = $3::bigint, updated_by = $4,
       started_at = case when $2 = 'running' then coalesce(started_at, $3::bigint) else started_at end,
       ended_at = case when $2 = 'ended' then $3::bigint end
     where key = $1`,
    [key, state, now, by],
  );
  await insertState(tx, key, state, now, by);
  return state;
}
