import { next } from '@gyre/domain/autopilot/loop';
import type { LoopEvent, LoopWorld, Transition } from '@gyre/domain/autopilot/loop-events';
import { watchingState } from '@gyre/domain/autopilot/loop-state';
import { reasonSentence } from '@gyre/domain/autopilot/reason-words';
import type { Reason } from '@gyre/domain/autopilot/reasons';
import type { Episode } from '../alerts/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { insertIntents } from './intent-rows.ts';
import { insertTransition, readLoop, upsertLoop, writeLoop, writeSaid, type StoredLoop } from './loop-rows.ts';
import { insertRun } from './run-rows.ts';
import { forgetFound } from './whom.ts';
import { readWorld, type Expectations, type WorldContext } from './world.ts';

/** Nothing is known of whom a start would reach. */
export const NO_EXPECTATIONS: Expectations = new Map();

/**
 * 一步 — what one event does to the loop of an episode: state, transition, run and intents are written in the caller's transaction, which has
 * taken `takeAutopilot`.
 *
 * @throws AppError `not_found` for an episode without a loop
 */
export async function advance(
  tx: Ledger,
  context: WorldContext,
  episode: string,
  event: LoopEvent,
  expectations: Expectations = NO_EXPECTATIONS,
): Promise<Transition> {
  const before = await readLoop(tx, episode);
  const world = await readWorld(tx, context, episode, expectations);
  const transition = next(before.state, event, world);
  const { state, intents, reason } = transition;
  const said = reasonSentence(called(reason, world));
  if (state === before.state) {
    const isNews = reason.code !== 'no_change' && said.zh !== before.said.zh;
    if (isNews) await writeSaid(tx, episode, said);
    return transition;
  }
  await writeLoop(tx, state, said, world.at);
  await insertTransition(tx, episode, {
    at: world.at,
    from_kind: before.state.kind,
    to_kind: state.kind,
    code: reason.code,
    said,
    by: byOf(reason),
  });
  if (state.kind === 'approved') await insertRun(tx, episode, state.run, { diagnosis: state.diagnosis, by: byOf(reason) });
  if (state.kind === 'watching') await forgetFound(tx, episode);
  await insertIntents(tx, episode, intents, world.at);
  return transition;
}

/** The same reason with the playbook it names called by its name. */
function called(reason: Reason, { playbooks }: Pick<LoopWorld, 'playbooks'>): Reason {
  if (!('playbook' in reason)) return reason;
  return { ...reason, playbook: playbooks.find(({ key }) => key === reason.playbook)?.definition.name ?? reason.playbook };
}

/** What an episode says to its loop: over, or marked as nothing to mend, it is cleared. */
function eventOfEpisode({ endedAt, mark, confirmed }: Episode): LoopEvent {
  return endedAt === null && mark === null ? { kind: 'alert', confirmed } : { kind: 'cleared' };
}

/** Tells the loop of an episode what the detector says of it; makes the loop where there is none (`known` is undefined). */
export async function hear(tx: Ledger, context: WorldContext, episode: Episode, known: StoredLoop | undefined): Promise<void> {
  const event = eventOfEpisode(episode);
  if (known === undefined && event.kind === 'cleared') return;
  const now = context.clock.now();
  if (known?.ended_at !== episode.endedAt || known.heard_until !== episode.seenUntil) {
    await upsertLoop(tx, episode, watchingState(episode.id, now), reasonSentence({ code: 'no_change' }), now);
  }
  if (isNews(known, event, episode)) await advance(tx, context, episode.id, event);
}

/** Whether the loop is to be told. */
function isNews(known: StoredLoop | undefined, event: LoopEvent, episode: Episode): boolean {
  if (known === undefined) return true;
  const { kind } = known.state;
  if (event.kind === 'alert') return kind === 'suspected' || (kind === 'watching' && isWorthASearch(known, episode));
  return kind === 'suspected' || kind === 'diagnosed' || kind === 'proposed' || kind === 'approved';
}

/**
 * Whether a loop that watches is to search: the first time; and once a search of its own came to nothing, only when the alert's own looks, which go on, have
 * found where the episode lies, since then or as it lasts on.
 */
function isWorthASearch({ state, heard_until: heard }: StoredLoop, { seenUntil, explainedAt }: Episode): boolean {
  const lastsOn = seenUntil > heard;
  if (state.causes === 0) return lastsOn;
  return explainedAt !== null && (lastsOn || explainedAt > state.since);
}

function byOf(reason: Reason): string {
  return 'by' in reason ? reason.by : '';
}
