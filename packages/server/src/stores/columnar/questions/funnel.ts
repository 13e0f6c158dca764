import type { EventSelector } from '@gyre/domain/rules/rule';
import { planFunnel } from '@gyre/domain/questions/funnel-plan';
import type { FunnelAnswer, FunnelQuestion } from '@gyre/domain/questions/port';
import { DECILES, percentile } from '@gyre/domain/statistics/percentile';
import { countFunnel, CustomerSet } from '@gyre/engine';
import { keyAt } from '../compile-measure.ts';
import { addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind } from './question.ts';
import { selecting } from './selecting.ts';

/** 漏斗分析. */
export const funnel = questionKind({
  needs({ definition }: FunnelQuestion): Needs {
    const { steps, exclusions, others, unit, stopsAt } = definition;
    const selectors: EventSelector[] = [...steps.flat(), ...exclusions.flatMap(({ events }) => events), ...others];
    const needs = needsOfSelectors(selectors, stopsAt.includes('other') && others.length === 0);
    if (unit.of === 'property') for (const property of unit.properties) addProperty(property, undefined, needs);
    return needs;
  },
  answer({ definition, from, to, at }, place: AnsweringPlace): FunnelAnswer<Uint32Array> {
    const ground = place.ground(definition.zone);
    const plan = planFunnel(definition, { from, to, now: at }, selecting(ground, place), (property) => keyAt(property, undefined, ground));
    const { customers, units, entries, durations, days, stopped } = countFunnel(plan, place.view, place.order, place.options);
    return {
      steps: Array.from(customers, (count, i) => ({ customers: count, units: units[i]!, entries: entries[i]! })),
      durations: durations.map((sorted) => ({
        count: sorted.length,
        percentiles: sorted.length === 0 ? [] : DECILES.map((decile) => percentile(sorted, decile)),
      })),
      days: [...days].toSorted(([a], [b]) => a - b).map(([day, booked]) => ({ day, customers: Array.from(booked) })),
      stopped: stopped.map(({ words }) => words),
    };
  },
  revive: ({ stopped, ...answer }): FunnelAnswer<CustomerSet> => ({ ...answer, stopped: stopped.map((words) => new CustomerSet(words)) }),
});
