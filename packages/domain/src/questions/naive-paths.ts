import type { PastEvent } from '../rules/naive.ts';
import { inOrder, isTaken, valueAt, type AskedSpan, type Reading } from './asked.ts';
import {
  pathStopKey,
  type PathCounts,
  type PathLink,
  type PathNode,
  type PathPlace,
  type PathsAnswer,
  type PathsDefinition,
  type PathStop,
} from './paths.ts';

/** The paths of one customer, each from its anchor on, as deep as asked. */
export function pathsOf(events: readonly PastEvent[], definition: PathsDefinition, span: AskedSpan, reading: Reading): PathStop[][] {
  const { side, gap, collapse, depth } = definition;
  const seen = inOrder(events).filter(({ at }) => at >= span.from && at < span.to);
  const paths: PathStop[][] = [];
  let anchorAt: number | null = null;
  let before = 0;
  for (const event of side === 'start' ? seen : seen.toReversed()) {
    const stop = stopOf(event, definition, reading);
    if (stop === null) continue;
    const pause = Math.abs(event.at - (gap.kind === 'session' ? before : (anchorAt ?? 0)));
    if (anchorAt !== null && pause > gap.ms) anchorAt = null;
    const path = paths.at(-1);
    before = event.at;
    if (anchorAt === null || path === undefined) {
      if (!isTaken(definition.anchor, event, reading)) continue;
      anchorAt = event.at;
      paths.push([stop]);
    } else if (!(collapse && pathStopKey(stop) === pathStopKey(path.at(-1) ?? 'other'))) path.push(stop);
  }
  return paths.map((path) => path.slice(0, depth));
}

function stopOf(event: PastEvent, { anchor, stops }: PathsDefinition, reading: Reading): PathStop | null {
  const found = stops.find(({ select }) => isTaken(select, event, reading));
  if (found?.by !== undefined) return { event: event.name, value: valueAt(event, found.by, reading) ?? null };
  return found !== undefined || isTaken(anchor, event, reading) ? { event: event.name } : null;
}

/** The paths of customers by their number. */
export type PathsByCustomer = ReadonlyMap<number, readonly (readonly PathStop[])[]>;

/** 路径的参照实现 — the diagram of all paths. Written to be read, not to be fast: the kernels must agree with it. */
export function pathsAnswer(byCustomer: PathsByCustomer, definition: PathsDefinition): PathsAnswer {
  const { depth } = definition;
  const walks = walksOf(byCustomer, definition);
  const nodes = groupsOf(walks.flatMap((walk) => walk.stops.map((stop, level) => ({ level, stop, walk }))));
  const links = groupsOf(
    walks.flatMap((walk) => walk.stops.slice(1).map((to, level) => ({ level, stop: walk.stops[level] ?? 'other', to, walk }))),
  );
  return {
    ...countsOf(walks),
    nodes: nodes
      .map(({ level, stop, walks }): PathNode => {
        const ended = level === depth - 1 ? [] : walks.filter(({ stops }) => stops.length === level + 1);
        return { level, stop, ...countsOf(walks), ended: countsOf(ended) };
      })
      .sort((a, b) => a.level - b.level || byRank(definition)(a, b)),
    links: links
      .map(({ level, stop, to, walks }): PathLink => ({ level, from: stop, to: to ?? 'other', ...countsOf(walks) }))
      .sort((a, b) => a.level - b.level || byRank(definition)(a, b) || byName(a.from, b.from) || byName(a.to, b.to)),
  };
}

/** Who is behind a place of the diagram. */
export function pathCustomers(byCustomer: PathsByCustomer, definition: PathsDefinition, { level, stop, to }: PathPlace): Set<number> {
  const isAt = ({ stops }: Walk): boolean => {
    const [here, next] = [stops[level], stops[level + 1]];
    if (here === undefined || pathStopKey(here) !== pathStopKey(stop)) return false;
    if (to === undefined) return true;
    if (to === null) return next === undefined && level < definition.depth - 1;
    return next !== undefined && pathStopKey(next) === pathStopKey(to);
  };
  return new Set(
    walksOf(byCustomer, definition)
      .filter(isAt)
      .map(({ customer }) => customer),
  );
}

/** A path of a customer, its rare stops merged. */
interface Walk {
  readonly customer: number;
  readonly stops: readonly (PathStop | 'other')[];
}

function walksOf(byCustomer: PathsByCustomer, definition: PathsDefinition): Walk[] {
  const walks = [...byCustomer].flatMap(([customer, paths]) => paths.map((stops): Walk => ({ customer, stops })));
  const groups = groupsOf(walks.flatMap((walk) => walk.stops.map((stop, level) => ({ level, stop, walk }))));
  const kept = Array.from({ length: definition.depth }, (_, level) => {
    const here = groups.filter((group) => group.level === level).map(({ stop, walks }) => ({ stop, ...countsOf(walks) }));
    return new Set(
      here
        .sort(byRank(definition))
        .slice(0, definition.branches)
        .map(({ stop }) => pathStopKey(stop)),
    );
  });
  return walks.map(({ customer, stops }) => ({
    customer,
    stops: stops.map((stop, level) => (kept[level]?.has(pathStopKey(stop)) === true ? stop : 'other')),
  }));
}

interface Visit {
  readonly level: number;
  readonly stop: PathStop | 'other';
  readonly to?: PathStop | 'other';
  readonly walk: Walk;
}

/** Visits of the same place together. */
function groupsOf(visits: readonly Visit[]): (Omit<Visit, 'walk'> & { walks: Walk[] })[] {
  const groups = new Map<string, Omit<Visit, 'walk'> & { walks: Walk[] }>();
  for (const { walk, ...place } of visits) {
    const key = JSON.stringify([place.level, pathStopKey(place.stop), place.to === undefined ? null : pathStopKey(place.to)]);
    const group = groups.get(key) ?? { ...place, walks: [] };
    group.walks.push(walk);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function countsOf(walks: readonly Walk[]): PathCounts {
  return { paths: walks.length, customers: new Set(walks.map(({ customer }) => customer)).size };
}

/** More first, `other` last, then by name. */
function byRank({ rank }: PathsDefinition) {
  return (a: PathCounts & { stop?: PathStop | 'other' }, b: PathCounts & { stop?: PathStop | 'other' }): number =>
    Number(a.stop === 'other') - Number(b.stop === 'other') || b[rank] - a[rank] || byName(a.stop ?? 'other', b.stop ?? 'other');
}

function byName(a: PathStop | 'other', b: PathStop | 'other'): number {
  const [left, right] = [pathStopKey(a), pathStopKey(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}
