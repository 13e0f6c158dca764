import { z } from 'zod';
import type { Properties, Value } from '../events.ts';
import { itemWord } from '../item-words.ts';
import { instant, type Instant } from '../time.ts';
import type { Moment } from './date-test.ts';
import { holds, holdsAt } from './holds.ts';
import { ItemReference } from './reference.ts';
import { glue, sentenceFrom, type Language } from './sentences/glue.ts';
import { predicateOf } from './sentences/test-sentence.ts';
import { VALUE_TESTS } from './value-test.ts';

export { OPERATOR_WORDS } from './operator-words.ts';

/** 发生时间 — the name under which a filter tests when the event happened. */
export const TIME_PROPERTY = '$time';

/** What a property test looks at: a property of the event, or an attribute or fact of the item the property refers to. */
const subject = { property: z.string().min(1).max(100), item: ItemReference.optional() };

/** 属性条件 — one {@link ValueTest} on a property of an event. */
export const PropertyTest = z.discriminatedUnion('op', [
  VALUE_TESTS[0].extend(subject),
  VALUE_TESTS[1].extend(subject),
  VALUE_TESTS[2].extend(subject),
  VALUE_TESTS[3].extend(subject),
  VALUE_TESTS[4].extend(subject),
  VALUE_TESTS[5].extend(subject),
  VALUE_TESTS[6].extend(subject),
  VALUE_TESTS[7].extend(subject),
  VALUE_TESTS[8].extend(subject),
  VALUE_TESTS[9].extend(subject),
  VALUE_TESTS[10].extend(subject),
  VALUE_TESTS[11].extend(subject),
  VALUE_TESTS[12].extend(subject),
]);
export type PropertyTest = z.infer<typeof PropertyTest>;

/** 属性筛选 — every test of `all` and, when there are any, at least one of `any` must hold. */
export const PropertyFilter = z.object({ all: z.array(PropertyTest).max(20), any: z.array(PropertyTest).max(20).default([]) });
export type PropertyFilter = z.infer<typeof PropertyFilter>;

/** A filter that lets everything pass. */
export const ANYTHING: PropertyFilter = { all: [], any: [] };

/** 实体取值 — the attribute or fact of the item with this id that a reference names, as it is now; undefined when there is none. */
export type ItemLookup = (id: string, reference: ItemReference) => Value | undefined;

/** As of when a filter on one event is asked. */
export interface EventMoment extends Moment {
  /** When the event happened: what `$time` reads. */
  readonly at: Instant;
}

const SOMETIME: EventMoment = { now: instant(0), zone: 'UTC', at: instant(0) };

/**
 * Whether properties of an event pass a filter; {@link ValueTest} tells the semantics of a test. Without a moment, tests of dates and
 * of `$time` mean nothing; without a lookup, every attribute of an item is missing.
 */
export function passes(filter: PropertyFilter, properties: Properties, moment: EventMoment = SOMETIME, item?: ItemLookup): boolean {
  const one = (test: PropertyTest): boolean =>
    test.property === TIME_PROPERTY && test.item === undefined
      ? holdsAt(test, moment.at, moment)
      : holds(test, throughItem(propertyOf(properties, test.property), test.item, item), moment);
  return filter.all.every(one) && (filter.any.length === 0 || filter.any.some(one));
}

/** A property by name; undefined when the event lacks it. */
export function propertyOf(properties: Properties, name: string): Value | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** 经实体取值 — the value itself without a reference; else what the reference names of the item whose id the value is. Ids are texts. */
export function throughItem(
  value: Value | undefined,
  reference: ItemReference | undefined,
  lookup: ItemLookup | undefined,
): Value | undefined {
  if (reference === undefined) return value;
  return typeof value === 'string' ? lookup?.(value, reference) : undefined;
}

/** How a property is called in a sentence: as `nameOf` says, but the event's own time. */
export function propertyName(property: string, language: Language, nameOf: (property: string) => string): string {
  if (property !== TIME_PROPERTY) return nameOf(property);
  return language === 'zh' ? '发生时间' : 'time';
}

/** How an item reference is called: as its attribute or fact commonly is, else by the name of that. */
export function referenceName(reference: ItemReference, language: Language): string {
  const name = 'attribute' in reference ? reference.attribute : reference.fact;
  return itemWord(name, language) ?? name;
}

/** The filter as a sentence; empty text when it lets everything pass. */
export function sentenceOf(filter: PropertyFilter, language: Language, nameOf: (property: string) => string = (name) => name): string {
  const one = (test: PropertyTest): string => {
    const property = propertyName(test.property, language, nameOf);
    const of = test.item === undefined ? '' : referenceName(test.item, language);
    const subject = of === '' ? property : language === 'zh' ? glue(property, '的', of) : `${property} ${of}`;
    return sentenceFrom(language, subject, predicateOf(test, language));
  };
  const joined = (said: readonly string[], joint: string): string =>
    sentenceFrom(language, ...said.flatMap((text, i) => (i === 0 ? [text] : [joint, text])));
  const any = filter.any.map(one);
  const either = joined(any, language === 'zh' ? '，或' : 'or');
  const needsBrackets = any.length > 1 && filter.all.length > 0;
  const bracketed = language === 'zh' ? `（${either}）` : `(${either})`;
  const groups = [...filter.all.map(one), ...(any.length === 0 ? [] : [needsBrackets ? bracketed : either])];
  return joined(groups, language === 'zh' ? '，且' : 'and');
}
