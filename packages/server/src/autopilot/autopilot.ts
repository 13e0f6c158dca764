import type {
  AutopilotSummary,
  AutopilotSwitches,
  Loop,
  LoopRow,
  Playbook,
  PlaybookMatchRow,
  ProposalRow,
} from '@gyre/domain/api/loop-views';
import { budgetFor } from '@gyre/domain/autopilot/guards';
import type { LoopEvent } from '@gyre/domain/autopilot/loop-events';
import { openRun } from '@gyre/domain/autopilot/loop-state';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { provabilityOf, type Provability } from '@gyre/domain/autopilot/provable';
import { reasonSentence } from '@gyre/domain/autopilot/reason-words';
import { DAY_MS } from '@gyre/domain/time';
import { toldError } from '../errors.ts';
import type { VersionRow } from '../definition-table.ts';
import type { AutopilotContext } from './context.ts';
import { endCampaignOf } from './end-campaign.ts';
import { expectationOf } from './expectation.ts';
import { openExpectedStarts } from './expected-starts.ts';
import { loopsIn, queryLoops, readLoop, takeAutopilot, type LoopQuery, type StoredLoop } from './loop-rows.ts';
import { matchesOf } from './matches.ts';
import { openPlaybooks, type PlaybookRow } from './playbooks.ts';
import { acceptProposal, readProposal, readProposals, refuseProposal, type ProposalQuery } from './proposals.ts';
import { campaignKeyOf } from './run-rows.ts';
import { summaryOf } from './summary.ts';
import { readSwitches, writeSwitch } from './switches.ts';
import { advance } from './turn.ts';
import { loopView, loopViews, playbookView, proposalViews, provabilityView } from './views.ts';
import { startWatching } from './watching.ts';
import { readRecords } from './world.ts';

/** What a person says to a loop. */
export type LoopAct = Extract<LoopEvent, { kind: 'agree' | 'refuse' | 'stop' }>;

/** 自动运营 — playbooks, and the loops that start, watch, end and judge their runs. */
export interface Autopilot {
  readonly playbooks: {
    list(): Promise<Playbook[]>;
    /** @throws AppError `not_found` */
    get(key: string): Promise<Playbook>;
    /** @throws AppError `wrong_state` when another version than `from` was saved since */
    save(key: string, definition: PlaybookDefinition, by: string, from?: number): Promise<Playbook>;
    /** @throws AppError `not_found`; `wrong_state` while one of its runs is open */
    remove(key: string): Promise<void>;
    /** Newest first. @throws AppError `not_found` */
    versions(key: string): Promise<VersionRow<PlaybookDefinition>[]>;
  };
  /** What a run of a playbook could show: for so many reachable customers, or all there are. @throws AppError `invalid_input` for one that could be no campaign */
  provability(definition: PlaybookDefinition, customers?: number): Promise<ReturnType<typeof provabilityView>>;
  /** All playbooks against an episode's diagnosis, best first. @throws AppError `not_found` */
  matches(episode: string): Promise<PlaybookMatchRow[]>;
  /** Last changed first. */
  loops(query: LoopQuery): Promise<{ readonly rows: LoopRow[]; readonly last: StoredLoop | undefined }>;
  /** @throws AppError `not_found` */
  loop(episode: string): Promise<Loop>;
  /** Agrees to or refuses what is proposed, or stops everything about an episode. @throws AppError `not_found`; `wrong_state` when it changes nothing, saying why */
  act(episode: string, act: LoopAct): Promise<Loop>;
  proposals(query: ProposalQuery): Promise<ProposalRow[]>;
  /** Saves the next version of the playbook. @throws AppError `not_found`, `wrong_state` */
  accept(proposal: number, by: string): Promise<Playbook>;
  /** @throws AppError `not_found`, `wrong_state` */
  refuse(proposal: number, by: string): Promise<ProposalRow>;
  switches(): Promise<AutopilotSwitches>;
  /** Switches the project (`playbook` null) or a playbook off or on; off ends its runs. @throws AppError `not_found` */
  switch(playbook: string | null, off: boolean, by: string): Promise<AutopilotSwitches>;
  summary(): Promise<AutopilotSummary>;
  /** Something changed that loops may go on by: a switch of the instance, the project's pause. */
  readonly wake: () => void;
  /** Goes one round more, and resolves when everything that was due is done or tried. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the room of one project, whose loops go on where the ledger stands. */
export function openAutopilot(context: AutopilotContext): Autopilot {
  const { ledger, clock, paused, offEverywhere } = context;
  const expected = openExpectedStarts(context);
  const rounds = startWatching(context, expected);
  const playbooks = openPlaybooks({ ledger, clock, changed: rounds.wake });
  const views = playbookViews(context);
  context.alerts.onChange(rounds.wake);
  const switches = async (): Promise<AutopilotSwitches> => {
    const { everywhere, project, playbooks: off } = await readSwitches(ledger, offEverywhere());
    return { everywhere, project, playbooks: [...off], isPaused: paused() };
  };
  const one = async (key: string): Promise<Playbook> => firstOf(await views([await playbooks.get(key)]));
  return {
    playbooks: {
      ...playbooks,
      list: async () => await views(await playbooks.list()),
      get: one,
      save: async (...draft) => firstOf(await views([await playbooks.save(...draft)])),
    },
    provability: async (definition, customers) => provabilityView(await provable(context, definition, customers)),
    matches: (episode) => matchesOf(context, expected, episode),
    async loops(query) {
      const rows = await queryLoops(ledger, query);
      return { rows: await loopViews(context, rows), last: rows.length < query.limit ? undefined : rows.at(-1) };
    },
    loop: async (episode) => await loopView(context, await readLoop(ledger, episode)),
    async act(episode, act) {
      await said(context, episode, act);
      rounds.wake();
      return await loopView(context, await readLoop(ledger, episode));
    },
    ...proposing(context, rounds.wake, one),
    switches,
    async switch(playbook, off, by) {
      if (playbook !== null) await playbooks.get(playbook);
      await writeSwitch(ledger, { playbook, off, at: clock.now(), by });
      rounds.wake();
      return await switches();
    },
    summary: () => summaryOf(context),
    wake: rounds.wake,
    settled: () => rounds.settled(),
    close: () => rounds.close(),
  };
}

/** What a run could show of so many customers, or of all who can be reached within a day: whether it is night as one asks is no matter. */
async function provable(
  { clock, estimating }: AutopilotContext,
  definition: PlaybookDefinition,
  customers: number | undefined,
): Promise<Provability> {
  const { declaredLift: declared, controlShare, campaign } = definition;
  const byDay = { ...definition, campaign: { ...campaign, quiet: 'defer' as const, patienceMs: Math.max(campaign.patienceMs, DAY_MS) } };
  const expectation = await expectationOf(estimating, byDay, null, clock.now());
  const { messages } = budgetFor({ key: '', version: 0, definition }, { month: '', others: [] });
  return provabilityOf({ ...expectation, customers: customers ?? expectation.customers, declared, controlShare, messages });
}

/** Tells a loop what a person says. What it stops is stopped at once, whatever else is being done. @throws AppError `not_found`, `wrong_state` */
async function said(context: AutopilotContext, episode: string, act: LoopAct): Promise<void> {
  const { ledger } = context;
  const { state, reason, isMoved } = await ledger.transaction(async (tx) => {
    await takeAutopilot(tx);
    const before = await readLoop(tx, episode);
    const transition = await advance(tx, context, episode, act);
    return { ...transition, isMoved: JSON.stringify(transition.state) !== JSON.stringify(before.state) };
  });
  // Who agrees to what may not start (any more) hears why; that it was taken back stays written.
  const isHeard = isMoved && (act.kind !== 'agree' || state.kind === 'approved');
  if (!isHeard) throw toldError('wrong_state', reasonSentence(reason), { episode, act: act.kind });
  const run = state.kind === 'ended' ? openRun(state) : undefined;
  if (run !== undefined) await endCampaignOf(context, { campaign: campaignKeyOf(run.key) });
}

/** Playbooks with what is known of each. */
function playbookViews({ ledger, offEverywhere }: AutopilotContext): (rows: readonly PlaybookRow[]) => Promise<Playbook[]> {
  return async (rows) => {
    const records = await readRecords(ledger, rows);
    const off = (await readSwitches(ledger, offEverywhere())).playbooks;
    const open = await loopsIn(ledger, ['approved', 'running', 'tapering', 'ended']);
    const proposals = await readProposals(ledger, { state: 'open' });
    return rows.map((row) => {
      const record = records.get(row.key) ?? { runs: 0, pooled: null, proof: 'untried' as const };
      return playbookView(row, {
        record,
        isOff: off.has(row.key),
        openRuns: open.filter(({ state }) => openRun(state)?.playbook === row.key).length,
        proposals: proposals.filter(({ playbook }) => playbook === row.key).length,
      });
    });
  };
}

function proposing(
  { ledger, clock }: AutopilotContext,
  changed: () => void,
  playbook: (key: string) => Promise<Playbook>,
): Pick<Autopilot, 'proposals' | 'accept' | 'refuse'> {
  return {
    async proposals(query) {
      return await proposalViews(ledger, await readProposals(ledger, query));
    },
    async accept(id, by) {
      const { playbook: key } = await ledger.transaction((tx) => acceptProposal(tx, id, { by, at: clock.now() }));
      changed();
      return await playbook(key);
    },
    async refuse(id, by) {
      await ledger.transaction((tx) => refuseProposal(tx, id, { by, at: clock.now() }));
      const [refused] = await proposalViews(ledger, [await readProposal(ledger, id)]);
      if (refused === undefined) throw new Error('a proposal has one view');
      return refused;
    },
  };
}

function firstOf(views: readonly Playbook[]): Playbook {
  const [view] = views;
  if (view === undefined) throw new Error('a playbook has one view');
  return view;
}
