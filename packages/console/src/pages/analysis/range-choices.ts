import type { TimeRange } from '@gyre/domain/analyses/time-range';

type Last = Extract<TimeRange, { of: 'last' }>;

const last = (count: number, unit: Last['unit'], current = true): Last => ({ of: 'last', count, unit, current });

const FIXED = {
  today: last(1, 'day'),
  yesterday: last(1, 'day', false),
  days7: last(7, 'day'),
  days30: last(30, 'day'),
  days90: last(90, 'day'),
  week: last(1, 'week'),
  lastWeek: last(1, 'week', false),
  weeks12: last(12, 'week'),
  month: last(1, 'month'),
  lastMonth: last(1, 'month', false),
  months12: last(12, 'month'),
} as const satisfies Record<string, Last>;

type Fixed = keyof typeof FIXED;
export type RangeChoice = Fixed | 'last' | 'days';

const NAMES = Object.keys(FIXED) as Fixed[];

/** 常用时段 — the ranges as they are offered; the last two have blanks of their own. */
export const CHOICES: readonly RangeChoice[] = [...NAMES, 'last', 'days'];

/** Which choice a range is. */
export function choiceOfRange(range: TimeRange): RangeChoice {
  if (range.of === 'days') return 'days';
  const known = NAMES.find((name) => {
    const { count, unit, current } = FIXED[name];
    return count === range.count && unit === range.unit && current === range.current;
  });
  return known ?? 'last';
}

/** The range of a choice; one with blanks begins with what was there before. `today`: `yyyy-mm-dd`. */
export function rangeOfChoice(choice: RangeChoice, before: TimeRange, today: string): TimeRange {
  if (choice === 'days') return before.of === 'days' ? before : { of: 'days', from: today, to: today };
  if (choice !== 'last') return FIXED[choice];
  return choiceOfRange(before) === 'last' ? before : last(14, 'day');
}
