import type { LoopState } from '@gyre/domain/autopilot/loop-state';
import { DAY_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { startRounds, type Rounds } from '../pipeline/index.ts';
import type { AutopilotContext } from './context.ts';
import type { ExpectedStarts } from './expected-starts.ts';
import { nextIntentAt } from './intent-rows.ts';
import { loopsIn, loopsOf, takeAutopilot } from './loop-rows.ts';
import { performDue } from './perform.ts';
import { advance, hear, NO_EXPECTATIONS } from './turn.ts';
import { watchRuns } from './watch-runs.ts';

/** States that time alone may end. */
const TICKING: readonly LoopState['kind'][] = ['diagnosed', 'proposed', 'approved', 'running', 'tapering'];
/** From an effect to what it leads to, and on, within one round. */
const MOST_PASSES = 8;
/** Rounds of a project whose clock runs faster keep so far apart on the clock of the machine. */
const APART_MS = 250;

/**
 * 巡视 — what keeps all loops going: hears the detector, looks at runs, does what is wanted, and lets time pass, once a minute of the project's clock while any
 * loop may go on by itself, and whenever something has changed. A paused project's loops stand still.
 */
export function startWatching(context: AutopilotContext, expected: ExpectedStarts): Rounds {
  const { clock, log } = context;
  const closing = new AbortController();
  let isReady = false;
  const rounds = startRounds({
    clock,
    log,
    failed: 'the loops of the autopilot could not be gone on with',
    async look(signal) {
      // What a stop cut off is done by rooms that stand where they stood.
      if (!isReady) await context.caughtUp(signal);
      isReady = true;
      await goRound(context, expected, signal);
    },
    async next() {
      const at = await nextRound(context);
      if (clock.wall !== clock) await clock.wall.until(instant(clock.wall.now() + APART_MS), closing.signal);
      return at;
    },
  });
  return {
    ...rounds,
    async close() {
      closing.abort();
      await rounds.close();
    },
  };
}

async function goRound(context: AutopilotContext, expected: ExpectedStarts, signal: AbortSignal): Promise<void> {
  if (context.paused()) return;
  await hearAll(context);
  await watchRuns(context, signal);
  for (let pass = 0; pass < MOST_PASSES && !signal.aborted && !context.paused(); pass++) {
    const hasDone = await performDue(context, signal);
    const hasMoved = await tickAll(context, expected, signal);
    if (!hasDone && !hasMoved) return;
  }
}

async function hearAll(context: AutopilotContext): Promise<void> {
  await context.ledger.transaction(async (tx) => {
    await takeAutopilot(tx);
    const episodes = await context.alerts.episodes(tx);
    const loops = await loopsOf(
      tx,
      episodes.map(({ id }) => id),
    );
    for (const episode of episodes) await hear(tx, context, episode, loops.get(episode.id));
  });
}

/** Lets every loop see that time went on. @returns whether any changed its state */
async function tickAll(context: AutopilotContext, expected: ExpectedStarts, signal: AbortSignal): Promise<boolean> {
  const { ledger } = context;
  let hasMoved = false;
  for (const loop of await loopsIn(ledger, TICKING)) {
    if (signal.aborted) return false;
    const expectations = loop.state.kind === 'diagnosed' ? await expected.of(loop) : NO_EXPECTATIONS;
    const isMoved = await ledger.transaction(async (tx) => {
      await takeAutopilot(tx);
      const { state, intents } = await advance(tx, context, loop.episode, { kind: 'tick' }, expectations);
      return intents.length > 0 || state.kind !== loop.state.kind;
    });
    hasMoved ||= isMoved;
  }
  return hasMoved;
}

/** When something is to be done next; a day on, when nothing is. */
async function nextRound({ ledger, clock, paused }: AutopilotContext): Promise<Instant> {
  const now = clock.now();
  if (paused()) return instant(now + DAY_MS);
  const ticking = await loopsIn(ledger, TICKING);
  const due = await nextIntentAt(ledger);
  return instant(Math.min(now + (ticking.length > 0 ? MINUTE_MS : DAY_MS), Math.max(now + 1, due ?? Infinity)));
}
