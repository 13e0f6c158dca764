import { periodName, periodNamed } from '@gyre/domain/questions/periods';
import type { BornQuestion, RetentionAnswer, RetentionQuestion } from '@gyre/domain/questions/port';
import type { RetentionDefinition } from '@gyre/domain/questions/retention';
import { planRetention } from '@gyre/domain/questions/retention-plan';
import { countRetention, CustomerSet, type RetentionPlan, selectBorn } from '@gyre/engine';
import { needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind } from './question.ts';
import { selecting } from './selecting.ts';

/** 留存分析. */
export const retention = questionKind({
  needs: ({ definition }: RetentionQuestion) => needsOfRetention(definition),
  answer(question, place): RetentionAnswer {
    const { grain, zone } = question.definition;
    const counted = countRetention(compiled(question, place), place.view, place.order, place.options);
    const rows = [...counted]
      .toSorted(([a], [b]) => a - b)
      .map(([period, { size, returned, over, returnedOver }]) => ({
        birth: periodName(period, grain, zone),
        size,
        counts: Array.from(returned),
        over: Array.from(over),
        returnedOver: Array.from(returnedOver),
      }));
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    const average = (rows[0]?.counts ?? []).map(
      (_, column) => sum(rows.map(({ returnedOver }) => returnedOver[column]!)) / sum(rows.map(({ over }) => over[column]!)),
    );
    return { rows, average };
  },
  revive: (answer) => answer,
});

/** 留存人群. */
export const born = questionKind({
  needs: ({ definition }: BornQuestion) => needsOfRetention(definition),
  answer(question, place): Uint32Array {
    const { grain, zone } = question.definition;
    const { row, column, returned } = question;
    const asked = { period: periodNamed(row, grain, zone), column, returned };
    return selectBorn(compiled(question, place), asked, place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needsOfRetention({ birth, return: back }: RetentionDefinition): Needs {
  return needsOfSelectors([...birth, ...(back === 'any' ? [] : back)], back === 'any');
}

function compiled({ definition, from, to, at }: RetentionQuestion, place: AnsweringPlace): RetentionPlan {
  return planRetention(definition, { from, to, now: at }, selecting(place.ground(definition.zone), place));
}
