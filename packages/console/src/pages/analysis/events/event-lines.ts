import type { EventsAnswer, EventsFigures, EventsParams } from '@gyre/domain/analyses/events';
import type { Unit } from '@gyre/domain/analyses/table';
import { measureUnit } from '@gyre/domain/analyses/titles';
import { groupText, type GroupKey } from '@gyre/domain/questions/measures';

/** One line of the chart: a figure of a part and a group. `key`: null where groups are not told apart. */
export interface EventLine {
  readonly figure: number;
  readonly segment: string | null;
  readonly key: GroupKey | 'other' | null;
  readonly total: number | null;
  readonly totalEarlier: number | null | undefined;
  readonly values: readonly (number | null)[];
  readonly earlier: readonly (number | null)[] | undefined;
}

type Measured = EventsFigures['whole'];

/** The units of the figures: measures, then formulas. */
export function figureUnits({ measures, formulas }: Pick<EventsParams, 'measures' | 'formulas'>): readonly Unit[] {
  return [...measures.map(measureUnit), ...formulas.map(({ unit }) => unit)];
}

/** 图线 — every figure of every part; where groups are told apart, of each group instead of all together. */
export function eventLines({ parts }: EventsAnswer, params: EventsParams): readonly EventLine[] {
  const figures = figureUnits(params).map((_, figure) => figure);
  return figures.flatMap((figure) =>
    parts.flatMap(({ segment, current, earlier }) => {
      const line = (key: EventLine['key'], now: Measured, before: Measured | undefined): EventLine => ({
        figure,
        segment,
        key,
        total: now.totals[figure] ?? null,
        totalEarlier: earlier === null ? undefined : (before?.totals[figure] ?? null),
        values: now.series[figure] ?? [],
        earlier: earlier === null ? undefined : (before?.series[figure] ?? []),
      });
      if (params.by.length === 0) return [line(null, current.whole, earlier?.whole)];
      return current.groups.map((group) =>
        line(
          group.key,
          group,
          earlier?.groups.find(({ key }) => isSame(key, group.key)),
        ),
      );
    }),
  );
}

function isSame(a: GroupKey | 'other', b: GroupKey | 'other'): boolean {
  return a === 'other' || b === 'other' ? a === b : groupText(a) === groupText(b);
}

/** Who is behind a point of a line; `period` undefined: the whole time. The others are all but the groups that are told apart. */
export function placeOfPoint(
  { figure, segment, key }: EventLine,
  lines: readonly EventLine[],
  { period, earlier }: { readonly period?: number | undefined; readonly earlier: boolean },
): unknown {
  const told = lines.flatMap((line) => (line.figure === figure && line.segment === segment && Array.isArray(line.key) ? [line.key] : []));
  const groups = key === null ? {} : { groups: key === 'other' ? { keys: told, isNot: true } : { keys: [key] } };
  return {
    figure,
    ...(segment === null ? {} : { segment }),
    ...(period === undefined ? {} : { period }),
    ...(earlier ? { earlier } : {}),
    ...groups,
  };
}
