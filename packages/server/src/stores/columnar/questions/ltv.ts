import { sumDecimals } from '@gyre/domain/decimal';
import type { LtvAnswer, LtvDefinition } from '@gyre/domain/questions/ltv';
import { GRAIN_MS, periodName, periodNamed, type PeriodTable, periodTable } from '@gyre/domain/questions/periods';
import type { LtvBornQuestion, LtvQuestion } from '@gyre/domain/questions/port';
import { countLtv, CustomerSet, firstTaking, type LtvPlan, selectLtvBorn } from '@gyre/engine';
import { compileSelector } from '../compile.ts';
import { numberAt } from '../compile-measure.ts';
import { addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind } from './question.ts';

/** 用户生命周期价值. */
export const ltv = questionKind({
  needs: ({ definition }: LtvQuestion) => needsOfLtv(definition),
  answer(question, place): LtvAnswer {
    const { grain, zone, buckets } = question.definition;
    const rows = countLtv(compiled(question, place), place.view, place.order, place.options).map(
      ({ period, size, totals, over, totalsOver }) => ({
        birth: periodName(period, grain, zone),
        size,
        totals: Array.from(totals),
        over: Array.from(over),
        totalsOver: Array.from(totalsOver),
      }),
    );
    const average = Array.from({ length: buckets }, (_, column) => {
      const over = rows.reduce((sum, row) => sum + row.over[column]!, 0);
      return over === 0 ? null : sumDecimals(rows.map(({ totalsOver }) => totalsOver[column]!)) / over;
    });
    return { rows, average };
  },
  revive: (answer) => answer,
});

/** 出生人群. */
export const ltvBorn = questionKind({
  needs: ({ definition }: LtvBornQuestion) => needsOfLtv(definition),
  answer(question, place): Uint32Array {
    const { grain, zone } = question.definition;
    const period = periodNamed(question.row, grain, zone);
    return selectLtvBorn(period, compiled(question, place), place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needsOfLtv({ birth, worth }: LtvDefinition): Needs {
  const needs = needsOfSelectors([...birth, ...worth.map(({ select }) => select)], false);
  for (const { value } of worth) addProperty(value.property, value.item, needs);
  return needs;
}

function compiled({ definition, from, to, at }: LtvQuestion, place: AnsweringPlace): LtvPlan {
  const { birth, worth, grain, buckets, zone } = definition;
  const ground = place.ground(zone);
  const periods = periodTable(grain, zone, from, at);
  const selected = worth.map(({ select }) => compileSelector(select, ground));
  const numbers = worth.map(({ value }) => numberAt(value.property, value.item, ground));
  const first = firstTaking(selected, place.view, at);
  return {
    birth: birth.map((select) => compileSelector(select, ground)),
    worth: selected,
    amount(row) {
      const number = numbers[first(row)]?.(row) ?? NaN;
      return Number.isNaN(number) ? 0 : number;
    },
    period: periods.of,
    ends: endsOf(definition, periods),
    columns: buckets,
    from,
    to,
    now: at,
  };
}

/** When the columns of a customer end; by the calendar they are those of everybody born in its period. */
function endsOf({ grain, buckets, clock }: LtvDefinition, periods: PeriodTable): LtvPlan['ends'] {
  if (clock === 'rolling') {
    const ends = new Float64Array(buckets);
    return (birth) => {
      for (let bucket = 0; bucket < buckets; bucket++) ends[bucket] = birth + (bucket + 1) * GRAIN_MS[grain];
      return ends;
    };
  }
  const byPeriod = new Map<number, Float64Array>();
  return (_, period) => {
    let ends = byPeriod.get(period);
    if (ends === undefined) {
      ends = Float64Array.from({ length: buckets }, (_, bucket) => periods.startOf(period + bucket + 1));
      byPeriod.set(period, ends);
    }
    return ends;
  };
}
