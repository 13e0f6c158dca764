import { z } from 'zod';
import { Diagnosis } from '../autopilot/diagnosis.ts';
import { EndKind } from '../autopilot/loop-state.ts';
import { Outcome, OutcomeKind } from '../autopilot/outcome.ts';
import { PlaybookDefinition } from '../autopilot/playbook.ts';
import { PlaybookChange } from '../autopilot/proposal.ts';
import { Provability } from '../autopilot/provable.ts';
import { PlaybookRun, Spending } from '../autopilot/run.ts';
import { Slice } from '../autopilot/slice.ts';
import { Money } from '../money.ts';
import { Sentence } from '../sentence.ts';
import { At } from './endpoint.ts';

const count = z.number().int();

/** An estimate with its 95 % interval; of rates absolute shares. */
const Interval = z.object({ effect: z.number(), from: z.number(), to: z.number() });

/** 战绩 — what a playbook's runs show together, and in one sentence. `pooled` is the random-effects lift; null: none could be compared. */
const RecordRow = z.object({
  runs: count,
  proof: z.enum(['proven', 'unproven', 'untried', 'refuted', 'harmful']),
  pooled: Interval.extend({ runs: count, p: z.number(), heterogeneity: z.number() }).nullable(),
  sentence: Sentence,
});

/** 预案行 — a playbook as last saved. `isOff`: its own switch; `openRuns` last now; `proposals` wait for somebody to accept or refuse them. */
export const Playbook = z.object({
  key: z.string(),
  version: count,
  definition: PlaybookDefinition,
  isOff: z.boolean(),
  record: RecordRow,
  openRuns: count,
  proposals: count,
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});
export type Playbook = z.infer<typeof Playbook>;

/** What a run will be able to show, with the sentence that says so. */
export const SaidProvability = Provability.extend({ sentence: Sentence });

/**
 * 匹配行 — a playbook against an episode, best first. `serves`: all its conditions hold; `sentence` says why it ranks there, or which do not.
 * `guard`: why it may not start now all the same; null: it may. `provability` is null where it was not worked out (it does not serve).
 */
export const PlaybookMatchRow = z.object({
  playbook: z.string(),
  name: z.string(),
  serves: z.boolean(),
  fit: z.number(),
  sentence: Sentence,
  record: RecordRow,
  guard: Sentence.nullable(),
  provability: SaidProvability.nullable(),
});
export type PlaybookMatchRow = z.infer<typeof PlaybookMatchRow>;

/** 恢复曲线的一点 — one look at a running run: observed by expected of the treated and of control over the trailing window (null: nothing was expected of them; `basis` says whether control was large enough to decide), what is spent, and the lift so far. */
export const ReadingRow = z.object({
  at: At,
  kind: z.enum(['recovered', 'recovered_while_treated', 'no_effect', 'not_yet', 'out_of_time']).nullable(),
  treated: z.number().nullable(),
  control: z.number().nullable(),
  basis: z.enum(['control', 'all']).nullable(),
  spent: Spending,
  reached: count,
  refused: count,
  /** An always-valid interval of the deciding goal's lift. */
  lift: z.object({ from: z.number(), to: z.number() }).nullable(),
});
export type ReadingRow = z.infer<typeof ReadingRow>;

/** 状态 — the states of a loop, in their order. */
export const LoopKind = z.enum(['watching', 'suspected', 'diagnosed', 'proposed', 'approved', 'running', 'tapering', 'ended', 'verdict']);
export type LoopKind = z.infer<typeof LoopKind>;

/** 带来多少 — what a judged run caused: additional customers who reached the goal, and the additional value (null: the goal has none that is money), each with its 95 % interval. */
export const Caused = z.object({ customers: Interval, value: Interval.nullable() });
export type Caused = z.infer<typeof Caused>;

/** 闭环行 — the loop of one episode, as it stands. What a state does not know yet is null. */
export const LoopRow = z.object({
  episode: z.string(),
  state: LoopKind,
  /** States it was in and left, in their order. */
  passed: z.array(LoopKind),
  /** In this state. */
  since: At,
  /** A person stopped it: nothing is proposed for this episode any more. */
  isSilenced: z.boolean(),
  alert: z.string(),
  metric: z.string(),
  metricName: z.string(),
  direction: z.enum(['up', 'down']),
  /** Of the episode. */
  openedAt: At,
  endedAt: At.nullable(),
  /** Relative deviation in the slice, as a share. */
  effect: z.number().nullable(),
  slice: Slice.nullable(),
  /** `渠道：App · 城市：重庆`; before the cause is found the value its alert is of; null: nothing is known. */
  where: Sentence.nullable(),
  /** Why it came into this state, or why nothing starts. */
  reason: Sentence,
  run: z
    .object({
      key: z.string(),
      playbook: z.string(),
      name: z.string(),
      version: count,
      /** Key of its campaign; null until it is open. */
      campaign: z.string().nullable(),
      controlShareBp: count,
      budget: Spending,
      spent: Spending,
      approvedAt: At.nullable(),
      /** Until when it can be agreed to; null when nobody is asked. */
      answerUntil: At.nullable(),
      end: EndKind.nullable(),
      outcome: OutcomeKind.nullable(),
      reading: ReadingRow.nullable(),
    })
    .nullable(),
});
export type LoopRow = z.infer<typeof LoopRow>;

/** 转移记录 — one transition, newest last. `by` is empty but for what a person did. */
export const TransitionRow = z.object({ at: At, from: LoopKind, to: LoopKind, code: z.string(), sentence: Sentence, by: z.string() });
export type TransitionRow = z.infer<typeof TransitionRow>;

/** 修改建议行 — what a run teaches about its playbook, as changes a person may accept. */
export const ProposalRow = z.object({
  id: count,
  playbook: z.string(),
  name: z.string(),
  /** The version the run was of. */
  version: count,
  episode: z.string(),
  run: z.string(),
  at: At,
  state: z.enum(['open', 'accepted', 'refused']),
  decidedBy: z.string(),
  decidedAt: At.nullable(),
  changes: z.array(z.object({ change: PlaybookChange, sentence: Sentence })),
});
export type ProposalRow = z.infer<typeof ProposalRow>;

/** 闭环全貌 — a loop with everything it did. */
export const Loop = LoopRow.extend({
  transitions: z.array(TransitionRow),
  diagnosis: Diagnosis.nullable(),
  /** The run as it was proposed and agreed to. */
  terms: PlaybookRun.extend({ provability: SaidProvability }).nullable(),
  /** Segment of its customers; null until it is open. */
  segment: z.string().nullable(),
  /** Share of those who would be treated that is treated, in basis points. */
  paceBp: count,
  /** Oldest first. */
  readings: z.array(ReadingRow),
  outcome: Outcome.extend({ sentence: Sentence }).nullable(),
  caused: Caused.nullable(),
  /** What is still to be done, and how it failed so far. */
  pending: z.array(z.object({ kind: z.string(), attempts: count, error: z.string() })),
  proposals: z.array(ProposalRow),
});
export type Loop = z.infer<typeof Loop>;

/** 闭环总览 — what the autopilot watches, found, does and has proven, and what it spent and caused. */
export const AutopilotSummary = z.object({
  watched: z.object({ alerts: count, lastJudgedAt: At.nullable() }),
  /** Loops of open episodes that lead to nothing (yet). */
  found: z.array(LoopRow),
  /** A person is asked. */
  waiting: z.array(LoopRow),
  /** From the approval until the campaign is ended. */
  doing: z.array(LoopRow),
  proven: z.array(z.object({ playbook: z.string(), name: z.string(), record: RecordRow })),
  /** Over all runs that have ended (spending) and are judged (what they caused; sums of estimates, their intervals added as independent ones). */
  totals: z.object({
    runs: count,
    judged: count,
    messages: count,
    cost: Money,
    customers: Interval.nullable(),
    value: Interval.nullable(),
  }),
});
export type AutopilotSummary = z.infer<typeof AutopilotSummary>;

/** 总开关 — what is switched off. `everywhere`: the autopilot of every project of this instance; `isPaused`: the project sends nothing, so nothing starts. */
export const AutopilotSwitches = z.object({
  everywhere: z.boolean(),
  project: z.boolean(),
  playbooks: z.array(z.string()),
  isPaused: z.boolean(),
});
export type AutopilotSwitches = z.infer<typeof AutopilotSwitches>;
