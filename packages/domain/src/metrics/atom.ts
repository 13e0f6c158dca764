import type { Sentence } from '../sentence.ts';
import type { PropertyTest } from '../rules/property-filter.ts';
import type { EventSelector, Rule } from '../rules/rule.ts';
import { CUSTOMER_SUBJECT } from './fact-values.ts';
import type { MetricDimension, MetricMeasure } from './metric.ts';

type Of<Kind extends MetricMeasure['of']> = Extract<MetricMeasure, { of: Kind }>;

/** 基础数 — numbers that are reckoned from events or facts, and that metrics are put together from: what is a mean or a share is two of them. */
export type Atom =
  | Of<'events'>
  | Of<'passing'>
  | Of<'first'>
  | (Of<'interval'> & { readonly give: 'sum' | 'count' })
  | (Of<'retained'> & { readonly give: 'returned' | 'over' })
  | (Omit<Of<'fact'>, 'over'> & { readonly give: 'sum' | 'count' });

/** How an atom is read: among whom, how much earlier, over how many days. */
export interface Reading {
  readonly among?: Rule | undefined;
  readonly shift?: Of<'derived'>['shift'];
  readonly rolling?: number | undefined;
}

/** An atom, how it is read, and what its metric may be told apart by. */
export interface AtomRead extends Reading {
  readonly atom: Atom;
  readonly dimensions: Readonly<Record<string, MetricDimension>>;
}

/** The selectors of an atom; null for any event. */
export function selectorsOfAtom(atom: Atom): readonly EventSelector[] | null {
  switch (atom.of) {
    case 'events':
      return atom.measured.events;
    case 'passing':
      return [atom.select];
    case 'first':
      return atom.events;
    case 'interval':
      return [...atom.begin, ...atom.end];
    case 'retained':
      return atom.back === 'any' ? null : [...atom.birth, ...atom.back];
    case 'fact':
      return [];
  }
}

/** The atom with tests joined to the filters of all its events; a fact has none: undefined. */
export function filtered(atom: Atom, tests: readonly PropertyTest[]): Atom | undefined {
  if (tests.length === 0) return atom;
  const one = ({ event, filter }: EventSelector): EventSelector => ({ event, filter: { ...filter, all: [...filter.all, ...tests] } });
  switch (atom.of) {
    case 'events':
      return { ...atom, measured: { ...atom.measured, events: atom.measured.events.map(one) } };
    case 'passing':
      return { ...atom, select: one(atom.select) };
    case 'first':
      return { ...atom, events: atom.events.map(one) };
    case 'interval':
      return { ...atom, begin: atom.begin.map(one), end: atom.end.map(one) };
    case 'retained':
      return { ...atom, birth: atom.birth.map(one), back: atom.back === 'any' ? 'any' : atom.back.map(one) };
    case 'fact':
      return undefined;
  }
}

/** Whether groups of a dimension by this atom add up to the whole: no customer is in two of them. */
export function addsUp({ atom }: AtomRead): boolean {
  if (atom.of === 'fact') return true;
  return atom.of === 'events' && (atom.measured.aggregate.of === 'events' || atom.measured.aggregate.of === 'sum');
}

/** Why an atom cannot be told apart by a dimension; null when it can. */
export function dimensionProblem(atom: Atom, name: string, dimension: MetricDimension): Sentence | null {
  if (atom.of === 'fact' && isOfSubject(dimension, atom.subject)) return null;
  if ((atom.of === 'events' || atom.of === 'first') && dimension.of !== 'subject') return null;
  if (atom.of === 'fact')
    return {
      zh: `事实类指标只能按主体、主体自己的属性${atom.subject === CUSTOMER_SUBJECT ? '或分群' : ''}拆分，维度「${name}」不是`,
      en: `a metric of facts is told apart by its subject or an attribute of it${atom.subject === CUSTOMER_SUBJECT ? ', or by a segment' : ''}; dimension ${name} is neither`,
    };
  return atom.of === 'events' || atom.of === 'first'
    ? { zh: `事件类指标没有主体，不能有维度「${name}」`, en: `a metric of events has no subject: dimension ${name}` }
    : { zh: `这种算法不能按维度拆分，维度「${name}」多余`, en: `this kind of metric cannot be told apart: dimension ${name}` };
}

function isOfSubject(dimension: MetricDimension, subject: string): boolean {
  if (dimension.of === 'subject') return true;
  if (subject === CUSTOMER_SUBJECT) return dimension.of === 'attribute' || dimension.of === 'segment';
  return dimension.of === 'attribute' && dimension.item === undefined;
}

/** What an atom is of a group it has nothing of: 0 of what counts, or sums events, else missing. */
export function nothingOf(read: AtomRead | undefined): number | null {
  if (read?.atom.of === 'fact') return read.atom.give === 'count' ? 0 : null;
  if (read?.atom.of === 'first') return 0;
  if (read?.atom.of !== 'events') return null;
  const { of } = read.atom.measured.aggregate;
  return of === 'events' || of === 'customers' || of === 'sum' || of === 'distinct' ? 0 : null;
}
