import type { BothWords } from '../analyses/analysis.ts';
import { asNamed, breakdownTitle } from '../analyses/titles.ts';
import type { EventSelector } from '../rules/rule.ts';
import type { Sentence } from '../sentence.ts';
import type { MetricBook, MetricDefinition, MetricDimension } from './metric.ts';
import { partsOfMetric } from './plan.ts';

/** 维度的称呼 — what a metric's dimension is called in both languages. */
export type DimensionNames = (metric: string, dimension: string) => Sentence;

/** A name no person wrote. */
const KEY_LIKE = /^[a-z][a-z0-9_]*$/;
const CHINESE = /\p{Script=Han}/u;

/**
 * 维度的称呼 — as an operator named it; one that has only a key is called after what it tells apart, as the event plan names that. What has a
 * Chinese name alone is called by its key in English: `城市`, `City`.
 */
export function dimensionWords(metric: string, name: string, book: MetricBook, words: BothWords): Sentence {
  if (!KEY_LIKE.test(name)) return asNamed(name);
  const by = dimensionIn(metric, name, book);
  const { zh, en } = by === undefined || by.of === 'subject' ? asNamed(name) : breakdownTitle(by, eventsIn(metric, book), words);
  return { zh, en: en === name || CHINESE.test(en) ? spelled(name) : en };
}

/** `member_level` → `Member level`. */
function spelled(key: string): string {
  const text = key.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a metric's dimension of a name is: its own, or that of the first it is made of; undefined when it has none such. */
export function dimensionIn(key: string, name: string, book: MetricBook): MetricDimension | undefined {
  return firstIn(key, book, ({ dimensions }) => dimensions[name]);
}

/** The events a metric counts, or the first it is made of that counts any. */
export function eventsIn(key: string, book: MetricBook): readonly EventSelector[] {
  const counted = ({ measure }: MetricDefinition): readonly EventSelector[] | undefined =>
    measure.of === 'events' ? measure.measured.events : measure.of === 'first' ? measure.events : undefined;
  return firstIn(key, book, counted) ?? [];
}

/** What is found in a metric's definition, or first in those it is made of. A circle ends where it closes. */
function firstIn<Found>(
  key: string,
  book: MetricBook,
  find: (definition: MetricDefinition) => Found | undefined,
  above: readonly string[] = [],
): Found | undefined {
  const definition = book.get(key);
  if (definition === undefined || above.includes(key)) return undefined;
  const own = find(definition);
  if (own !== undefined) return own;
  for (const part of partsOfMetric(definition)) {
    const found = firstIn(part, book, find, [...above, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
