import { Key, type Rule } from '@gyre/domain';
import { type BusinessStage, MetricDefinition, type MetricDimension, type MetricMeasure } from '@gyre/domain/metrics/metric';
import { type AggregateDraft, NO_EVENT, type PropertyTestDraft, type SelectorDraft } from '../../parts/rules/rule-draft.ts';
import type { MeasureDraft } from '../analysis/blanks/measure-blank.tsx';

type Of<Kind extends MetricMeasure['of']> = Extract<MetricMeasure, { of: Kind }>;
type AnyOfDraft = readonly SelectorDraft[];

/** 算法草稿 — a measure in which names may be empty and operands missing. */
export type MetricMeasureDraft =
  | { readonly of: 'events'; readonly measured: Pick<MeasureDraft, 'events' | 'aggregate'> }
  | { readonly of: 'passing'; readonly select: SelectorDraft; readonly aggregate: AggregateDraft; readonly atLeast: number | null }
  | { readonly of: 'interval'; readonly begin: AnyOfDraft; readonly end: AnyOfDraft }
  | { readonly of: 'first'; readonly events: AnyOfDraft }
  | (Pick<Of<'retained'>, 'of' | 'grain' | 'after' | 'mode'> & { readonly birth: AnyOfDraft; readonly back: AnyOfDraft | 'any' })
  | Of<'fact'>
  | (Omit<Of<'derived'>, 'filter' | 'among'> & { readonly filter: readonly PropertyTestDraft[]; readonly among?: Rule | undefined })
  | Of<'composite'>;

/** 维度草稿 — a name, and what it tells apart; not chosen yet: undefined. */
export interface DimensionDraft {
  readonly name: string;
  readonly by: MetricDimension | undefined;
}

/** 指标草稿 — a metric while it is being filled in. */
export interface MetricDraft extends Pick<MetricDefinition, 'name' | 'unit' | 'direction' | 'owner' | 'meaning' | 'note'> {
  readonly key: string;
  readonly northStar: BusinessStage | null;
  readonly measure: MetricMeasureDraft;
  readonly dimensions: readonly DimensionDraft[];
}

/** A new metric: customers of an event to be chosen. */
export const NEW_METRIC: MetricDraft = {
  key: '',
  name: '',
  unit: 'customers',
  direction: 'more',
  owner: '',
  meaning: '',
  note: '',
  northStar: null,
  measure: newMeasure('events'),
  dimensions: [],
};

/** A measure of a kind, to be filled in. */
export function newMeasure(of: MetricMeasure['of']): MetricMeasureDraft {
  switch (of) {
    case 'events':
      return { of, measured: { events: [NO_EVENT], aggregate: { of: 'customers' } } };
    case 'passing':
      return { of, select: NO_EVENT, aggregate: { of: 'count' }, atLeast: 2 };
    case 'interval':
      return { of, begin: [NO_EVENT], end: [NO_EVENT] };
    case 'first':
      return { of, events: [NO_EVENT] };
    case 'retained':
      return { of, birth: [NO_EVENT], back: [NO_EVENT], grain: 'day', after: 1, mode: 'on' };
    case 'fact':
      return { of, subject: '', fact: '', read: 'at_end', over: 'sum' };
    case 'derived':
      return { of, metric: '', filter: [] };
    case 'composite':
      return { of, formula: '' };
  }
}

/** The draft of a stored metric. */
export function draftOf(key: string, { dimensions, measure, ...rest }: MetricDefinition): MetricDraft {
  return {
    ...rest,
    key,
    measure: measure,
    dimensions: Object.entries(dimensions).map(([name, by]) => ({ name, by })),
  };
}

/** The definition of a draft; undefined while something is missing in it. */
export function definitionOf({ key, dimensions, measure, ...rest }: MetricDraft): MetricDefinition | undefined {
  const isNamed = dimensions.every(({ name, by }) => name.trim() !== '' && by !== undefined);
  if (!Key.safeParse(key).success || !isNamed) return undefined;
  const own = hasOwnDimensions(measure) ? Object.fromEntries(dimensions.map(({ name, by }) => [name.trim(), by])) : {};
  const parsed = MetricDefinition.safeParse(JSON.parse(JSON.stringify({ ...rest, measure, dimensions: own })));
  return parsed.success ? parsed.data : undefined;
}

/** Whether a kind is told apart by dimensions of its own; others have those of what they are made of, or none. */
export function hasOwnDimensions({ of }: Pick<MetricMeasureDraft, 'of'>): boolean {
  return of === 'events' || of === 'first' || of === 'fact';
}

/** The events whose properties a measure's dimensions can be. */
export function eventsIn(measure: MetricMeasureDraft): readonly string[] {
  if (measure.of === 'events') return measure.measured.events.map(({ event }) => event);
  return measure.of === 'first' ? measure.events.map(({ event }) => event) : [];
}

/** What was kept of a draft, if it still is one. */
export function revived(kept: unknown): MetricDraft | undefined {
  const draft = kept as Partial<MetricDraft> | null;
  const isOne =
    typeof draft === 'object' && draft?.measure !== undefined && Array.isArray(draft.dimensions) && typeof draft.key === 'string';
  return isOne ? { ...NEW_METRIC, ...draft } : undefined;
}
