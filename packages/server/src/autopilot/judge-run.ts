import type { Caused } from '@gyre/domain/api/loop-views';
import { outcomeOf, type GroupFigures, type Outcome } from '@gyre/domain/autopilot/outcome';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { proposedChanges, type PlaybookChange } from '@gyre/domain/autopilot/proposal';
import { recordOf, type RunRecord } from '@gyre/domain/autopilot/record';
import type { PlaybookRun } from '@gyre/domain/autopilot/run';
import type { Goal } from '@gyre/domain/goal';
import { MONEY_SCALE } from '@gyre/domain/money';
import { spanMs } from '@gyre/domain/rules/span';
import { meanOf } from '@gyre/domain/statistics/moments';
import { absoluteEffect } from '@gyre/domain/statistics/welch';
import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { comparedCustomers, valueUnitsOf, type ComparedCustomers } from '../report/index.ts';
import type { Ledger, Watch } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import { spendingOf } from './end-campaign.ts';
import { didGoal } from './expectation.ts';
import { readLoop, type StoredLoop } from './loop-rows.ts';
import { DONE, type Performed } from './performed.ts';
import { readPlaybookVersion } from './playbooks.ts';
import { insertProposal } from './proposals.ts';
import { hasRecovered } from './run-recovery.ts';
import { runRecords, writeJudged, type StoredRun } from './run-rows.ts';
import { forgetFound } from './whom.ts';

/** Events of the last instants of a window may still be on their way. */
const LATENESS_MS = 5 * MINUTE_MS;
const CONTROL = 'control';

type JudgeContext = Pick<AutopilotContext, 'ledger' | 'clock' | 'zone' | 'causes' | 'estimating' | 'caughtUp'>;

/**
 * 判断一次运行 — once the goal windows of all whom it reached or held back are over: the verdict by assignment, what it caused, its line of the playbook's
 * record, and what it teaches as a proposal. One look.
 */
export async function judgeRun(context: JudgeContext, stored: StoredRun, watch: Watch): Promise<Performed> {
  const { ledger, clock } = context;
  const loop = await readLoop(ledger, stored.episode);
  if (loop.state.kind !== 'ended' || loop.state.run.key !== stored.run) return DONE;
  const definition = await readPlaybookVersion(ledger, stored.playbook, stored.version);
  const goal = definition?.campaign.goals[0];
  if (definition === undefined || goal === undefined) throw new Error(`run ${stored.run} is of a playbook without a goal`);
  await context.caughtUp(watch.signal);
  const compared = await comparedCustomers(ledger, stored.campaign, goal, clock.now());
  const over = Math.max(0, ...compared.map(({ last }) => last + spanMs(goal.within) + LATENESS_MS));
  if (over > clock.now()) return { done: false, until: instant(over), why: 'goal windows still run' };
  const judged: Judged = { stored, loop, run: loop.state.run, definition, goal, compared };
  const outcome = await outcomeFor(context, judged, watch);
  const caused = await causedBy(ledger, judged, outcome);
  return {
    done: true,
    told: { kind: 'judged', run: stored.run, outcome },
    keep: (tx) => keepJudged(tx, judged, outcome, caused, clock.now()),
  };
}

/** Everything a run is judged by. */
interface Judged {
  readonly stored: StoredRun;
  readonly loop: StoredLoop;
  readonly run: PlaybookRun;
  readonly definition: PlaybookDefinition;
  readonly goal: Goal;
  readonly compared: readonly ComparedCustomers[];
}

async function outcomeFor(
  context: JudgeContext,
  { stored, loop, run, definition, goal, compared }: Judged,
  watch: Watch,
): Promise<Outcome> {
  const began = stored.opened_at ?? loop.opened_at;
  const before = await context.estimating.rules.select(didGoal(goal), began);
  const of = { run: stored, loop };
  return outcomeOf({
    treated: figuresOf(
      compared.filter(({ arm }) => arm !== CONTROL),
      before,
    ),
    control: figuresOf(
      compared.filter(({ arm }) => arm === CONTROL),
      before,
    ),
    controlShareBp: run.provability.controlShareBp,
    declared: definition.declaredLift,
    hasRecovered: compared.length > 0 && (await hasRecovered(context, of, context.clock.now(), watch)),
  });
}

/** 一组的数字 — customers of a group, and how many did it before, after, and both. */
function figuresOf(rows: readonly ComparedCustomers[], before: CustomerSet): GroupFigures {
  const all = rows.flatMap(({ customers }) => customers);
  const after = rows.filter(({ reached }) => reached).flatMap(({ customers }) => customers);
  const didBefore = (customers: readonly number[]): number => customers.filter((customer) => before.has(customer)).length;
  return { customers: all.length, before: didBefore(all), after: after.length, both: didBefore(after) };
}

/** What the run caused, as far as it can be told; null where nothing could be compared. */
async function causedBy(ledger: Ledger, { goal, compared }: Judged, { lift, treated }: Outcome): Promise<Caused | null> {
  if (lift === null) return null;
  const times = ({ effect, from, to }: { effect: number; from: number; to: number }, by: number) => ({
    effect: effect * by,
    from: from * by,
    to: to * by,
  });
  const customers = times(lift, treated);
  const [unit] = await valueUnitsOf(ledger, [goal]);
  if (goal.value === null || unit !== 'money') return { customers, value: null };
  const moments = (isControl: boolean) => {
    const rows = compared.filter(({ arm }) => (arm === CONTROL) === isControl);
    const sum = (pick: (row: ComparedCustomers) => number): number => rows.reduce((total, row) => total + pick(row), 0);
    return meanOf({ n: sum((row) => row.customers.length), sum: sum((row) => row.value), sumSquares: sum((row) => row.squares) });
  };
  const value = absoluteEffect(moments(true), moments(false));
  return { customers, value: value.ok ? times(value, treated * MONEY_SCALE) : null };
}

async function keepJudged(tx: Ledger, judged: Judged, outcome: Outcome, caused: Caused | null, at: Instant): Promise<void> {
  const { stored, definition, compared, run } = judged;
  const record: RunRecord = {
    run: stored.run,
    version: stored.version,
    at,
    kind: outcome.kind,
    effect:
      outcome.lift === null || outcome.variance === null || outcome.undecided === 'sample_ratio'
        ? null
        : { effect: outcome.lift.effect, variance: outcome.variance },
  };
  await writeJudged(tx, stored.run, record, caused);
  await forgetFound(tx, stored.episode);
  const runs = (await runRecords(tx)).get(stored.playbook) ?? [];
  const changes: PlaybookChange[] = proposedChanges({
    definition,
    provability: run.provability,
    outcome,
    record: recordOf(runs, definition.declaredLift),
    effect: stored.diagnosis.effect,
    arms: armsOf(compared),
    cost: (await spendingOf(tx, stored.campaign)).cost,
  });
  if (changes.length > 0) await insertProposal(tx, stored, changes, at);
}

function armsOf(compared: readonly ComparedCustomers[]) {
  const byArm = Map.groupBy(
    compared.filter(({ arm }) => arm !== CONTROL),
    ({ arm }) => arm,
  );
  return [...byArm].map(([key, rows]) => {
    const { customers, after } = figuresOf(rows, CustomerSet.upTo(0));
    return { key, customers, reached: after };
  });
}
