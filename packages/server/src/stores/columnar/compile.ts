import type { EventSelector, Rule, Window } from '@gyre/domain/rules/rule';
import { ANYTHING, TIME_PROPERTY, type PropertyFilter, type PropertyTest } from '@gyre/domain/rules/property-filter';
import type { ItemReference } from '@gyre/domain/rules/reference';
import { spanMs } from '@gyre/domain/rules/span';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import type { IndexTest, Plan, RelativeSpan, Selection, Span } from '@gyre/engine';
import type { SegmentBook } from '../ports.ts';
import { calendarOf } from './calendar.ts';
import { atLeastOf, compileMeasure } from './compile-measure.ts';
import { compileTest, type Place } from './compile-test.ts';
import { compileTimeTest } from './compile-time-test.ts';
import { segmentOf } from './needs.ts';
import { intervalsOf, within } from './number-test.ts';
import type { Referring, Sight } from './sight.ts';
import { compileSpan } from './spans.ts';

/** What compiling needs besides the rule. */
export interface Ground extends Place {
  readonly sight: Sight;
  /** Selectors and windows compiled already, by their text: equal ones are one object, so that the engine can scan for them together. */
  readonly selections: Map<string, Selection>;
  readonly windows: Map<string, Span | RelativeSpan>;
}
/** The ground of a sight. */
export function groundOf(sight: Sight): Ground {
  return { sight, zone: sight.zone, calendar: calendarOf(sight.zone), selections: new Map(), windows: new Map() };
}

/** 编译结果 — a plan, and at which places of its preorder the rule and its parts stand: segments are written out in the plan. */
export interface Compiled {
  readonly plan: Plan;
  readonly places: readonly number[];
}

interface Progress {
  readonly ground: Ground;
  readonly segments: SegmentBook;
  readonly places: number[];
  nodes: number;
}

/**
 * 编译规则 — a rule made ready for the engine. The columns it reads must be in sight.
 *
 * @throws AppError `invalid_input` for a segment not in the book, or one that refers to itself
 */
export function compileRule(rule: Rule, segments: SegmentBook, ground: Ground): Compiled {
  const progress: Progress = { ground, segments, places: [], nodes: 0 };
  return { plan: build(rule, progress, true, []), places: progress.places };
}

function build(rule: Rule, progress: Progress, shown: boolean, path: readonly string[]): Plan {
  if (shown) progress.places.push(progress.nodes);
  if (rule.kind === 'segment') return buildSegment(rule.segment, progress, path);
  progress.nodes += 1;
  const { ground } = progress;
  switch (rule.kind) {
    case 'all':
    case 'any':
      return { kind: rule.kind, parts: rule.rules.map((part) => build(part, progress, shown, path)) };
    case 'not':
      return { kind: 'not', part: build(rule.rule, progress, shown, path) };
    case 'attribute': {
      const column = ground.sight.attribute(rule.attribute);
      const test = referredTest(rule.test, { of: 'attribute', name: rule.attribute }, rule.item, ground);
      return { kind: 'value', column, test, missing: rule.test.op === 'missing' };
    }
    case 'fact': {
      const column = ground.sight.fact(rule.fact, rule.reading);
      return { kind: 'value', column, test: compileTest(rule.test, column, ground), missing: rule.test.op === 'missing' };
    }
    case 'did':
      return buildDid(rule, progress);
    case 'sequence':
      return {
        kind: 'sequence',
        steps: rule.steps.map((step) => compileSelector(step, ground)),
        withinMs: spanMs(rule.within),
        span: compileSpan(rule.window, ground),
      };
    case 'then_not':
      return {
        kind: 'unanswered',
        first: compileSelector(rule.first, ground),
        answer: compileSelector(rule.answer, ground),
        withinMs: spanMs(rule.within),
        span: compileSpan(rule.window, ground),
      };
  }
}

function buildSegment(key: string, progress: Progress, path: readonly string[]): Plan {
  const found = segmentOf(key, progress.segments, path);
  if ('kind' in found) return build(found, progress, false, [...path, key]);
  progress.nodes += 1;
  return { kind: 'members', leaves: found };
}

function buildDid(rule: Extract<Rule, { kind: 'did' }>, progress: Progress): Plan {
  const { ground } = progress;
  const { aggregate, test } = rule;
  const select = compileSelector(rule.select, ground);
  const span = compileWindow(rule.window, ground);
  const measure = compileMeasure(aggregate, ground);
  if (aggregate.of === 'first' || aggregate.of === 'last') {
    const edge = (asked: ValueTest): Plan => ({
      kind: 'aggregate',
      select,
      measure,
      span,
      accepts: () => false,
      edge: eventTest(asked, aggregate.property, aggregate.item, ground),
      atLeast: null,
    });
    if (test.op !== 'missing') return edge(test);
    // Without any row the value is missing too, which the engine's edge cannot say.
    progress.nodes += 1;
    return { kind: 'not', part: edge({ op: 'exists' }) };
  }
  const accepted = intervalsOf(test, ground.zone);
  const ofNumber = within(accepted);
  const whenMissing = test.op === 'missing';
  const accepts = (value: number): boolean => (Number.isNaN(value) ? whenMissing : ofNumber(value));
  const atLeast = aggregate.of === 'count' ? atLeastOf(test) : null;
  return { kind: 'aggregate', select, measure, span, accepts, accepted, edge: null, atLeast };
}

/** 编译事件选择 — with `besides`, events must pass that filter too. */
export function compileSelector(select: EventSelector, ground: Ground, besides: PropertyFilter = ANYTHING): Selection {
  return once(ground.selections, [select, besides], () => newSelection(select, besides, ground));
}

function newSelection(select: EventSelector, besides: PropertyFilter, ground: Ground): Selection {
  const name = ground.sight.eventCode(select.event);
  const made = (test: PropertyTest): IndexTest => eventTest(test, test.property, test.item, ground);
  const tests = [select.filter, besides].flatMap(({ all, any }) => joined(all.map(made), any.map(made)) ?? []);
  return { name, test: joined(tests, []) };
}

/** 编译时间窗. */
export function compileWindow(window: Window, ground: Ground): Span | RelativeSpan {
  return once(ground.windows, window, () => newWindow(window, ground));
}

/** What was made of something equal before, or is made now. */
function once<Made>(known: Map<string, Made>, from: unknown, make: () => Made): Made {
  const key = JSON.stringify(from);
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

function newWindow(window: Window, ground: Ground): Span | RelativeSpan {
  if (window.kind !== 'around') return compileSpan(window, ground);
  return { anchor: compileSelector(window.anchor, ground), which: window.which, fromMs: window.fromMs, toMs: window.toMs };
}

function eventTest(test: ValueTest, property: string, item: ItemReference | undefined, ground: Ground): IndexTest {
  if (property === TIME_PROPERTY && item === undefined) return compileTimeTest(test, ground.sight.times, ground);
  return referredTest(test, { of: 'property', name: property }, item, ground);
}

/** A test on a property or attribute, or on what the item it refers to has. */
function referredTest(test: ValueTest, from: Referring, item: ItemReference | undefined, ground: Ground): IndexTest {
  const column = from.of === 'property' ? ground.sight.property(from.name) : ground.sight.attribute(from.name);
  if (item === undefined) return compileTest(test, column, ground);
  const inner = compileTest(test, ground.sight.item(from, item), ground);
  const { changes } = inner;
  // Code 0 of an item's column is always missing.
  const code = (index: number): number => column.codes?.[index] ?? 0;
  return {
    holds: (index, now) => inner.holds(code(index), now),
    changes: changes === null ? null : (index, now) => changes(code(index), now),
  };
}

/** Every test of `all` and, when there are any, at least one of `any`; null when there are none at all. */
function joined(all: readonly IndexTest[], any: readonly IndexTest[]): IndexTest | null {
  const tests = [...all, ...any];
  const [first] = tests;
  if (first === undefined) return null;
  if (tests.length === 1) return first;
  const moves = tests.flatMap((test) => (test.changes === null ? [] : [test.changes]));
  return {
    holds(index, now) {
      for (const test of all) if (!test.holds(index, now)) return false;
      for (const test of any) if (test.holds(index, now)) return true;
      return any.length === 0;
    },
    changes: moves.length === 0 ? null : (index, now) => moves.reduce((least, move) => Math.min(least, move(index, now)), Infinity),
  };
}
