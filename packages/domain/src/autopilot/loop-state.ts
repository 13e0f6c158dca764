import { z } from 'zod';
import { Instant } from '../time.ts';
import { Diagnosis } from './diagnosis.ts';
import { Outcome } from './outcome.ts';
import { PlaybookRun, Spending } from './run.ts';

/**
 * 结束原因 — how a run ended: recovered, the control group too; recovered only while treated; no effect; its budget or its time used up; harm; stopped
 * by a person or a switch.
 */
export const EndKind = z.enum(['recovered', 'recovered_while_treated', 'no_effect', 'budget', 'time', 'harm', 'stopped']);
export type EndKind = z.infer<typeof EndKind>;

/** What an episode's loop remembers in every state. */
const always = {
  episode: z.string().min(1).max(100),
  /** When it came into this state. */
  since: Instant,
  /** Cause searches and proposals so far; they number the keys of intents. */
  causes: z.number().int().min(0),
  proposals: z.number().int().min(0),
  /** Playbooks that were refused, not answered, or could not be opened for this episode: not proposed again. */
  passedOver: z.array(z.string()),
};

const spent = Spending.nullable();

/**
 * 闭环状态 — where the loop of one episode stands:
 *
 * - `watching` (观察): nothing to do. `silenced`: a person stopped it; nothing will be proposed for this episode.
 * - `suspected` (疑似): an alert; `confirmed` once it persists, and then its cause is being found.
 * - `diagnosed` (已定位): a slice is known, and no playbook may start (yet).
 * - `proposed` (待批准): a person is asked.
 * - `approved` (已批准): agreed to, by a person or automatically, and the campaign is being opened. From here the budget is taken.
 * - `running` (运行中), `tapering` (收缩中): the campaign treats, and treats fewer. `paces` numbers changes of pace.
 * - `ended` (已结束): it is to be ended, whatever became of the opening; `spent` is known once it is.
 * - `verdict` (已判断): over.
 */
export const LoopState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('watching'), ...always, silenced: z.boolean() }),
  z.object({ kind: z.literal('suspected'), ...always, confirmed: z.boolean() }),
  z.object({ kind: z.literal('diagnosed'), ...always, diagnosis: Diagnosis }),
  z.object({ kind: z.literal('proposed'), ...always, diagnosis: Diagnosis, run: PlaybookRun, until: Instant }),
  z.object({ kind: z.literal('approved'), ...always, diagnosis: Diagnosis, run: PlaybookRun }),
  z.object({ kind: z.literal('running'), ...always, run: PlaybookRun, paces: z.number().int() }),
  z.object({ kind: z.literal('tapering'), ...always, run: PlaybookRun, paces: z.number().int() }),
  z.object({ kind: z.literal('ended'), ...always, run: PlaybookRun, end: EndKind, spent }),
  z.object({ kind: z.literal('verdict'), ...always, run: PlaybookRun, end: EndKind, endedAt: Instant, spent, outcome: Outcome }),
]);
export type LoopState = z.infer<typeof LoopState>;
export type LoopStateOf<Kind extends LoopState['kind']> = Extract<LoopState, { kind: Kind }>;

/** A loop that has seen nothing yet. */
export function watchingState(episode: string, at: Instant): LoopState {
  return { kind: 'watching', episode, since: at, causes: 0, proposals: 0, passedOver: [], silenced: false };
}

/** What is carried from state to state, with the instant of the change. */
export function carried(
  { episode, causes, proposals, passedOver }: LoopState,
  at: Instant,
): Omit<LoopStateOf<'suspected'>, 'kind' | 'confirmed'> {
  return { episode, causes, proposals, passedOver, since: at };
}

/** The run whose campaign may be open, or still be opened: from its approval until its end is done; undefined: none. */
export function openRun(state: LoopState): PlaybookRun | undefined {
  switch (state.kind) {
    case 'approved':
    case 'running':
    case 'tapering':
      return state.run;
    case 'ended':
      return state.spent === null ? state.run : undefined;
    case 'watching':
    case 'suspected':
    case 'diagnosed':
    case 'proposed':
    case 'verdict':
      return undefined;
  }
}
