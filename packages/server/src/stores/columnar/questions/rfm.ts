import { periodTable } from '@gyre/domain/questions/periods';
import type { RfmQuestion, ScoredQuestion } from '@gyre/domain/questions/port';
import { isMove, type RfmDefinition, type RfmPart } from '@gyre/domain/questions/rfm';
import { eachAtPlace, eachMoved, rfmPart, type ScoredBuyers, someBuyers } from '@gyre/domain/questions/rfm-figures';
import { scoreRfm } from '@gyre/domain/rfm';
import type { Instant } from '@gyre/domain/time';
import { CustomerSet, measureTogether } from '@gyre/engine';
import type { SegmentBook } from '../../ports.ts';
import { compileMeasure } from '../compile-measure.ts';
import { compileSelector, compileWindow } from '../compile.ts';
import { addProperty, addRule, needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind } from './question.ts';

/** RFM 分析. */
export const rfm = questionKind({
  needs: ({ definition }: RfmQuestion, segments) => needsOfRfm(definition, definition.segments, segments),
  answer({ definition, on, before, at }, place): RfmPart[] {
    const now = scoredBuyers(definition, on, place);
    const earlier = before === null ? null : scoredBuyers(definition, before, place);
    const parts = definition.segments.map((segment) => {
      const members = membersOf(segment, definition, at, place);
      const ours = (buyers: ScoredBuyers): ScoredBuyers => someBuyers(buyers, (customer) => members.has(customer));
      return rfmPart(segment, ours(now), earlier === null ? null : ours(earlier));
    });
    return [rfmPart(null, now, earlier), ...parts];
  },
  revive: (parts): readonly RfmPart[] => parts,
});

/** 一格里的用户. */
export const scored = questionKind({
  needs: ({ definition, place }: ScoredQuestion, segments) =>
    needsOfRfm(definition, place.segment === null ? [] : [place.segment], segments),
  answer({ definition, on, before, at, place: asked }, place): Uint32Array {
    const buyersAt = (instant: Instant): ScoredBuyers => scoredBuyers(definition, instant, place);
    const found = CustomerSet.upTo(place.view.people.leaves);
    const day = asked.earlier ? before : on;
    if (!isMove(asked)) {
      if (day !== null) eachAtPlace(asked, buyersAt(day), (customer) => found.add(customer));
    } else if (before !== null) eachMoved(asked, buyersAt(before), buyersAt(on), (customer) => found.add(customer));
    return asked.segment === null ? found.words : found.intersection(membersOf(asked.segment, definition, at, place)).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needsOfRfm({ purchase, amount }: RfmDefinition, of: readonly string[], segments: SegmentBook): Needs {
  const needs = needsOfSelectors([purchase], false);
  addProperty(amount.property, amount.item, needs);
  for (const segment of of) addRule({ kind: 'segment', segment }, segments, needs);
  return needs;
}

function membersOf(segment: string, { zone }: RfmDefinition, at: Instant, place: AnsweringPlace): CustomerSet {
  return place.members({ kind: 'segment', segment }, at, zone);
}

/** Whoever of those the question is about had bought as of an instant. @throws Cancelled */
function scoredBuyers({ purchase, amount, settings, zone }: RfmDefinition, on: Instant, place: AnsweringPlace): ScoredBuyers {
  const { view, order, people, options } = place;
  const ground = place.ground(zone);
  const [select, ever] = [compileSelector(purchase, ground), compileWindow({ kind: 'ever' }, ground)];
  const measured = [{ of: 'last' }, { of: 'count' }, compileMeasure({ of: 'sum', ...amount }, ground)] as const;
  const [last, count, paid] = measureTogether(select, measured, ever, view, order, on, options);
  const customers = numbersOf((options.among ?? people.everybody).filter((customer) => !Number.isNaN(last![customer])));
  const { at } = view.events;
  const lastAt = columnOf(customers, (customer) => at[last![customer]!]!);
  const day = periodTable('day', zone, lastAt.reduce(lesser, on), on);
  const today = day.of(on);
  const measures = {
    recency: lastAt.map((instant) => today - day.of(instant)),
    frequency: columnOf(customers, (customer) => count![customer]!),
    monetary: columnOf(customers, (customer) => paid![customer]!),
  };
  return { customers, measures, scores: scoreRfm(measures, settings) };
}

function lesser(a: number, b: number): number {
  return Math.min(a, b);
}

function numbersOf(set: CustomerSet): Uint32Array {
  const numbers = new Uint32Array(set.count);
  let count = 0;
  set.forEach((customer) => (numbers[count++] = customer));
  return numbers;
}

function columnOf(customers: Uint32Array, of: (customer: number) => number): Float64Array {
  const column = new Float64Array(customers.length);
  for (let i = 0; i < column.length; i++) column[i] = of(customers[i]!);
  return column;
}
