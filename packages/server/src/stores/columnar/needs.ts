import type { Breakdown } from '@gyre/domain/questions/measures';
import { dependsOnDay } from '@gyre/domain/rules/holds';
import type { FactReading, ItemReference } from '@gyre/domain/rules/reference';
import { TIME_PROPERTY } from '@gyre/domain/rules/property-filter';
import { changesAtMidnight } from '@gyre/domain/rules/window-range';
import type { Aggregate, EventSelector, LeafRule, Rule, Window } from '@gyre/domain/rules/rule';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { leavesOf, selectorsIn, selectorsOf } from '@gyre/domain/rules/walk';
import { toldError } from '../../errors.ts';
import type { Concerns, SegmentBook } from '../ports.ts';
import { factKey, itemKey, type Referring } from './sight.ts';

/** 所需 — the columns a rule reads. */
export interface Needs {
  readonly events: Set<string>;
  /** Whether it is about every event there is. */
  everything: boolean;
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
  addRule(rule, segments, needs);
  return needs;
}

/** What a rule and the segments it refers to need. @throws as {@link needsOf} */
export function addRule(rule: Rule, segments: SegmentBook, needs: Needs): void {
  visit(rule, segments, [], needs);
}

/** What the events of a selector in a window, and a property of theirs, need. */
export function needsOfEvents(select: EventSelector, window: Window, property: string | undefined): Needs {
  const needs = noNeeds();
  for (const selector of selectorsIn(select, window)) addSelector(selector, needs);
  addWindow(window, needs);
  if (property !== undefined) addProperty(property, undefined, needs);
  return needs;
}

/** What events of some selectors need, or of everything there is. */
export function needsOfSelectors(selectors: readonly EventSelector[], everything: boolean): Needs {
  const needs = noNeeds();
  for (const selector of selectors) addSelector(selector, needs);
  needs.everything = everything;
  return needs;
}

/** The segment a rule names. @throws as {@link needsOf} */
export function segmentOf(key: string, segments: SegmentBook, path: readonly string[]): NonNullable<ReturnType<SegmentBook['get']>> {
  const found = segments.get(key);
  if (found === undefined) throw toldError('invalid_input', { zh: `没有分群 ${key}`, en: `there is no segment ${key}` }, { segment: key });
  if (path.includes(key)) {
    const circle = [...path, key].join(' → ');
    throw toldError(
      'invalid_input',
      { zh: `分群 ${key} 引用了自己：${circle}`, en: `segment ${key} refers to itself: ${circle}` },
      { segment: key },
    );
  }
  return found;
}

/** Whose news make it necessary to ask a rule again. */
export function concernsOf(needs: Needs): Concerns {
  const items = new Set<string>();
  const facts = new Set([...needs.facts.values()].map(({ fact }) => fact));
  for (const { to } of needs.items.values()) {
    items.add(to.type);
    if ('fact' in to) facts.add(to.fact);
  }
  return { events: needs.events, attributes: needs.attributes, items, facts, calendar: needs.calendar };
}

/** Nothing. */
export function noNeeds(): Needs {
  return {
    events: new Set(),
    everything: false,
    properties: new Set(),
    attributes: new Set(),
    items: new Map(),
    facts: new Map(),
    calendar: false,
  };
}

function visit(rule: Rule, segments: SegmentBook, path: readonly string[], needs: Needs): void {
  for (const leaf of leavesOf(rule)) {
    addLeaf(leaf, needs);
    if (leaf.kind !== 'segment') continue;
    const found = segmentOf(leaf.segment, segments, path);
    if ('kind' in found) visit(found, segments, [...path, leaf.segment], needs);
  }
}

/** What rows are told apart by needs. */
export function addBreakdown(breakdown: Breakdown, segments: SegmentBook, needs: Needs): void {
  if (breakdown.of === 'value' || breakdown.of === 'band') addProperty(breakdown.value.property, breakdown.value.item, needs);
  if (breakdown.of === 'attribute') addAttribute(breakdown.attribute, breakdown.item, needs);
  if (breakdown.of === 'segment') visit({ kind: 'segment', segment: breakdown.segment }, segments, [], needs);
}

function addLeaf(leaf: LeafRule, needs: Needs): void {
  for (const selector of selectorsOf(leaf)) addSelector(selector, needs);
  if ('window' in leaf) addWindow(leaf.window, needs);
  if ('test' in leaf) addTest(leaf.test, needs);
  if (leaf.kind === 'did') addAggregate(leaf.aggregate, needs);
  if (leaf.kind === 'attribute') addAttribute(leaf.attribute, leaf.item, needs);
  if (leaf.kind === 'fact') {
    needs.facts.set(factKey(leaf.fact, leaf.reading), { fact: leaf.fact, reading: leaf.reading });
    needs.calendar = true;
  }
}

/** What the events of a selector need. */
export function addSelector(select: EventSelector, needs: Needs): void {
  needs.events.add(select.event);
  for (const test of [...select.filter.all, ...select.filter.any]) {
    if (test.property !== TIME_PROPERTY || test.item !== undefined) addProperty(test.property, test.item, needs);
    addTest(test, needs);
  }
}

/** What is made of events needs. */
export function addAggregate(aggregate: Aggregate, needs: Needs): void {
  if ('property' in aggregate) addProperty(aggregate.property, aggregate.item, needs);
}

/** What a property of an event needs, or what the item it refers to has. */
export function addProperty(name: string, item: ItemReference | undefined, needs: Needs): void {
  needs.properties.add(name);
  addItem({ of: 'property', name }, item, needs);
}
function addAttribute(name: string, item: ItemReference | undefined, needs: Needs): void {
  needs.attributes.add(name);
  addItem({ of: 'attribute', name }, item, needs);
}
function addItem(from: Referring, to: ItemReference | undefined, needs: Needs): void {
  if (to === undefined) return;
  needs.items.set(itemKey(from, to), { from, to });
  if ('fact' in to) needs.calendar = true;
}
function addTest(test: ValueTest, needs: Needs): void {
  if (dependsOnDay(test)) needs.calendar = true;
}
/** What a window needs; its anchor is among the selectors. */
export function addWindow(window: Window, needs: Needs): void {
  if (window.kind !== 'around' && changesAtMidnight(window)) needs.calendar = true;
}
