import { decayShares } from '../attribution/shares.ts';
import type { AggregatedPath } from '../attribution/aggregated-path.ts';
import { sumDecimals } from '../decimal.ts';
import type { PastEvent } from '../rules/naive.ts';
import { amountAt, inOrder, isTaken, valueAt, type AskedSpan, type Reading } from './asked.ts';
import { MOST_TOUCHES, type TouchpointsAnswer, type TouchpointsDefinition, type TouchpointsPlace } from './touchpoints.ts';

/** 一条路径 — the touches before one conversion, or touches that came to nothing or may still convert. */
export interface TouchPath {
  readonly path: readonly string[];
  readonly outcome: TouchpointsPlace['outcome'];
  /** Of a conversion. */
  readonly value: number;
  /** Of a conversion, by touch: the shares of time decay. */
  readonly shares: readonly number[];
}

interface Touch {
  readonly event: PastEvent;
  readonly channel: string;
}

/** The paths of one customer: those of conversions in order, then the others in order. */
export function touchPathsOf(
  events: readonly PastEvent[],
  definition: TouchpointsDefinition,
  span: AskedSpan,
  reading: Reading,
): TouchPath[] {
  const { lookbackMs, once, value, halfLifeMs } = definition;
  const known = inOrder(events).filter(({ at }) => at <= span.now);
  const touches = known.flatMap((event) => touchOf(event, definition, reading) ?? []);
  const conversions = known.filter((event) => definition.conversion.some((select) => isTaken(select, event, reading)));
  const isBefore = (a: PastEvent, b: PastEvent): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const conversionsAfter = ({ event }: Touch): PastEvent[] =>
    conversions.filter((conversion) => isBefore(event, conversion) && conversion.at - event.at <= lookbackMs);
  const leadsTo = (touch: Touch, conversion: PastEvent): boolean => {
    const after = conversionsAfter(touch);
    return once ? after[0] === conversion : after.includes(conversion);
  };

  const converted = conversions
    .filter(({ at }) => at >= span.from && at < span.to)
    .map((conversion): TouchPath => {
      const path = shortened(touches.filter((touch) => leadsTo(touch, conversion)));
      return {
        path: path.map(({ channel }) => channel),
        outcome: 'conversion',
        value: value === undefined ? 0 : amountAt(conversion, value, reading),
        shares: decayShares(
          path.map(({ event }) => event.at),
          conversion.at,
          halfLifeMs,
        ),
      };
    });

  const failed: Touch[][] = [];
  let last: Touch[] | null = null;
  for (const touch of touches.filter(({ event }) => event.at >= span.from && event.at < span.to)) {
    if (conversionsAfter(touch).length > 0) last = null;
    else if (last?.[0] !== undefined && touch.event.at - last[0].event.at <= lookbackMs) last.push(touch);
    else failed.push((last = [touch]));
  }
  return [
    ...converted,
    ...failed.map((path): TouchPath => {
      const isOpen = (path.at(-1)?.event.at ?? 0) + lookbackMs >= span.now;
      return { path: shortened(path).map(({ channel }) => channel), outcome: isOpen ? 'open' : 'null', value: 0, shares: [] };
    }),
  ];
}

function touchOf(event: PastEvent, { touches, direct }: TouchpointsDefinition, reading: Reading): Touch | null {
  const found = touches.find(({ select }) => isTaken(select, event, reading));
  if (found === undefined) return null;
  const value = found.channel === undefined ? event.name : valueAt(event, found.channel, reading);
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const channel = text === '' ? direct.channel : text;
  return channel === direct.channel && !direct.counts ? null : { event, channel };
}

function shortened(path: readonly Touch[]): readonly Touch[] {
  return path.length <= MOST_TOUCHES ? path : [...path.slice(0, 1), ...path.slice(1 - MOST_TOUCHES)];
}

/** 触点的参照实现 — the paths of all customers together. Written to be read, not to be fast: the kernels must agree with it. */
export function touchpointsAnswer(paths: readonly TouchPath[]): TouchpointsAnswer {
  const groups = Map.groupBy(
    paths.filter(({ outcome }) => outcome !== 'open'),
    ({ path }) => JSON.stringify(path),
  );
  const aggregated = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]): AggregatedPath => {
      const converted = group.filter(({ outcome }) => outcome === 'conversion');
      const path = group[0]?.path ?? [];
      const share = (one: TouchPath, touch: number): number => one.shares[touch] ?? 0;
      return {
        path,
        conversions: converted.length,
        value: sumDecimals(converted.map(({ value }) => value)),
        nulls: group.length - converted.length,
        decayed: {
          conversions: path.map((_, touch) => converted.reduce((sum, one) => sum + share(one, touch), 0)),
          value: path.map((_, touch) => converted.reduce((sum, one) => sum + share(one, touch) * one.value, 0)),
        },
      };
    });
  return {
    paths: aggregated,
    open: paths.length - paths.filter(({ outcome }) => outcome !== 'open').length,
  };
}

/** Who is behind a channel of an outcome. */
export function touchpointsCustomers(
  byCustomer: ReadonlyMap<number, readonly TouchPath[]>,
  { channel, outcome, touch }: TouchpointsPlace,
): Set<number> {
  const meant = (path: readonly string[]): readonly (string | null)[] => {
    if (path.length === 0) return [null];
    return touch === 'any' ? path : [(touch === 'first' ? path[0] : path.at(-1)) ?? null];
  };
  const isMeant = (one: string | null): boolean =>
    channel === null || typeof channel === 'string' ? one === channel : !channel.not.includes(one);
  const isAt = (one: TouchPath): boolean => one.outcome === outcome && meant(one.path).some(isMeant);
  return new Set([...byCustomer].filter(([, paths]) => paths.some(isAt)).map(([customer]) => customer));
}
