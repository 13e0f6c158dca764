import { dayNumber } from '../time.ts';
import type { FunnelDefinition } from './funnel.ts';
import { byMerit, type CustomerFunnel, type Run } from './naive-funnel.ts';

/** 漏斗计数 — by step how many customers, units and entries; times ascending; and which customers by day and step, and by how far they got. */
export interface FunnelCounted {
  readonly customers: readonly number[];
  readonly units: readonly number[];
  readonly entries: readonly number[];
  /** At index k from step k to step k + 1, in milliseconds; index 0 is from the first step to the last. */
  readonly durations: readonly (readonly number[])[];
  /** By day and step. */
  readonly days: ReadonlyMap<number, readonly (readonly number[])[]>;
  readonly stopped: readonly (readonly number[])[];
}

/** 漏斗答案的参照实现 — of customers by their number, ascending. Written to be read, not to be fast: the kernels must agree with it. */
export function funnelCounted(byCustomer: ReadonlyMap<number, CustomerFunnel>, definition: FunnelDefinition): FunnelCounted {
  const last = definition.steps.length;
  const zeros = (): number[] => Array.from({ length: last }, () => 0);
  const counted = { customers: zeros(), units: zeros(), entries: zeros() };
  const durations = Array.from({ length: last }, (): number[] => []);
  const stopped = Array.from({ length: last + 1 }, (): number[] => []);
  const days = new Map<number, number[][]>();
  for (const [customer, found] of [...byCustomer].sort(([a], [b]) => a - b)) {
    const add = (to: number[], { times }: Run): void => times.forEach((_, step) => (to[step] = (to[step] ?? 0) + 1));
    found.units.forEach((run) => add(counted.units, run));
    found.entries.forEach((run) => add(counted.entries, run));
    const [best] = found.units.toSorted(byMerit);
    if (best === undefined) continue;
    add(counted.customers, best);
    stopped[best.times.length]?.push(customer);
    best.times.forEach((at, step) => {
      const day = dayNumber(definition.bookedOn === 'entry' ? (best.times[0] ?? at) : at, definition.zone);
      const booked = days.get(day) ?? zeros().map((): number[] => []);
      booked[step]?.push(customer);
      days.set(day, booked);
      if (step > 0) durations[step]?.push(at - (best.times[step - 1] ?? at));
      if (step === last - 1) durations[0]?.push(at - (best.times[0] ?? at));
    });
  }
  return { ...counted, durations: durations.map((all) => all.toSorted((a, b) => a - b)), days, stopped };
}
