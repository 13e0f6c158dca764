import type { Slice } from '../autopilot/slice.ts';
import type { Value } from '../events.ts';
import { filtered, selectorsOfAtom, type AtomRead } from '../metrics/atom.ts';
import type { MetricDimension } from '../metrics/metric.ts';
import { TIME_PROPERTY, type PropertyTest } from '../rules/property-filter.ts';
import type { Rule } from '../rules/rule.ts';
import type { ValueTest } from '../rules/value-test.ts';

/**
 * 切片取值 — a group's value as a slice writes it: texts as they are, numbers and booleans as they are written, `''` for a missing one. Undefined
 * for a list: no slice names one. A text that reads as a number or a boolean is not told apart from it.
 */
export function sliceValue(value: Value | null): string | undefined {
  return Array.isArray(value) ? undefined : String(value ?? '');
}

/**
 * 切片之内 — a basic number of a slice only: of events by their properties, of customers by what they are (in `among`, as of asking).
 *
 * @throws RangeError for a dimension it has not, for a value that none of its groups can have, and for facts
 */
export function readWithin(read: AtomRead, slice: Slice): AtomRead {
  const tests: PropertyTest[] = [];
  const rules: Rule[] = [];
  let { atom } = read;
  for (const [name, text] of Object.entries(slice)) {
    const dimension = Object.hasOwn(read.dimensions, name) ? read.dimensions[name] : undefined;
    if (dimension === undefined)
      throw new RangeError(`no dimension "${name}"; there are ${Object.keys(read.dimensions).join(', ') || 'none'}`);
    switch (dimension.of) {
      case 'event':
        atom = ofEvent(atom, text);
        break;
      case 'attribute':
      case 'segment':
        rules.push(...rulesOfGroup(dimension, text));
        break;
      case 'hour':
        tests.push({ property: TIME_PROPERTY, op: 'at_hour', from: Number(text), to: Number(text) + 1 });
        break;
      case 'weekday':
        tests.push({ property: TIME_PROPERTY, op: 'on_weekday', weekdays: [Number(text)] });
        break;
      case 'subject':
        throw new RangeError(`facts have no slices, such as by "${name}"`);
      case 'value':
        tests.push(...testsOfValue(text, undefined).map((test) => ({ ...dimension.value, ...test })));
        break;
      case 'band':
        tests.push(...testsOfValue(text, dimension.edges).map((test) => ({ ...dimension.value, ...test })));
    }
  }
  const within = filtered(atom, tests);
  if (within === undefined) throw new RangeError('facts have no slices');
  return rules.reduce<AtomRead>(readAmong, { ...read, atom: within });
}

/** 限定用户 — a basic number among the customers of a rule, besides those it is about already. @throws RangeError for facts */
export function readAmong(read: AtomRead, rule: Rule): AtomRead {
  if (read.atom.of === 'fact') throw new RangeError('facts are not narrowed to customers');
  return { ...read, among: read.among === undefined ? rule : { kind: 'all', rules: [...together(read.among), rule] } };
}

/** 近期做过 — who did an event of a basic number within the last so many days; of facts those it is about. */
export function ruleDoing({ atom, among }: AtomRead, days: number): Rule {
  const selectors = selectorsOfAtom(atom) ?? (atom.of === 'retained' ? atom.birth : []);
  const did = selectors.map((select): Rule => ({
    kind: 'did',
    select,
    aggregate: { of: 'count' },
    window: { kind: 'rolling', span: { amount: days, unit: 'day' } },
    test: { op: 'greater_or_equal', value: 1 },
  }));
  const rules: Rule[] = did.length === 0 ? [] : [did.length === 1 ? did[0]! : { kind: 'any', rules: did }];
  return { kind: 'all', rules: among === undefined ? rules : [...rules, ...together(among)] };
}

/** Rules that all hold, as a list. */
function together(rule: Rule): readonly Rule[] {
  return rule.kind === 'all' ? rule.rules : [rule];
}

function rulesOfGroup(dimension: Extract<MetricDimension, { of: 'attribute' | 'segment' }>, text: string): Rule[] {
  if (dimension.of === 'segment') {
    const rule: Rule = { kind: 'segment', segment: dimension.segment };
    return [text === 'true' ? rule : { kind: 'not', rule }];
  }
  const { attribute, item, edges } = dimension;
  const through = item === undefined ? { attribute } : { attribute, item };
  return testsOfValue(text, edges).map((test): Rule => ({ kind: 'attribute', ...through, test }));
}

/** Numbers are met as texts too: a slice does not say which of them a value was. */
function testsOfValue(text: string, edges: readonly number[] | undefined): ValueTest[] {
  if (text === '') return [{ op: 'missing' }];
  if (edges !== undefined) return testsOfBand(Number(text), edges);
  if (text === 'true') return [{ op: 'is_true' }];
  if (text === 'false') return [{ op: 'is_false' }];
  const number = Number(text);
  return [String(number) === text ? { op: 'in', values: [text, number] } : { op: 'equals', value: text }];
}

/** Band −1 is below the first edge, band i from edge i up to the next. */
function testsOfBand(band: number, edges: readonly number[]): ValueTest[] {
  const [from, to] = [edges[band], edges[band + 1]];
  if (from === undefined && to === undefined) throw new RangeError(`band ${band} is none of −1 … ${edges.length - 1}`);
  const tests: ValueTest[] = [];
  if (from !== undefined) tests.push({ op: 'greater_or_equal', value: from });
  if (to !== undefined) tests.push({ op: 'less', value: to });
  return tests;
}

/** Only the selectors of an event. */
function ofEvent(atom: AtomRead['atom'], event: string): AtomRead['atom'] {
  if (atom.of !== 'events' && atom.of !== 'first') throw new RangeError('only events are told apart by their names');
  const events = atom.of === 'events' ? atom.measured.events : atom.events;
  const ours = events.filter((select) => select.event === event);
  if (ours.length === 0) throw new RangeError(`no event "${event}"; there are ${events.map((one) => one.event).join(', ')}`);
  return atom.of === 'events' ? { ...atom, measured: { ...atom.measured, events: ours } } : { ...atom, events: ours };
}
