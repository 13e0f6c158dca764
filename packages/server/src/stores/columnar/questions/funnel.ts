import type { EventSelector } from '@gyre/domain/rules/rule';
import type { FunnelDefinition } from '@gyre/domain/questions/funnel';
import { planFunnel } from '@gyre/domain/questions/funnel-plan';
import type { BookedQuestion, FunnelAnswer, FunnelQuestion } from '@gyre/domain/questions/port';
import { DECILES, percentile, sortedTogether } from '@gyre/domain/statistics/percentile';
import { countFunnel, CustomerSet, type FunnelCounted, type FunnelPlan, selectBooked } from '@gyre/engine';
import { handOver } from '../../rpc.ts';
import { keyAt } from '../compile-measure.ts';
import { addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind, unionOf } from './question.ts';
import { selecting } from './selecting.ts';
import { keysAcross } from './value-codes.ts';

/** 漏斗分析. */
export const funnel = questionKind({
  needs: ({ definition }: FunnelQuestion) => needsOfFunnel(definition),
  answer(question, place): SentFunnel {
    const plan = compiled(question, place);
    const { customers, units, entries, durations, days, stopped } = countFunnel(plan, place.view, place.order, place.options);
    const told = {
      customers,
      units,
      entries,
      days,
      durations: durations.map((sorted) => [sorted]),
      stopped: stopped.map(({ words }) => words),
    };
    return handOver(
      told,
      durations.map(({ buffer }) => buffer as ArrayBuffer),
    );
  },
  join: (parts) => parts.reduce(joined),
  revive: ({ customers, units, entries, durations, days, stopped }): FunnelAnswer<CustomerSet> => ({
    steps: Array.from(customers, (count, i) => ({ customers: count, units: units[i]!, entries: entries[i]! })),
    durations: durations.map((lists) => {
      const sorted = sortedTogether(lists);
      return { count: sorted.length, percentiles: sorted.length === 0 ? [] : DECILES.map((decile) => percentile(sorted, decile)) };
    }),
    days: [...days].toSorted(([a], [b]) => a - b).map(([day, booked]) => ({ day, customers: Array.from(booked) })),
    stopped: stopped.map((words) => new CustomerSet(words)),
  }),
});

/** 某日某步的人. */
export const booked = questionKind({
  needs: ({ definition }: BookedQuestion) => needsOfFunnel(definition),
  answer(question, place): Uint32Array {
    const spot = { day: question.day, step: question.step - 1 };
    return selectBooked(spot, compiled(question, place), place.view, place.order, place.options).words;
  },
  join: unionOf,
  revive: (words) => new CustomerSet(words),
});

function needsOfFunnel({ steps, exclusions, others, unit, stopsAt }: FunnelDefinition): Needs {
  const selectors: EventSelector[] = [...steps.flat(), ...exclusions.flatMap(({ events }) => events), ...others];
  const needs = needsOfSelectors(selectors, stopsAt.includes('other') && others.length === 0);
  if (unit.of === 'property') for (const property of unit.properties) addProperty(property, undefined, needs);
  return needs;
}

function compiled({ definition, from, to, at }: FunnelQuestion, place: AnsweringPlace): FunnelPlan {
  const ground = place.ground(definition.zone);
  const keysOf = keysAcross(ground);
  const keyOf = isOne(definition) ? (property: string) => keyAt(property, undefined, ground) : (property: string) => keysOf({ property });
  return planFunnel(definition, { from, to, now: at }, selecting(ground, place), keyOf);
}

/** What the engine counted; of durations sorted lists that belong together. */
interface SentFunnel extends Pick<FunnelCounted, 'customers' | 'units' | 'entries' | 'days'> {
  readonly durations: readonly (readonly Float64Array[])[];
  readonly stopped: readonly Uint32Array[];
}

function joined(a: SentFunnel, b: SentFunnel): SentFunnel {
  const days = new Map(a.days);
  for (const [day, booked] of b.days) days.set(day, sumsOf(days.get(day), booked));
  return {
    customers: sumsOf(a.customers, b.customers),
    units: sumsOf(a.units, b.units),
    entries: sumsOf(a.entries, b.entries),
    durations: a.durations.map((lists, i) => [...lists, ...b.durations[i]!]),
    days,
    stopped: a.stopped.map((words, i) => unionOf([words, b.stopped[i]!])),
  };
}

function sumsOf(a: Float64Array | undefined, b: Float64Array): Float64Array {
  return a === undefined ? b : a.map((count, i) => count + b[i]!);
}

/** Whether values of no more than one property are compared: then its column's own keys do. */
function isOne({ unit }: FunnelDefinition): boolean {
  return unit.of !== 'property' || new Set(unit.properties).size === 1;
}
