import type { CompositionAnswer } from '@gyre/domain/questions/composition';
import { groupText } from '@gyre/domain/questions/measures';
import type { ComposedQuestion, CompositionQuestion } from '@gyre/domain/questions/port';
import { arrivedBy, type CompositionPlan, countComposition, CustomerSet, type QueryOptions, selectComposed } from '@gyre/engine';
import type { SegmentBook } from '../../ports.ts';
import { addBreakdown, noNeeds, type Needs } from '../needs.ts';
import { type CodedCustomers, customerDimension } from './dimension.ts';
import { type AnsweringPlace, questionKind } from './question.ts';

/** 用户构成. */
export const composition = questionKind({
  needs,
  answer(question, place): CompositionAnswer {
    const { plan, dimensions } = compiled(question, place);
    const { customers, groups } = countComposition(plan, place.view, place.order, optionsOf(question, place));
    return {
      customers,
      groups: groups.map(({ codes, ...group }) => ({ key: codes === null ? 'other' : keyOf(codes, dimensions), ...group })),
    };
  },
  revive: (answer) => answer,
});

/** 一组里的用户. */
export const composed = questionKind({
  needs,
  answer(question: ComposedQuestion, place): Uint32Array {
    const { plan, dimensions } = compiled(question, place);
    const { keys, isNot } = question.place;
    const named = new Set(keys.map(groupText));
    const isOurs = (codes: readonly number[]): boolean => named.has(groupText(keyOf(codes, dimensions))) !== isNot;
    return selectComposed(isOurs, plan, place.view, place.order, optionsOf(question, place)).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needs({ definition }: CompositionQuestion, segments: SegmentBook): Needs {
  const needed = noNeeds();
  for (const breakdown of definition.by) addBreakdown(breakdown, segments, needed);
  return needed;
}

function compiled(
  { definition, at }: CompositionQuestion,
  place: AnsweringPlace,
): { readonly plan: CompositionPlan; readonly dimensions: readonly CodedCustomers[] } {
  const ground = place.ground(definition.zone);
  const dimensions = definition.by.map((breakdown) => customerDimension(breakdown, at, definition.zone, ground, place));
  const textOf = (codes: readonly number[]): string => groupText(keyOf(codes, dimensions));
  const compare = (a: readonly number[], b: readonly number[]): number => (textOf(a) < textOf(b) ? -1 : 1);
  return { plan: { dimensions: dimensions.map(({ codes }) => codes), groups: definition.groups, compare, now: at }, dimensions };
}

/** With whom alone it is about, where that is not everybody it is asked among. */
function optionsOf({ arrived = false, at }: CompositionQuestion, { view, options }: AnsweringPlace): QueryOptions {
  if (!arrived) return options;
  const { among = null, control = null } = options;
  const come = arrivedBy(view, at, control);
  return { ...options, among: among === null ? come : come.retain(among) };
}

function keyOf(codes: readonly number[], dimensions: readonly CodedCustomers[]) {
  return codes.map((code, i) => dimensions[i]!.value(code));
}
