import { sumDecimals } from '../decimal.ts';
import type { Properties, Value } from '../events.ts';
import { formatInstant, localDate, type Instant } from '../time.ts';
import type { Moment } from './date-test.ts';
import { readFact, type FactValue } from './fact-reading.ts';
import { holds } from './holds.ts';
import { passes, propertyOf, throughItem, TIME_PROPERTY, type ItemLookup } from './property-filter.ts';
import { partsOf, type Aggregate, type EventSelector, type LeafRule, type Rule, type Window } from './rule.ts';
import { spanMs } from './span.ts';
import type { ValueTest } from './value-test.ts';
import { isLeaf } from './walk.ts';
import { rangeOf } from './window-range.ts';

/** One event of a customer; `order` is its place in the log. */
export interface PastEvent {
  readonly at: Instant;
  readonly order: number;
  readonly name: string;
  readonly properties: Properties;
}

/** 用户历史 — everything a rule can know about one customer. */
export interface CustomerHistory {
  /** In any order. */
  readonly events: readonly PastEvent[];
  readonly attributes: Readonly<Record<string, Value>>;
  readonly facts: Readonly<Record<string, readonly FactValue[]>>;
}

/** What lies outside the customer. */
export interface RuleContext {
  /** Whether this customer is in a segment. */
  readonly isIn: (segment: string) => boolean;
  readonly item: ItemLookup;
}

/** Whether a part of a rule holds, and what it measured: a count, a sum, an attribute's value …; null for groups and yes-or-no tests. */
export interface Finding {
  readonly holds: boolean;
  readonly measured: Value | null;
}

/**
 * 规则的参照实现 — whether one customer is in a rule. Written to be read, not to be fast: the other evaluators must agree with it.
 */
export function evaluate(rule: Rule, history: CustomerHistory, moment: Moment, context: RuleContext): boolean {
  if (rule.kind === 'all') return rule.rules.every((part) => evaluate(part, history, moment, context));
  if (rule.kind === 'any') return rule.rules.some((part) => evaluate(part, history, moment, context));
  if (rule.kind === 'not') return !evaluate(rule.rule, history, moment, context);
  return evaluateLeaf(rule, history, moment, context).holds;
}

/** The findings of a rule and each of its parts, in preorder. */
export function findingsOf(rule: Rule, history: CustomerHistory, moment: Moment, context: RuleContext): Finding[] {
  if (isLeaf(rule)) return [evaluateLeaf(rule, history, moment, context)];
  const own = { holds: evaluate(rule, history, moment, context), measured: null };
  return [own, ...partsOf(rule).flatMap((part) => findingsOf(part, history, moment, context))];
}

function evaluateLeaf(leaf: LeafRule, history: CustomerHistory, moment: Moment, context: RuleContext): Finding {
  const tested = (value: Value | undefined, test: ValueTest): Finding => ({
    holds: holds(test, value, moment),
    measured: value ?? null,
  });
  switch (leaf.kind) {
    case 'attribute':
      return tested(throughItem(propertyOf(history.attributes, leaf.attribute), leaf.item, context.item), leaf.test);
    case 'fact': {
      const values = Object.hasOwn(history.facts, leaf.fact) ? history.facts[leaf.fact] : undefined;
      return tested(readFact(values ?? [], leaf.reading, localDate(moment.now, moment.zone)), leaf.test);
    }
    case 'segment':
      return { holds: context.isIn(leaf.segment), measured: null };
    case 'did': {
      const events = selected(leaf.select, history, moment, context).filter(isInside(leaf.window, history, moment, context));
      return tested(aggregated(leaf.aggregate, events, moment, context), leaf.test);
    }
    case 'sequence': {
      const steps = leaf.steps.map((step) =>
        selected(step, history, moment, context).filter(isInside(leaf.window, history, moment, context)),
      );
      return { holds: (steps[0] ?? []).some((first) => isFollowed(first, steps.slice(1), first.at + spanMs(leaf.within))), measured: null };
    }
    case 'then_not': {
      const answers = selected(leaf.answer, history, moment, context);
      const withinMs = spanMs(leaf.within);
      const firsts = selected(leaf.first, history, moment, context).filter(isInside(leaf.window, history, moment, context));
      const isUnanswered = (first: PastEvent): boolean =>
        moment.now > first.at + withinMs && !answers.some((answer) => inOrder(first, answer) < 0 && answer.at <= first.at + withinMs);
      return { holds: firsts.some(isUnanswered), measured: null };
    }
  }
}

/** By when they happened, then by the log's order. */
function inOrder(a: PastEvent, b: PastEvent): number {
  return a.at - b.at || a.order - b.order;
}

function selected(select: EventSelector, { events }: CustomerHistory, moment: Moment, context: RuleContext): PastEvent[] {
  return events
    .filter((e) => e.name === select.event && passes(select.filter, e.properties, { ...moment, at: e.at }, context.item))
    .sort(inOrder);
}

function isInside(window: Window, history: CustomerHistory, moment: Moment, context: RuleContext): (event: PastEvent) => boolean {
  if (window.kind !== 'around') {
    const { from, to } = rangeOf(window, moment.now, moment.zone);
    return (event) => event.at >= from && event.at < to;
  }
  const anchor = selected(window.anchor, history, moment, context).at(window.which === 'first' ? 0 : -1);
  if (anchor === undefined) return () => false;
  return (event) => event !== anchor && event.at >= anchor.at + window.fromMs && event.at <= anchor.at + window.toMs;
}

/** Whether different later events, one for each step, follow `event` in order, none after `until`. */
function isFollowed(event: PastEvent, steps: readonly (readonly PastEvent[])[], until: number): boolean {
  const [next, ...rest] = steps;
  if (next === undefined) return true;
  return next.some((later) => inOrder(event, later) < 0 && later.at <= until && isFollowed(later, rest, until));
}

/** 汇总 — the measure of events, which come in order; undefined when it is missing. */
export function aggregated(
  aggregate: Aggregate,
  events: readonly PastEvent[],
  { zone }: Moment,
  context: Pick<RuleContext, 'item'>,
): Value | undefined {
  if (!('property' in aggregate)) return aggregate.of === 'count' ? events.length : new Set(events.map((e) => localDate(e.at, zone))).size;
  const { property, item } = aggregate;
  const isTime = property === TIME_PROPERTY && item === undefined;
  const valueOf = (event: PastEvent | undefined): Value | undefined =>
    event && (isTime ? formatInstant(event.at) : throughItem(propertyOf(event.properties, property), item, context.item));
  const values = events.map(valueOf).filter((v) => v !== undefined);
  const numbers = values.filter((v) => typeof v === 'number');
  switch (aggregate.of) {
    case 'sum':
      return sumDecimals(numbers);
    case 'average':
      return numbers.length === 0 ? undefined : sumDecimals(numbers) / numbers.length;
    case 'minimum':
      return numbers.length === 0 ? undefined : Math.min(...numbers);
    case 'maximum':
      return numbers.length === 0 ? undefined : Math.max(...numbers);
    case 'distinct':
      return new Set(values.map((v) => JSON.stringify(v))).size;
    case 'first':
      return valueOf(events[0]);
    case 'last':
      return valueOf(events.at(-1));
  }
}
