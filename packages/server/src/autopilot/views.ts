import type { Loop, LoopRow, Playbook, ProposalRow, TransitionRow } from '@gyre/domain/api/loop-views';
import { LoopKind } from '@gyre/domain/api/loop-views';
import type { LoopState } from '@gyre/domain/autopilot/loop-state';
import { recordSentence } from '@gyre/domain/autopilot/match-words';
import { outcomeSentence } from '@gyre/domain/autopilot/outcome-words';
import { changeSentence } from '@gyre/domain/autopilot/proposal-words';
import { provabilitySentence, type Provability } from '@gyre/domain/autopilot/provable';
import type { PlaybookRecord } from '@gyre/domain/autopilot/record';
import type { PlaybookRun, Spending } from '@gyre/domain/autopilot/run';
import type { Slice } from '@gyre/domain/autopilot/slice';
import { sliceWords } from '@gyre/domain/autopilot/slice-words';
import type { Sentence } from '@gyre/domain/sentence';
import { batchesNamed } from '../benefits/index.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import { spendingOf } from './end-campaign.ts';
import { diagnosisOf } from './expected-starts.ts';
import { openIntents } from './intent-rows.ts';
import { statesLeft, transitionsOf, type StoredLoop, type StoredTransition } from './loop-rows.ts';
import { readPlaybooks, type PlaybookRow } from './playbooks.ts';
import { readProposals, type StoredProposal } from './proposals.ts';
import { lastReadings, readingsOf, readRuns, type StoredRun } from './run-rows.ts';

type ViewContext = Pick<AutopilotContext, 'ledger' | 'alerts' | 'metricName' | 'dimensionName'>;

const NOTHING_SPENT: Spending = { messages: 0, cost: 0 };
const FULL_PACE_BP = 10_000;

/** A playbook's record as the API shows it. */
export function recordView(record: PlaybookRecord): Playbook['record'] {
  const { runs, proof, pooled } = record;
  return {
    runs,
    proof,
    pooled:
      pooled === null
        ? null
        : {
            runs: pooled.runs,
            effect: pooled.effect,
            from: pooled.from,
            to: pooled.to,
            p: pooled.p,
            heterogeneity: pooled.heterogeneity,
          },
    sentence: recordSentence(record),
  };
}

/** What a run will be able to show, with its sentence. */
export function provabilityView(provability: Provability): Provability & { sentence: ReturnType<typeof provabilitySentence> } {
  return { ...provability, sentence: provabilitySentence(provability) };
}

/** A playbook as the API shows it. */
export function playbookView(
  row: PlaybookRow,
  about: { readonly record: PlaybookRecord; readonly isOff: boolean; readonly openRuns: number; readonly proposals: number },
): Playbook {
  const { key, version, definition } = row;
  return {
    key,
    version,
    definition,
    isOff: about.isOff,
    record: recordView(about.record),
    openRuns: about.openRuns,
    proposals: about.proposals,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

/** Loops as rows of a list. */
export async function loopViews(context: ViewContext, loops: readonly StoredLoop[]): Promise<LoopRow[]> {
  const { ledger, metricName } = context;
  const keys = loops.flatMap(({ state }) => runIn(state)?.key ?? []);
  const runs = await readRuns(ledger, keys);
  const readings = await lastReadings(ledger, keys);
  const left = await statesLeft(
    ledger,
    loops.map(({ episode }) => episode),
  );
  const names = called(await readPlaybooks(ledger));
  return await Promise.all(
    loops.map(async (loop): Promise<LoopRow> => {
      const run = runIn(loop.state);
      const stored = run === undefined ? undefined : runs.get(run.key);
      const diagnosis = stored?.diagnosis ?? diagnosisOf(loop.state);
      return {
        episode: loop.episode,
        state: loop.state.kind,
        passed: LoopKind.options.filter((kind) => left.get(loop.episode)?.includes(kind)),
        since: loop.state.since,
        isSilenced: loop.state.kind === 'watching' && loop.state.silenced,
        alert: loop.alert,
        metric: loop.metric,
        metricName: metricName(loop.metric),
        direction: loop.direction,
        openedAt: loop.opened_at,
        endedAt: loop.ended_at,
        effect: diagnosis?.effect ?? null,
        slice: diagnosis?.slice ?? null,
        where: await placeOf(context, loop, diagnosis?.slice ?? null),
        reason: loop.said,
        run:
          run === undefined
            ? null
            : {
                key: run.key,
                playbook: run.playbook,
                name: names.get(run.playbook) ?? run.playbook,
                version: run.version,
                campaign: isOpened(stored) ? stored.campaign : null,
                controlShareBp: run.provability.controlShareBp,
                budget: run.budget,
                spent: isOpened(stored) ? await spendingOf(ledger, stored.campaign) : NOTHING_SPENT,
                approvedAt: run.approvedAt,
                answerUntil: loop.state.kind === 'proposed' ? loop.state.until : null,
                end: loop.state.kind === 'ended' || loop.state.kind === 'verdict' ? loop.state.end : null,
                outcome: loop.state.kind === 'verdict' ? loop.state.outcome.kind : null,
                reading: readings.get(run.key) ?? null,
              },
      };
    }),
  );
}

/** Where a loop is: the slice it was traced to, before that the value its alert is of; null: nothing is known yet. */
async function placeOf(
  { alerts, dimensionName }: ViewContext,
  { episode, metric }: StoredLoop,
  slice: Slice | null,
): Promise<Sentence | null> {
  const known = slice ?? (await watchedSlice(alerts, episode));
  return known === null ? null : sliceWords(known, (name) => dimensionName(metric, name));
}

/** Null for the whole, and for an episode that went with its alert. */
async function watchedSlice(alerts: ViewContext['alerts'], episode: string): Promise<Slice | null> {
  try {
    const { group } = await alerts.episode(episode);
    return group === null ? null : { [group.by]: group.key };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

/** One loop with everything it did. */
export async function loopView(context: ViewContext, loop: StoredLoop): Promise<Loop> {
  const { ledger } = context;
  const { episode, state } = loop;
  const [row] = await loopViews(context, [loop]);
  if (row === undefined) throw new Error('a loop has one view');
  const run = runIn(state);
  const stored = run === undefined ? undefined : (await readRuns(ledger, [run.key])).get(run.key);
  return {
    ...row,
    transitions: (await transitionsOf(ledger, episode)).map(transitionView),
    diagnosis: stored?.diagnosis ?? diagnosisOf(state),
    terms: run === undefined ? null : { ...run, provability: provabilityView(run.provability) },
    segment: stored?.segment ?? null,
    paceBp: stored?.pace_bp ?? FULL_PACE_BP,
    readings: run === undefined ? [] : await readingsOf(ledger, run.key),
    outcome: state.kind === 'verdict' ? { ...state.outcome, sentence: outcomeSentence(state.outcome) } : null,
    caused: stored?.caused ?? null,
    pending: (await openIntents(ledger, episode)).map(({ intent, attempts, error }) => ({ kind: intent.kind, attempts, error })),
    proposals: await proposalViews(ledger, await readProposals(ledger, { episode })),
  };
}

/** Proposals as the API shows them. */
export async function proposalViews(ledger: Ledger, proposals: readonly StoredProposal[]): Promise<ProposalRow[]> {
  if (proposals.length === 0) return [];
  const names = await namesOf(ledger);
  return proposals.map((proposal) => proposalView(proposal, names));
}

function proposalView(proposal: StoredProposal, { playbooks, batches }: Names): ProposalRow {
  const { id, playbook, version, episode, run, at, state, changes } = proposal;
  return {
    id,
    playbook,
    name: playbooks.get(playbook) ?? playbook,
    version,
    episode,
    run,
    at,
    state,
    decidedBy: proposal.decided_by,
    decidedAt: proposal.decided_at,
    changes: changes.map((change) => ({ change, sentence: changeSentence(change, (key) => batches.get(key) ?? key) })),
  };
}

/** What playbooks, and the batches they grant of, are called, by key. */
interface Names {
  readonly playbooks: ReadonlyMap<string, string>;
  readonly batches: ReadonlyMap<string, string>;
}

async function namesOf(ledger: Ledger): Promise<Names> {
  const playbooks = await readPlaybooks(ledger);
  const granted = new Set(playbooks.flatMap(({ definition }) => definition.benefits.map(({ batch }) => batch)));
  return { playbooks: called(playbooks), batches: called(await batchesNamed(ledger, [...granted])) };
}

/** What things are called, by key. */
function called(rows: readonly { readonly key: string; readonly definition: { readonly name: string } }[]): Map<string, string> {
  return new Map(rows.map(({ key, definition }) => [key, definition.name]));
}

function transitionView({ at, from_kind: from, to_kind: to, code, said, by }: StoredTransition): TransitionRow {
  return { at, from: LoopKind.parse(from), to: LoopKind.parse(to), code, sentence: said, by };
}

/** The run a loop is about now; undefined: none. */
function runIn(state: LoopState): PlaybookRun | undefined {
  return 'run' in state ? state.run : undefined;
}

function isOpened(stored: StoredRun | undefined): stored is StoredRun {
  return stored !== undefined && stored.opened_at !== null;
}
