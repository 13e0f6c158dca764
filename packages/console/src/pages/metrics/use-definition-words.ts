import { type EventSelector, type Rule, sentenceOfRule } from '@gyre/domain';
import { measureTitle } from '@gyre/domain/analyses/titles';
import type { MetricMeasure } from '@gyre/domain/metrics/metric';
import { useCallback } from 'react';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords, type Words } from '../../words/index.ts';
import { useBothWords } from '../analysis/use-both-words.ts';
import { formulaText } from './formula-text.ts';
import type { Definitions } from './metric-book.ts';

type Sentences = Words['metrics']['sentence'];
type Of<Kind extends MetricMeasure['of']> = Extract<MetricMeasure, { of: Kind }>;

/** What things are called in the sentence of a metric. */
interface Names {
  readonly words: Sentences;
  readonly event: (name: string) => string;
  readonly property: (event: string, name: string) => string;
  /** Of a type of items or a dated fact. */
  readonly item: (name: string) => string;
  readonly number: (value: number) => string;
  readonly who: (rule: Rule) => string;
  readonly metric: (key: string) => string;
}

/** 算法的文字 — how a metric is reckoned, as a sentence; other metrics by their names. */
export function useDefinitionWords(book: Definitions): (measure: MetricMeasure) => string {
  const words = useWords().metrics.sentence;
  const both = useBothWords();
  const ruleWords = useRuleWords();
  const format = useFormat();
  return useCallback(
    (measure) => {
      if (measure.of === 'events') return measureTitle({ name: '', unit: 'number', ...measure.measured }, both)[format.language];
      return sentenceOf(measure, {
        words,
        event: ruleWords.event,
        property: ruleWords.property,
        item: ruleWords.fact,
        number: (value) => format.number(value, 2),
        who: (rule) => sentenceOfRule(rule, ruleWords),
        metric: (key) => book.get(key)?.name ?? key,
      });
    },
    [words, both, ruleWords, format, book],
  );
}

function sentenceOf(measure: Exclude<MetricMeasure, { of: 'events' }>, names: Names): string {
  const { words } = names;
  switch (measure.of) {
    case 'passing': {
      const { select, aggregate, atLeast } = measure;
      const made = words.aggregates[aggregate.of];
      const what = 'property' in aggregate ? words.ofProperty(names.property(select.event, aggregate.property), made) : made;
      return words.passing(eventsText([select], names), what, names.number(atLeast));
    }
    case 'interval':
      return words.interval(eventsText(measure.begin, names), eventsText(measure.end, names));
    case 'first':
      return words.first(eventsText(measure.events, names));
    case 'retained':
      return retainedText(measure, names);
    case 'fact': {
      const { subject, fact, read, over, atLeast } = measure;
      const least = atLeast === undefined ? '' : words.atLeast(names.number(atLeast));
      const whose = subject === 'customer' ? words.customerSubject : names.item(subject);
      return words.fact(whose, names.item(fact), words.reads[read] + least, words.overs[over]);
    }
    case 'derived':
      return derivedText(measure, names);
    case 'composite':
      return formulaText(measure.formula, names.metric);
  }
}

function eventsText(selectors: readonly EventSelector[], { words, event }: Names): string {
  return selectors
    .map(({ event: name, filter }) => words.quoted(event(name)) + (filter.all.length + filter.any.length > 0 ? words.filtered : ''))
    .join(words.or);
}

function retainedText({ birth, back, grain, after, mode }: Of<'retained'>, names: Names): string {
  const { words } = names;
  const when = (mode === 'on' ? words.afterOn : words.afterOnward)(after, words.grains[grain]);
  return words.retained(eventsText(birth, names), when, back === 'any' ? words.anyEvent : eventsText(back, names));
}

function derivedText({ metric, filter, among, shift, rolling }: Of<'derived'>, names: Names): string {
  const { words } = names;
  const parts = [
    filter.length > 0 ? words.onlyFiltered(names.number(filter.length)) : '',
    among === undefined ? '' : words.onlyAmong(names.who(among)),
    shift === undefined ? '' : words.shifted(shift.count, words.grains[shift.unit]),
    rolling === undefined ? '' : words.rolling(rolling),
  ];
  return words.derived(words.quoted(names.metric(metric)), parts.filter((part) => part !== '').join(words.glue));
}
