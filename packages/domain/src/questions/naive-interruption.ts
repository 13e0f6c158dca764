import type { FunnelDefinition } from './funnel.ts';
import type { FunnelEvent, MomentOfEvents } from './naive-funnel-events.ts';

/** Whether an event interrupts a run that stands at `level` (steps done) before it can be taken. */
export function isInterruption(event: FunnelEvent, level: number, { order, exclusions, stopsAt }: FunnelDefinition): boolean {
  const isOf = (step: number): boolean => ((event.steps >>> (step - 1)) & 1) === 1;
  if (order === 'any_order') return event.steps === 0 && (event.isOther || event.exclusions !== 0);
  if (isOf(level + 1)) return false;
  if (event.isOther) return true;
  if (exclusions.some(({ from, to }, i) => ((event.exclusions >>> i) & 1) === 1 && from <= level && level < to)) return true;
  if (!stopsAt.includes('repeat')) return false;
  for (let step = 2; step <= level; step++) if (isOf(step)) return true;
  return false;
}

/** Whether a moment has an event only of steps after the one awaited, and that interrupts. */
export function isSkipped(moment: MomentOfEvents, level: number, { order, stopsAt }: FunnelDefinition): boolean {
  if (order === 'any_order' || !stopsAt.includes('ahead')) return false;
  return moment.some(({ steps }) => steps !== 0 && steps % 2 ** (level + 1) === 0);
}
