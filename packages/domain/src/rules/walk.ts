import { TIME_PROPERTY, type PropertyFilter } from './property-filter.ts';
import { partsOf, type EventSelector, type LeafRule, type Rule, type Window } from './rule.ts';

/** 位置 — a rule inside a rule: which part at each level from the root; empty for the root itself. */
export type Path = readonly number[];

export interface Placed {
  readonly rule: Rule;
  readonly path: Path;
}

/** 先序 — the rule itself, then each of its parts with theirs: the order of counts and findings. */
export function preorder(rule: Rule, path: Path = []): Placed[] {
  return [{ rule, path }, ...partsOf(rule).flatMap((part, place) => preorder(part, [...path, place]))];
}

/** Whether a rule is a test and not a group of others. */
export function isLeaf(rule: Rule): rule is LeafRule {
  return rule.kind !== 'all' && rule.kind !== 'any' && rule.kind !== 'not';
}

/** The tests of a rule, in order. */
export function leavesOf(rule: Rule): LeafRule[] {
  return preorder(rule)
    .map((placed) => placed.rule)
    .filter(isLeaf);
}

/** The rule at a place; undefined when there is none. */
export function ruleAt(rule: Rule, path: Path): Rule | undefined {
  let found: Rule | undefined = rule;
  for (const place of path) found = found === undefined ? undefined : partsOf(found)[place];
  return found;
}

/** The rule with another one at a place. @throws RangeError when there is no such place */
export function replaceAt(rule: Rule, path: Path, part: Rule): Rule {
  const [place, ...rest] = path;
  if (place === undefined) return part;
  const old = partsOf(rule)[place];
  if (old === undefined) throw new RangeError(`a rule of kind ${rule.kind} has no part ${place}`);
  const replaced = replaceAt(old, rest, part);
  if (rule.kind === 'not') return { ...rule, rule: replaced };
  if (rule.kind === 'all' || rule.kind === 'any') return { ...rule, rules: rule.rules.map((r, i) => (i === place ? replaced : r)) };
  return rule;
}

/** The selectors a test looks through, its window's anchor included. */
export function selectorsOf(leaf: LeafRule): EventSelector[] {
  switch (leaf.kind) {
    case 'did':
      return selectorsIn(leaf.select, leaf.window);
    case 'sequence':
      return [...leaf.steps];
    case 'then_not':
      return [leaf.first, leaf.answer];
    case 'attribute':
    case 'fact':
    case 'segment':
      return [];
  }
}

/** A selector with the anchor of its window, when that has one. */
export function selectorsIn(select: EventSelector, window: Window): EventSelector[] {
  return window.kind === 'around' ? [select, window.anchor] : [select];
}

/** Names of the events a rule looks at. */
export function eventsOf(rule: Rule): Set<string> {
  return new Set(
    leavesOf(rule)
      .flatMap(selectorsOf)
      .map((selector) => selector.event),
  );
}

/** Keys of the segments a rule names directly. */
export function segmentsOf(rule: Rule): Set<string> {
  return new Set(leavesOf(rule).flatMap((leaf) => (leaf.kind === 'segment' ? [leaf.segment] : [])));
}

/** 展开分群 — the rule with the segments it names written out by their own rules, and those they name; one that has none stays named. */
export function writtenOut(rule: Rule, ruleOf: (segment: string) => Rule | undefined, inside: readonly string[] = []): Rule {
  if (rule.kind === 'all' || rule.kind === 'any') return { ...rule, rules: rule.rules.map((part) => writtenOut(part, ruleOf, inside)) };
  if (rule.kind === 'not') return { ...rule, rule: writtenOut(rule.rule, ruleOf, inside) };
  if (rule.kind !== 'segment' || inside.includes(rule.segment)) return rule;
  const found = ruleOf(rule.segment);
  return found === undefined ? rule : writtenOut(found, ruleOf, [...inside, rule.segment]);
}

/** Names of the customer's attributes a rule looks at. */
export function attributesOf(rule: Rule): Set<string> {
  return new Set(leavesOf(rule).flatMap((leaf) => (leaf.kind === 'attribute' ? [leaf.attribute] : [])));
}

/** Names of the customer's facts a rule looks at. */
export function factsOf(rule: Rule): Set<string> {
  return new Set(leavesOf(rule).flatMap((leaf) => (leaf.kind === 'fact' ? [leaf.fact] : [])));
}

/** Properties a rule looks at, by event; `$time` is none. */
export function propertiesOf(rule: Rule): Map<string, Set<string>> {
  const byEvent = new Map<string, Set<string>>();
  const add = (event: string, names: readonly string[]): void => {
    const known = byEvent.get(event) ?? new Set();
    names.filter((name) => name !== TIME_PROPERTY).forEach((name) => known.add(name));
    if (known.size > 0) byEvent.set(event, known);
  };
  for (const leaf of leavesOf(rule)) {
    for (const { event, filter } of selectorsOf(leaf)) add(event, filteredProperties(filter));
    if (leaf.kind === 'did' && 'property' in leaf.aggregate) add(leaf.select.event, [leaf.aggregate.property]);
  }
  return byEvent;
}

function filteredProperties(filter: PropertyFilter): string[] {
  return [...filter.all, ...filter.any].map((test) => test.property);
}
