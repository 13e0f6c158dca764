import { nextBeforeStart } from './loop-before-start.ts';
import type { LoopEvent, LoopWorld, Transition } from './loop-events.ts';
import { nextOfRun } from './loop-of-run.ts';
import type { LoopState } from './loop-state.ts';

/**
 * 闭环 — what one event does to the loop of one episode. Pure: whoever commits the state with its intents in one transaction, under one lock a
 * project, and then performs every intent at least once, has the laws of `loop-model.test.ts`, wherever it crashes: one campaign an episode at
 * most; none left open after its end; no month, run or number at a time exceeded.
 *
 * ```text
 * watching → suspected → diagnosed → proposed → approved → running ⇄ tapering → ended → verdict
 *     ↑          ↓           ↓  ↑        ↓          ↓         ↓                    ↑
 *     └──────────┴───────────┘  └────────┘          └─────────┴────────────────────┘
 * ```
 * An automatic playbook goes from `diagnosed` to `approved`. A campaign that could not be opened goes from `approved` back to `diagnosed`.
 */
export function next(state: LoopState, event: LoopEvent, world: LoopWorld): Transition {
  switch (state.kind) {
    case 'watching':
    case 'suspected':
    case 'diagnosed':
    case 'proposed':
      return nextBeforeStart(state, event, world);
    case 'approved':
    case 'running':
    case 'tapering':
    case 'ended':
      return nextOfRun(state, event, world);
    case 'verdict':
      return { state, intents: [], reason: { code: 'no_change' } };
  }
}
