import type { Instant } from '../time.ts';
import type { FunnelDefinition } from './funnel.ts';
import type { MomentOfEvents } from './naive-funnel-events.ts';
import { isInterruption, isSkipped } from './naive-interruption.ts';

/**
 * The one run of a unit whose clock every entry starts again: each step remembers its newest event, with the clock it was reached by.
 *
 * @param lastInstantOf the last instant of the window of an entry
 */
export function latestRun(
  moments: readonly MomentOfEvents[],
  definition: FunnelDefinition,
  to: number,
  lastInstantOf: (entry: Instant) => number,
): { readonly times: readonly Instant[] } | undefined {
  let furthest: readonly Instant[] = [];
  /** By step, the instants of the steps up to it. */
  let reached: (readonly Instant[])[] = [];
  const isOver = (isInterrupted: boolean): boolean => {
    if (isInterrupted) reached = [];
    return isInterrupted && definition.interruptedForGood;
  };
  const take = (step: number, at: Instant): void => {
    const before = step === 0 ? [] : reached[step - 1];
    if (before === undefined || (step === 0 && at >= to)) return;
    const [entry = at] = before;
    if (at > lastInstantOf(entry) || (definition.ties === 'increasing' && before.at(-1) === at)) return;
    reached[step] = [...before, at];
    if (step >= furthest.length) furthest = reached[step] ?? [];
  };
  for (const moment of moments) {
    const level = reached.length;
    if (level > 0 && isOver(moment.some((event) => isInterruption(event, level, definition)))) break;
    for (const step of definition.steps.keys()) {
      for (const { at, steps } of moment) if ((steps >>> step) & 1) take(step, at);
    }
    if (furthest.length === definition.steps.length) break;
    if (reached.length > 0 && isOver(isSkipped(moment, reached.length, definition))) break;
  }
  return furthest.length === 0 ? undefined : { times: furthest };
}
