import type { Campaign as CampaignView } from '@gyre/domain/api/campaigns';
import type { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import type { Rule } from '@gyre/domain/rules/rule';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { checkContent, noCounts, waterfall, withholdQueued } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { dropAudienceTakes } from './audience-rows.ts';
import { setTimers } from './audience-stage.ts';
import {
  insertState,
  insertVersion,
  readActive,
  readCampaign,
  readCampaigns,
  viewOf,
  type ActiveCampaign,
  type CampaignRow,
} from './campaign-rows.ts';
import { nextState, type CampaignAct } from './life.ts';
import { openFilters, type Filters, type Rules } from './rules.ts';
import { namesSegment, requireSoundTrigger } from './trigger.ts';
import { deleteWaitsOf } from './wait-rows.ts';

type View = z.infer<typeof CampaignView>;

export interface CampaignsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly rules: Rules;
  /** The project's zone. */
  readonly zone: () => string;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** Queued messages may go again: a campaign runs on. */
  readonly wakeOutbox: () => void;
  /** Timers were set. */
  readonly wakePipeline: () => void;
  /** An audience may be wanted, or one that could not be taken may be now. */
  readonly wakeAudiences: () => void;
  /** Why the audience of a campaign could not be taken; empty when it could. */
  readonly audienceProblemOf: (campaign: string) => string;
}

/** A campaign that uses a segment. */
export interface CampaignUse {
  readonly kind: 'campaign';
  readonly key: string;
  readonly name: string;
  readonly state: CampaignState;
}

/** 运营计划 — the campaigns of one project: definitions, versions, life. */
export interface Campaigns {
  list(query: { readonly state?: CampaignState | undefined; readonly search?: string | undefined }): Promise<View[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<View>;
  /** Creates a draft. @throws AppError `already_exists`, `invalid_input` for a template that does not parse or a circular trigger */
  create(key: string, definition: CampaignDefinition, by: string): Promise<View>;
  /**
   * Writes a new version; a running campaign goes on with it. With another trigger, events that wait to be answered are forgotten.
   *
   * @throws AppError `wrong_state` when it has ended, `invalid_input` for a rule that cannot be evaluated
   */
  update(key: string, definition: CampaignDefinition, by: string): Promise<View>;
  /**
   * Starts, pauses, resumes or ends. Pausing leaves queued messages where they are, ending withholds them.
   *
   * @throws AppError `wrong_state`; `invalid_input` for a rule that cannot be evaluated
   */
  act(key: string, act: CampaignAct, by: string): Promise<View>;
  /** Grows with every change, so {@link active} need not be asked again before. */
  readonly changes: number;
  /** Campaigns that run or are paused now, as `tx` sees them. */
  active(tx: Ledger): Promise<ActiveCampaign[]>;
  /** The filters of active campaigns, to be asked inside a turn. */
  readonly filters: Filters;
  /**
   * Makes the filters of all active campaigns ready anew, and has audiences tried again that could not be taken: before the pipeline starts, and
   * after a segment has changed. A filter that cannot be evaluated is a problem of its campaigns, which nobody enters. Does nothing once closed.
   */
  refresh(): Promise<void>;
  /** Waits for what is being made ready. */
  close(): Promise<void>;
  /** Campaigns that have not ended and name a segment in their trigger, audience or filter, by key. */
  uses(segment: string): Promise<CampaignUse[]>;
}

export function openCampaigns(context: CampaignsContext): Campaigns {
  const { ledger } = context;
  const filters = openFilters(context.rules, context.log);
  const inOrder = oneByOne();
  let changes = 0;
  const changed = async (): Promise<void> => {
    changes++;
    context.wakePipeline();
    context.wakeAudiences();
    filters.keepOnly(await filtersOf(ledger));
  };
  const problemOf: ProblemOf = ({ key, definition }) => filters.problemOf(definition.filter) || context.audienceProblemOf(key);
  async function get(key: string): Promise<View> {
    const row = await readCampaign(ledger, key);
    return viewOf(row, (await waterfall(ledger, [key])).get(key) ?? noCounts(), problemOf(row));
  }
  return {
    get,
    list: (query) => listed(ledger, query, problemOf),
    async create(key, definition, by) {
      requireSound(definition);
      await insertDraft(context, key, definition, by);
      return await get(key);
    },
    async update(key, definition, by) {
      requireSound(definition);
      await inOrder(async () => {
        const { state } = await readCampaign(ledger, key);
        if (state === 'running' || state === 'paused') await requireUsable(context, filters, definition);
        await ledger.transaction((tx) => writeVersion(tx, context, key, definition, by));
        await changed();
      });
      return await get(key);
    },
    async act(key, act, by) {
      const state = await inOrder(async () => {
        const { definition } = await readCampaign(ledger, key);
        if (act === 'start' || act === 'resume') await requireUsable(context, filters, definition);
        const next = await ledger.transaction((tx) => writeState(tx, context, key, act, by));
        await changed();
        return next;
      });
      if (state === 'ended') await withholdAll(context, key);
      if (state === 'running') context.wakeOutbox();
      return await get(key);
    },
    get changes() {
      return changes;
    },
    active: readActive,
    filters,
    ...openRefresh(context, filters, inOrder),
    uses: async (segment) => (await readCampaigns(ledger)).flatMap((row) => useOf(row, segment)).toSorted(byKey),
  };
}

/** Why nobody enters a campaign; empty when all is well. */
type ProblemOf = (row: Pick<CampaignRow, 'key' | 'definition'>) => string;

function openRefresh(
  { ledger, wakeAudiences }: CampaignsContext,
  filters: Filters,
  inOrder: InOrder,
): Pick<Campaigns, 'refresh' | 'close'> {
  let isClosed = false;
  async function refresh(): Promise<void> {
    if (isClosed) return;
    try {
      await filters.renew(await filtersOf(ledger));
      wakeAudiences();
    } catch (error) {
      // What it reads closes with it.
      if (!isClosed) throw error;
    }
  }
  return {
    refresh: () => inOrder(refresh),
    async close() {
      isClosed = true;
      await inOrder(() => Promise.resolve());
    },
  };
}

function byKey(a: CampaignUse, b: CampaignUse): number {
  return a.key < b.key ? -1 : 1;
}

async function listed(ledger: Ledger, { state, search }: Parameters<Campaigns['list']>[0], problemOf: ProblemOf): Promise<View[]> {
  const wanted = search?.toLowerCase() ?? '';
  const rows = (await readCampaigns(ledger, state)).filter((r) => `${r.key} ${r.definition.name}`.toLowerCase().includes(wanted));
  const counts = await waterfall(
    ledger,
    rows.map((r) => r.key),
  );
  return rows.map((r) => viewOf(r, counts.get(r.key) ?? noCounts(), problemOf(r)));
}

type InOrder = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs work one after the other: what makes filters ready and what lets go of those nobody uses must not cross. */
function oneByOne(): InOrder {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work, work);
    last = run.catch(() => {});
    return run;
  };
}

async function filtersOf(ledger: Ledger): Promise<CampaignDefinition['filter'][]> {
  return (await readActive(ledger)).map((c) => c.definition.filter);
}

function useOf({ key, state, definition }: CampaignRow, segment: string): CampaignUse[] {
  if (state === 'ended' || !namesSegment(definition.trigger, definition.filter, segment)) return [];
  return [{ kind: 'campaign', key, name: definition.name, state }];
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
  requireSoundTrigger(definition.trigger);
  checkContent(definition.content);
}

/** Makes the filter ready and tries the other rules, such as whether their segments exist. @throws AppError `invalid_input` */
async function requireUsable({ rules }: CampaignsContext, filters: Filters, { trigger, filter }: CampaignDefinition): Promise<void> {
  const tried = triedRule(trigger);
  if (tried !== null) (await rules.prepare(tried)).release();
  await filters.prepare(filter);
}

function triedRule(trigger: CampaignDefinition['trigger']): Rule | null {
  if (trigger.kind === 'audience') return trigger.rule;
  return trigger.kind === 'segment' ? { kind: 'segment', segment: trigger.segment } : null;
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

type WriteContext = Pick<CampaignsContext, 'clock' | 'zone'>;

async function writeVersion(tx: Ledger, context: WriteContext, key: string, definition: CampaignDefinition, by: string): Promise<void> {
  const row = await readCampaign(tx, key, 'for update');
  if (row.state === 'ended') throw new AppError('wrong_state', `campaign ${key} has ended and cannot be changed`, { campaign: key });
  const now = context.clock.now();
  await tx.run('update campaigns set version = $2, definition = $3::jsonb, updated_at = $4, updated_by = $5 where key = $1', [
    key,
    row.version + 1,
    definition,
    now,
    by,
  ]);
  await insertVersion(tx, key, row.version + 1, definition, now, by);
  if (JSON.stringify(definition.trigger) !== JSON.stringify(row.definition.trigger)) await deleteWaitsOf(tx, key);
  await setTimers(tx, { key, state: row.state, definition }, now, context.zone());
}

async function writeState(tx: Ledger, context: WriteContext, key: string, act: CampaignAct, by: string): Promise<CampaignState> {
  const row = await readCampaign(tx, key, 'for update');
  const state = nextState(row.state, act);
  const now = context.clock.now();
  await tx.run(
    `update campaigns set state = $2, updated_at = $3::bigint, updated_by = $4,
       started_at = case when $2 = 'running' then coalesce(started_at, $3::bigint) else started_at end,
       ended_at = case when $2 = 'ended' then $3::bigint end
     where key = $1`,
    [key, state, now, by],
  );
  await insertState(tx, key, state, now, by);
  if (state === 'ended') {
    await deleteWaitsOf(tx, key);
    await dropAudienceTakes(tx, key);
  }
  await setTimers(tx, { key, state, definition: row.definition }, now, context.zone());
  return state;
}
