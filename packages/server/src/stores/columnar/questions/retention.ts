import { periodName, periodNamed } from '@gyre/domain/questions/periods';
import type { BornQuestion, RetentionAnswer, RetentionQuestion, RetentionRow } from '@gyre/domain/questions/port';
import type { RetentionDefinition } from '@gyre/domain/questions/retention';
import { planRetention } from '@gyre/domain/questions/retention-plan';
import { countRetention, CustomerSet, type RetentionPlan, selectBorn } from '@gyre/engine';
import { needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind, unionOf } from './question.ts';
import { selecting } from './selecting.ts';

/** 留存分析. */
export const retention = questionKind({
  needs: ({ definition }: RetentionQuestion) => needsOfRetention(definition),
  answer(question, place): RetentionRow[] {
    const { grain, zone } = question.definition;
    const counted = countRetention(compiled(question, place), place.view, place.order, place.options);
    return [...counted]
      .toSorted(([a], [b]) => a - b)
      .map(([period, { size, returned, over, returnedOver }]) => ({
        birth: periodName(period, grain, zone),
        size,
        counts: Array.from(returned),
        over: Array.from(over),
        returnedOver: Array.from(returnedOver),
      }));
  },
  join(parts) {
    const rows = new Map<string, RetentionRow>();
    for (const row of parts.flat()) rows.set(row.birth, joined(rows.get(row.birth), row));
    return [...rows.values()].sort((a, b) => (a.birth < b.birth ? -1 : 1));
  },
  revive(rows): RetentionAnswer {
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    const average = (rows[0]?.counts ?? []).map(
      (_, column) => sum(rows.map(({ returnedOver }) => returnedOver[column]!)) / sum(rows.map(({ over }) => over[column]!)),
    );
    return { rows, average };
  },
});

function joined(a: RetentionRow | undefined, b: RetentionRow): RetentionRow {
  if (a === undefined) return b;
  const sums = (one: readonly number[], two: readonly number[]): number[] => one.map((count, i) => count + two[i]!);
  return {
    birth: a.birth,
    size: a.size + b.size,
    counts: sums(a.counts, b.counts),
    over: sums(a.over, b.over),
    returnedOver: sums(a.returnedOver, b.returnedOver),
  };
}

/** 留存人群. */
export const born = questionKind({
  needs: ({ definition }: BornQuestion) => needsOfRetention(definition),
  answer(question, place): Uint32Array {
    const { grain, zone } = question.definition;
    const { row, column, returned } = question;
    const asked = { period: periodNamed(row, grain, zone), column, returned };
    return selectBorn(compiled(question, place), asked, place.view, place.order, place.options).words;
  },
  join: unionOf,
  revive: (words) => new CustomerSet(words),
});

function needsOfRetention({ birth, return: back }: RetentionDefinition): Needs {
  return needsOfSelectors([...birth, ...(back === 'any' ? [] : back)], back === 'any');
}

function compiled({ definition, from, to, at }: RetentionQuestion, place: AnsweringPlace): RetentionPlan {
  return planRetention(definition, { from, to, now: at }, selecting(place.ground(definition.zone), place));
}
