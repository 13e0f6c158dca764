import type { PastEvent } from '../rules/naive.ts';
import { valueAt, type AskedSpan, type Reading } from './asked.ts';
import { groupText, type GroupKey } from './measures.ts';
import { sessionsOf } from './naive-sessions.ts';
import type { PageVisits, VisitsAnswer, VisitsDefinition, VisitsPlace } from './visits.ts';

/** 一次浏览 — one view: its page, its session (numbered over all customers), whether it is the first or last there, and its stay in milliseconds. */
export interface PageView {
  readonly customer: number;
  readonly session: string;
  readonly key: GroupKey;
  readonly isEntry: boolean;
  readonly isExit: boolean;
  /** Null of the last view. */
  readonly stayMs: number | null;
}

/** The views of one customer. */
export function viewsOf(
  customer: number,
  events: readonly PastEvent[],
  { views, page }: VisitsDefinition,
  span: AskedSpan,
  reading: Reading,
): PageView[] {
  return sessionsOf(events, views, span, reading).flatMap((session, number) =>
    session.map((event, i): PageView => {
      const next = session[i + 1];
      return {
        customer,
        session: `${customer}/${number}`,
        key: [valueAt(event, page, reading) ?? null],
        isEntry: i === 0,
        isExit: next === undefined,
        stayMs: next === undefined ? null : next.at - event.at,
      };
    }),
  );
}

/** 页面访问的参照实现 — written to be read, not to be fast: the kernels must agree with it. */
export function visitsAnswer(views: readonly PageView[], { groups }: VisitsDefinition): VisitsAnswer {
  const pages = [...Map.groupBy(views, ({ key }) => groupText(key))]
    .sort(([a, seen], [b, others]) => others.length - seen.length || (a < b ? -1 : 1))
    .map(([, seen]) => seen);
  const told = pages.slice(0, groups).map((seen) => ({ key: seen[0]!.key, ...visitsOf(seen) }));
  const rest = pages.slice(groups).flat();
  return { whole: visitsOf(views), groups: rest.length === 0 ? told : [...told, { key: 'other', ...visitsOf(rest) }] };
}

function visitsOf(views: readonly PageView[]): PageVisits {
  const stays = views.flatMap(({ stayMs }) => (stayMs === null ? [] : [stayMs]));
  return {
    views: views.length,
    customers: new Set(views.map(({ customer }) => customer)).size,
    sessions: new Set(views.map(({ session }) => session)).size,
    entries: views.filter(({ isEntry }) => isEntry).length,
    exits: views.filter(({ isExit }) => isExit).length,
    bounces: views.filter(({ isEntry, isExit }) => isEntry && isExit).length,
    stays: stays.length,
    stayMs: stays.reduce((sum, ms) => sum + ms, 0),
  };
}

/** Who did something on pages of a place. */
export function visitsCustomers(views: readonly PageView[], { did, groups }: VisitsPlace): Set<number> {
  const texts = new Set(groups?.keys.map(groupText));
  const isThere = ({ key }: PageView): boolean => groups === undefined || texts.has(groupText(key)) !== groups.isNot;
  const isDone = ({ isEntry, isExit }: PageView): boolean =>
    (isEntry || did === 'view' || did === 'exit') && (isExit || did === 'view' || did === 'entry');
  return new Set(views.filter((view) => isThere(view) && isDone(view)).map(({ customer }) => customer));
}
