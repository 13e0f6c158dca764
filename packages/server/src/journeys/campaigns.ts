import type { Sentence } from '@gyre/domain/sentence';
import type { Campaign as CampaignView } from '@gyre/domain/api/campaigns';
import type { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Contents } from '../content/index.ts';
import type { Log } from '../log.ts';
import { noCounts, waterfall, withholdDeferred, withholdQueued } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { lookedAt, requireAgreed } from './agreement.ts';
import type { ApprovalNotices } from './approval-notices.ts';
import { latestApprovals, type Extent } from './approval-rows.ts';
import { readActive, readCampaign, readCampaigns, viewOf, type ActiveCampaign, type CampaignRow } from './campaign-rows.ts';
import { insertDraft, writeState, writeVersion, type Doing } from './campaign-writes.ts';
import type { CampaignAct, ReviewAct } from './life.ts';
import { openFilters, type Filters, type Rules } from './rules.ts';
import { requireSound, requireUsable } from './soundness.ts';
import { namesSegment } from './trigger.ts';

type View = z.infer<typeof CampaignView>;

export interface CampaignsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly rules: Rules;
  readonly contents: Pick<Contents, 'check'>;
  /** The project's zone. */
  readonly zone: () => string;
  /** What a start would come to when that needs a second person; null when it needs none. */
  readonly extentToApprove: (key: string, definition: CampaignDefinition) => Promise<Extent | null>;
  /** Tells who may approve. */
  readonly approvals: Pick<ApprovalNotices, 'tell' | 'wake'>;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** Queued messages may go again: a campaign runs on. */
  readonly wakeOutbox: () => void;
  /** A campaign no longer runs: what is claimed but not with a provider yet must be looked at again. */
  readonly recallOutbox: () => void;
  /** Timers were set. */
  readonly wakePipeline: () => void;
  /** An audience may be wanted, or one that could not be taken may be now. */
  readonly wakeAudiences: () => void;
  /** Why the audience of a campaign could not be taken; empty when it could. */
  readonly audienceProblemOf: (campaign: string) => Sentence | null;
}

/** A campaign that uses a segment. */
export interface CampaignUse {
  readonly kind: 'campaign';
  readonly key: string;
  readonly name: string;
  readonly state: CampaignState;
}

/** Which campaigns are asked for. */
export interface CampaignQuery {
  readonly state?: CampaignState | undefined;
  readonly activity?: string | undefined;
  readonly search?: string | undefined;
}

/** 运营计划 — the campaigns of one project: definitions, versions, life. */
export interface Campaigns {
  list(query: CampaignQuery): Promise<View[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<View>;
  /** A campaign as it stands, without its counts. @throws AppError `not_found` */
  standing(key: string): Promise<Pick<CampaignRow, 'key' | 'version' | 'state' | 'definition'>>;
  /** Creates a draft. @throws AppError `already_exists`; `invalid_input` for what {@link requireSound} refuses or an activity there is not */
  create(key: string, definition: CampaignDefinition, by: string): Promise<View>;
  /** Creates a draft that says the same under another name. @throws AppError as {@link create} */
  copy(key: string, to: { readonly key: string; readonly name: string }, by: string): Promise<View>;
  /**
   * Writes a new version; a running campaign goes on with it, one under review is a draft again. With another trigger, events that wait to be
   * answered are forgotten.
   *
   * @throws AppError `wrong_state` when it has ended; `approval_needed` when it runs and would so need approval; `invalid_input` for a rule that cannot be evaluated
   */
  update(key: string, definition: CampaignDefinition, by: string): Promise<View>;
  /**
   * Starts (or asks for approval, where the policy wants a second person), pauses, resumes, ends, stops or withdraws. Pausing leaves queued
   * messages where they are; ending and stopping withhold them and what waits. Only what runs can be stopped.
   *
   * @param by  the person who does it
   * @throws AppError `wrong_state`; `invalid_input` for a rule that cannot be evaluated; `approval_outgrown` where a start goes too far beyond
   *   what was agreed: it is asked for again
   */
  act(key: string, act: CampaignAct, by: string): Promise<View>;
  /** 审批 — approves or refuses what waits for it. @throws AppError `wrong_state`; `not_permitted` for who asked */
  decide(key: string, decision: { readonly approved: boolean; readonly note: string }, by: string): Promise<View>;
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
  const tell = (): void => {
    changes++;
    context.wakePipeline();
    context.wakeAudiences();
    context.approvals.wake();
  };
  const problemOf: ProblemOf = ({ key, definition }) => filters.problemOf(definition.filter) ?? context.audienceProblemOf(key);
  const get = async (key: string): Promise<View> => {
    const [view] = await viewsOf(ledger, [await readCampaign(ledger, key)], problemOf);
    if (view === undefined) throw new Error('a campaign has one view');
    return view;
  };
  async function create(key: string, definition: CampaignDefinition, by: string): Promise<View> {
    await requireSound(context, definition);
    await ledger.transaction((tx) => insertDraft(tx, context.clock.now(), key, definition, by));
    return await get(key);
  }
  return {
    get,
    standing: (key) => readCampaign(ledger, key),
    list: (query) => listed(ledger, query, problemOf),
    create,
    copy: async (key, to, by) => await create(to.key, { ...(await readCampaign(ledger, key)).definition, name: to.name, layer: null }, by),
    ...openChanging(context, { filters, inOrder, tell, get }),
    get changes() {
      return changes;
    },
    active: readActive,
    filters,
    ...openRefresh(context, filters, inOrder),
    uses: async (segment) => (await readCampaigns(ledger)).flatMap((row) => useOf(row, segment)).toSorted(byKey),
  };
}

interface ChangingParts {
  readonly filters: Filters;
  readonly inOrder: InOrder;
  /** Campaigns have changed. */
  readonly tell: () => void;
  readonly get: (key: string) => Promise<View>;
}

/** What changes a campaign that is there. */
function openChanging(
  context: CampaignsContext,
  { filters, inOrder, tell, get }: ChangingParts,
): Pick<Campaigns, 'update' | 'act' | 'decide'> {
  const { ledger, rules } = context;
  const tidy = async (): Promise<void> => filters.keepOnly(await filtersOf(ledger));
  async function enter(key: string, act: CampaignAct | ReviewAct, doing: Doing): Promise<void> {
    const after = await ledger.transaction((tx) => writeState(tx, context, key, act, doing));
    if (after !== 'running') context.recallOutbox();
    tell();
    if (after === 'ended') {
      await withholdAll(context, key);
      // What was decided before it ended may have been handed to the outbox since.
      context.recallOutbox();
    }
    if (after === 'running') context.wakeOutbox();
  }
  return {
    async update(key, definition, by) {
      await requireSound(context, definition);
      await requireAgreed(context, await readCampaign(ledger, key), definition);
      await inOrder(async () => {
        const { state } = await readCampaign(ledger, key);
        if (state === 'running' || state === 'paused') await requireUsable(rules, filters, definition);
        await ledger.transaction((tx) => writeVersion(tx, context, key, definition, by));
        tell();
        await tidy();
      });
      return await get(key);
    },
    async act(key, act, by) {
      // Nothing that is being made ready may hold up an emergency.
      if (act === 'stop') await enter(key, act, { by });
      const asked = act === 'start' ? await lookedAt(context, key) : undefined;
      await inOrder(async () => {
        if (act === 'start' || act === 'resume') await requireUsable(rules, filters, (await readCampaign(ledger, key)).definition);
        if (act !== 'stop') await enter(key, asked?.needsApproval === true ? 'ask' : act, { by, asked });
        await tidy();
      });
      if (asked?.outgrown !== undefined) throw asked.outgrown;
      return await get(key);
    },
    async decide(key, { approved, note }, by) {
      await enter(key, approved ? 'approve' : 'refuse', { by, note });
      return await get(key);
    },
  };
}

/** Why nobody enters a campaign; empty when all is well. */
type ProblemOf = (row: Pick<CampaignRow, 'key' | 'definition'>) => Sentence | null;

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

async function listed(ledger: Ledger, { state, activity, search }: CampaignQuery, problemOf: ProblemOf): Promise<View[]> {
  const wanted = search?.toLowerCase() ?? '';
  const rows = await readCampaigns(ledger, { state, activity });
  const found = rows.filter((r) => `${r.key} ${r.definition.name}`.toLowerCase().includes(wanted));
  return await viewsOf(ledger, found, problemOf);
}

async function viewsOf(ledger: Ledger, rows: readonly CampaignRow[], problemOf: ProblemOf): Promise<View[]> {
  const keys = rows.map((r) => r.key);
  const counts = await waterfall(ledger, keys);
  const approvals = await latestApprovals(ledger, keys);
  return rows.map((row) => {
    const { key } = row;
    return viewOf(row, { counts: counts.get(key) ?? noCounts(), problem: problemOf(row), approval: approvals.get(key) ?? null });
  });
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

type Withholding = Pick<CampaignsContext, 'ledger' | 'clock' | 'wakeRelay'>;

/** Withholds what ended campaigns still have in the queue or waiting: after a crash between ending one and emptying its queue. */
export async function withholdOfEnded(context: Withholding): Promise<void> {
  for (const { key } of await readCampaigns(context.ledger, { state: 'ended' })) await withholdAll(context, key);
}

async function withholdAll({ ledger, clock, wakeRelay }: Withholding, campaign: string): Promise<void> {
  const queued = (tx: Ledger): Promise<number> => withholdQueued(tx, { campaign }, 'campaign_not_running', clock.now());
  while ((await ledger.transaction(queued)) > 0) wakeRelay();
  while ((await ledger.transaction((tx) => withholdDeferred(tx, campaign, clock.now()))) > 0) wakeRelay();
}
