import { sumDecimals } from '../decimal.ts';
import type { Value } from '../events.ts';
import type { TouchpointsAnswer } from '../questions/touchpoints.ts';
import type { VisitsAnswer } from '../questions/visits.ts';
import { sourceName, type OwnSources } from './own-sources.ts';

/** 首末来源 — customers whose own first (or last) source it is, and the conversions it was the first (or last) source of; null where none are asked for. */
export interface SourceSide {
  readonly customers: number;
  readonly conversions: number | null;
  readonly value: number | null;
}

/**
 * 一个来源 — the visits that came from it, those of them with one view, and who had a view from it (null of no source: most views have none).
 * `values`: what it is at the views; null for `other`, the sources that are not told apart.
 */
export interface SourceFigures {
  readonly source: string;
  readonly values: readonly (Value | null)[] | null;
  readonly visits: number;
  readonly bounces: number;
  readonly customers: number | null;
  readonly first: SourceSide;
  readonly last: SourceSide;
}

/** Answers about one kind of source. */
export interface SourceAnswers {
  readonly landings: VisitsAnswer;
  readonly own: OwnSources;
  readonly converted: TouchpointsAnswer | null;
}

/**
 * 来源行 — most visits first (of equal ones by name), the rest last where there is any. Where every view's source is told apart, direct has a row
 * even if no view is: customers and conversions without a source are its, not the rest's.
 */
export function sourceRows({ landings, own, converted }: SourceAnswers, direct: string): SourceFigures[] {
  const visits = Map.groupBy(landings.groups, ({ key }) => (key === 'other' ? null : sourceName(key[0], direct)));
  const views = [...visits.keys()].filter((name) => name !== null);
  const told = new Set(visits.has(null) || !isUsed(direct, own, converted) ? views : [...views, direct]);
  const sides = {
    first: sidesOf(own.first, converted, (path) => path[0], told, direct),
    last: sidesOf(own.last, converted, (path) => path.at(-1), told, direct),
  };
  const rowOf = (name: string | null): SourceFigures => {
    const groups = visits.get(name) ?? [];
    const sum = (of: (group: (typeof groups)[number]) => number): number => groups.reduce((total, group) => total + of(group), 0);
    return {
      source: name ?? 'other',
      values: name === null ? null : groups.map(({ key }) => (key === 'other' ? null : (key[0] ?? null))),
      visits: sum(({ entries }) => entries),
      bounces: sum(({ bounces }) => bounces),
      customers: name === direct || groups.length > 1 ? null : sum(({ customers }) => customers),
      first: sides.first(name),
      last: sides.last(name),
    };
  };
  const rows = Array.from(told, rowOf).sort((a, b) => b.visits - a.visits || (a.source < b.source ? -1 : 1));
  const rest = rowOf(null);
  const isEmpty = rest.visits === 0 && rest.customers === 0 && isNobody(rest.first) && isNobody(rest.last);
  return isEmpty ? rows : [...rows, rest];
}

/** Whether a customer's own source, or that of a conversion, is direct. */
function isUsed(direct: string, { first, last }: OwnSources, converted: TouchpointsAnswer | null): boolean {
  return [...first, ...last].includes(direct) || (converted?.paths ?? []).some(({ path }) => path.length === 0);
}

function isNobody({ customers, conversions }: SourceSide): boolean {
  return customers === 0 && (conversions ?? 0) === 0;
}

/** Counts by name of the told; by null what is none of them. */
function sidesOf(
  names: readonly string[],
  converted: TouchpointsAnswer | null,
  touchOf: (path: readonly string[]) => string | undefined,
  told: ReadonlySet<string>,
  direct: string,
): (name: string | null) => SourceSide {
  const toldOr = (name: string): string | null => (told.has(name) ? name : null);
  const customers = new Map<string | null, number>();
  for (const name of names) customers.set(toldOr(name), (customers.get(toldOr(name)) ?? 0) + 1);
  const paths = converted === null ? null : Map.groupBy(converted.paths, ({ path }) => toldOr(touchOf(path) ?? direct));
  return (name) => {
    const own = paths?.get(name) ?? [];
    return {
      customers: customers.get(name) ?? 0,
      conversions: paths === null ? null : sumDecimals(own.map(({ conversions }) => conversions)),
      value: paths === null ? null : sumDecimals(own.map(({ value }) => value)),
    };
  };
}
