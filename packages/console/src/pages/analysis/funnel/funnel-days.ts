import type { FunnelFigures, FunnelView } from '@gyre/domain/analyses/funnel';

interface FunnelDays {
  /** Every day any part has someone on, ascending. */
  readonly days: readonly string[];
  /** The share of the first step that got to the last, by day; null of nobody. */
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** From this day on runs may still get further. */
  readonly ended: number;
}

/** 漏斗趋势 — the overall conversion of each part, by the day it is booked on. */
export function funnelDays({ parts }: FunnelView, names: readonly string[]): FunnelDays {
  const all = parts.flatMap(({ current }) => current.days);
  const days = [...new Set(all.map(({ day }) => day))].toSorted();
  const filling = new Set(all.filter((one) => one.filling).map(({ day }) => day));
  const first = days.findIndex((day) => filling.has(day));
  return {
    days,
    ended: first === -1 ? days.length : first,
    lines: parts.map(({ current }, i) => ({ name: names[i] ?? '', values: days.map((day) => conversionOn(current, day)) })),
  };
}

function conversionOn({ days }: FunnelFigures, day: string): number | null {
  const customers = days.find((one) => one.day === day)?.customers ?? [];
  const [first = 0, last = 0] = [customers[0], customers.at(-1)];
  return first === 0 ? null : last / first;
}
