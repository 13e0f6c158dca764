import type { Instant } from '../time.ts';
import type { FunnelDefinition } from './funnel.ts';
import type { MomentOfEvents } from './naive-funnel-events.ts';
import { isInterruption } from './naive-interruption.ts';

/**
 * The one run of a unit whose clock every entry starts again: each step remembers its newest event, with the clock it was reached by. The
 * events of a moment are gone through step by step.
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
  const take = (step: number, at: Instant): void => {
    const before = step === 0 ? [] : reached[step - 1];
    if (before === undefined || (step === 0 && at >= to)) return;
    const [entry = at] = before;
    if (at > lastInstantOf(entry) || (definition.ties === 'increasing' && before.at(-1) === at)) return;
    reached[step] = [...before, at];
    if (step >= furthest.length) furthest = reached[step] ?? [];
  };
  const isBrokenBy = (step: number): boolean => {
    if (step === 0) return false;
    if (definition.stopsAt.includes('repeat') && reached.length > step) return true;
    return definition.stopsAt.includes('ahead') && reached.length > 0 && reached.length < step;
  };
  for (const moment of moments) {
    const level = reached.length;
    let isInterrupted = level > 0 && moment.some((event) => isInterruption(event, level, { ...definition, stopsAt: [] }));
    for (const step of definition.steps.keys()) {
      for (const { at } of moment.filter(({ steps }) => (steps >>> step) & 1)) {
        isInterrupted ||= isBrokenBy(step);
        if (!isInterrupted) take(step, at);
      }
      if (furthest.length === definition.steps.length) return { times: furthest };
    }
    if (isInterrupted && definition.interruptedForGood) break;
    if (isInterrupted) reached = [];
  }
  return furthest.length === 0 ? undefined : { times: furthest };
}
