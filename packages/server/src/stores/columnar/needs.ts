import { dependsOnDay } from '@gyre/domain/rules/holds';
import type { FactReading, ItemReference } from '@gyre/domain/rules/reference';
import { TIME_PROPERTY } from '@gyre/domain/rules/property-filter';
import { changesAtMidnight } from '@gyre/domain/rules/window-range';
import { partsOf, type EventSelector, type Rule, type Window } from '@gyre/domain/rules/rule';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { AppError } from '../../errors.ts';
import type { Concerns, SegmentBook } from '../ports.ts';
import { factKey, itemKey, type Referring } from './sight.ts';

/** 所需 — the columns a rule reads. */
export interface Needs {
  readonly events: Set<string>;
  readonly properties: Set<string>;
  readonly attributes: Set<string>;
  readonly items: Map<string, { readonly from: Referring; readonly to: ItemReference }>;
  readonly facts: Map<string, { readonly fact: string; readonly reading: FactReading }>;
  calendar: boolean;
}

/**
 * What a rule and the segments it refers to read.
 *
 * @throws AppError `invalid_input` for a segment not in the book, or one that refers to itself
 */
export function needsOf(rule: Rule, segments: SegmentBook): Needs {
  const needs = noNeeds();
  visit(rule, segments, [], needs);
  return needs;
}

/** What the events of a selector in a window, and a property of theirs, need. */
export function needsOfEvents(select: EventSelector, window: Window, property: string | undefined): Needs {
  const needs = noNeeds();
  addSelector(select, needs);
  addWindow(window, needs);
  if (property !== undefined) addProperty(property, undefined, needs);
  return needs;
}

/** The segment a rule names. @throws as {@link needsOf} */
export function segmentOf(key: string, segments: SegmentBook, path: readonly string[]): NonNullable<ReturnType<SegmentBook['get']>> {
  const found = segments.get(key);
  if (found === undefined) throw new AppError('invalid_input', `there is no segment ${key}`, { segment: key });
  if (path.includes(key))
    throw new AppError('invalid_input', `segment ${key} refers to itself: ${[...path, key].join(' → ')}`, { segment: key });
  return found;
}

/** Whose news make it necessary to ask a rule again. */
export function concernsOf(needs: Needs): Concerns {
  const attributes = new Set(needs.attributes);
  const items = new Set<string>();
  const facts = new Set([...needs.facts.values()].map(({ fact }) => fact));
  for (const { from, to } of needs.items.values()) {
    if (from.of === 'attribute') attributes.add(from.name);
    items.add(to.type);
    if ('fact' in to) facts.add(to.fact);
  }
  return { events: needs.events, attributes, items, facts, calendar: needs.calendar };
}

function noNeeds(): Needs {
  return { events: new Set(), properties: new Set(), attributes: new Set(), items: new Map(), facts: new Map(), calendar: false };
}

function visit(rule: Rule, segments: SegmentBook, path: readonly string[], needs: Needs): void {
  for (const part of partsOf(rule)) visit(part, segments, path, needs);
  switch (rule.kind) {
    case 'segment': {
      const found = segmentOf(rule.segment, segments, path);
      if ('kind' in found) visit(found, segments, [...path, rule.segment], needs);
      return;
    }
    case 'attribute':
      needs.attributes.add(rule.attribute);
      addItem({ of: 'attribute', name: rule.attribute }, rule.item, needs);
      return addTest(rule.test, needs);
    case 'fact':
      needs.facts.set(factKey(rule.fact, rule.reading), { fact: rule.fact, reading: rule.reading });
      needs.calendar = true;
      return;
    case 'did':
      addSelector(rule.select, needs);
      addWindow(rule.window, needs);
      if ('property' in rule.aggregate) addProperty(rule.aggregate.property, rule.aggregate.item, needs);
      return addTest(rule.test, needs);
    case 'sequence':
      for (const step of rule.steps) addSelector(step, needs);
      return addWindow(rule.window, needs);
    case 'then_not':
      addSelector(rule.first, needs);
      addSelector(rule.answer, needs);
      return addWindow(rule.window, needs);
    case 'all':
    case 'any':
    case 'not':
  }
}

function addSelector(select: EventSelector, needs: Needs): void {
  needs.events.add(select.event);
  for (const test of [...select.filter.all, ...select.filter.any]) {
    if (test.property !== TIME_PROPERTY || test.item !== undefined) addProperty(test.property, test.item, needs);
    addTest(test, needs);
  }
}
function addProperty(name: string, item: ItemReference | undefined, needs: Needs): void {
  needs.properties.add(name);
  addItem({ of: 'property', name }, item, needs);
}
function addItem(from: Referring, to: ItemReference | undefined, needs: Needs): void {
  if (to === undefined) return;
  needs.items.set(itemKey(from, to), { from, to });
  if ('fact' in to) needs.calendar = true;
}
function addTest(test: ValueTest, needs: Needs): void {
  if (dependsOnDay(test)) needs.calendar = true;
}
function addWindow(window: Window, needs: Needs): void {
  if (window.kind === 'around') addSelector(window.anchor, needs);
  else if (changesAtMidnight(window)) needs.calendar = true;
}
