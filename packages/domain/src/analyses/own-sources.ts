import type { Value } from '../events.ts';
import type { EventValue } from '../questions/asked.ts';
import type { MeasuresDefinition } from '../questions/measures.ts';
import type { PerCustomerColumn, PerCustomerDefinition } from '../questions/per-customer.ts';
import { ANYTHING, TIME_PROPERTY, type PropertyTest } from '../rules/property-filter.ts';
import type { EventSelector } from '../rules/rule.ts';
import { formatInstant, instant, localDate } from '../time.ts';
import type { Asking } from './analysis.ts';
import { zoneOf, type PartQuestion } from './parts.ts';
import type { SourcesParams } from './sources.ts';

/** 用户自己的来源 — of whoever viewed in a time, by place in ascending order of their numbers: the first and the last source by name. */
export interface OwnSources {
  readonly customers: Uint32Array;
  readonly first: readonly string[];
  readonly last: readonly string[];
}

/** What a source is called: its text, or `direct` where there is none. */
export function sourceName(value: Value | null | undefined, direct: string): string {
  const text = value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' ? direct : text;
}

/** Everyone who viewed in the time of a question, and where they came from. */
export async function ownSources<Customers>(
  question: PartQuestion,
  source: EventValue,
  params: SourcesParams,
  asking: Asking<Customers>,
): Promise<OwnSources> {
  const viewers = await asking.ask('measured', { ...question, definition: viewersOf(params, asking), place: { measure: 0 } });
  const customers = asking.sets.numbers(viewers);
  const columns = await asking.ask('perCustomer', { definition: columnsOf(question, source, params, asking), customers, at: question.at });
  const side = (which: Which): string[] => Array.from(customers, (_, place) => sourceName(chosen(columns, which, place), params.direct));
  return { customers, first: side('first'), last: side('last') };
}

function viewersOf(params: SourcesParams, asking: Pick<Asking<unknown>, 'zone'>): MeasuresDefinition {
  const viewers = { events: params.events, aggregate: { of: 'customers' } as const };
  return { measures: [viewers], filter: ANYTHING, by: [], groups: 1, grain: null, zone: zoneOf(params, asking) };
}

type Which = 'first' | 'last';
const WHICH: readonly Which[] = ['first', 'last'];

/** For each kind of views: when the first one with a source was, and its source; then the same of the last. */
function columnsOf(
  { at, from, to }: PartQuestion,
  source: EventValue,
  params: SourcesParams,
  asking: Pick<Asking<unknown>, 'zone'>,
): PerCustomerDefinition {
  const zone = zoneOf(params, asking);
  const window = { kind: 'absolute', from: localDate(from, zone), to: localDate(instant(to - 1), zone) } as const;
  const hasSource: PropertyTest = { ...source, op: 'not_equals', value: '' };
  // A window of days goes on to the end of its last one
  const isKnown: PropertyTest = { property: TIME_PROPERTY, op: 'before', date: formatInstant(instant(at + 1)) };
  const seen = ({ event, filter }: EventSelector): EventSelector => ({
    event,
    filter: { ...filter, all: [...filter.all, hasSource, ...(to > at ? [isKnown] : [])] },
  });
  return {
    columns: params.events.flatMap((view) => {
      const select = seen(view);
      return WHICH.flatMap((of) => [
        { select, aggregate: { of, property: TIME_PROPERTY }, window },
        { select, aggregate: { of, ...source }, window },
      ]);
    }),
    zone,
  };
}

/** Columns of one kind of views. */
const COLUMNS_A_VIEW = 4;

/** Of the first or last views of every kind, the earliest or latest one's source; of equal times that of the kind named first. */
function chosen(columns: readonly PerCustomerColumn[], which: Which, place: number): Value | null {
  const sign = which === 'first' ? 1 : -1;
  let [best, found]: [number, Value | null] = [Infinity, null];
  for (let i = which === 'first' ? 0 : 2; i < columns.length; i += COLUMNS_A_VIEW) {
    const at = sign * Number(columns[i]?.values[place] ?? Number.NaN);
    if (!(at < best)) continue;
    const source = columns[i + 1];
    [best, found] = [at, source === undefined ? null : (source.values[place] ?? null)];
  }
  return found;
}
