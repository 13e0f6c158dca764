import { DAY_MS } from '@gyre/domain';
import { NO_EVENT, type WindowDraft } from './rule-draft.ts';

/** 常用时间 — the windows as they are offered; those that end in … have blanks of their own. */
export const WINDOW_CHOICES = [
  'rolling',
  'days',
  'today',
  'yesterday',
  'week',
  'lastWeek',
  'month',
  'lastMonth',
  'quarter',
  'year',
  'calendar',
  'absolute',
  'around',
  'ever',
] as const;
export type WindowChoice = (typeof WINDOW_CHOICES)[number];

const CALENDAR: Readonly<Partial<Record<WindowChoice, readonly ['day' | 'week' | 'month' | 'quarter' | 'year', number]>>> = {
  today: ['day', 0],
  yesterday: ['day', 1],
  week: ['week', 0],
  lastWeek: ['week', 1],
  month: ['month', 0],
  lastMonth: ['month', 1],
  quarter: ['quarter', 0],
  year: ['year', 0],
};

/** Which choice a window is. */
export function choiceOf(window: WindowDraft): WindowChoice {
  if (window.kind !== 'calendar') return window.kind;
  const known = WINDOW_CHOICES.find((choice) => CALENDAR[choice]?.[0] === window.unit && CALENDAR[choice][1] === window.offset);
  return known ?? 'calendar';
}

/** The window of a choice, its blanks filled with usual values. */
export function windowOf(choice: WindowChoice): WindowDraft {
  const calendar = CALENDAR[choice];
  if (calendar !== undefined) return { kind: 'calendar', unit: calendar[0], offset: calendar[1] };
  if (choice === 'rolling') return { kind: 'rolling', span: { amount: 30, unit: 'day' } };
  if (choice === 'days') return { kind: 'days', count: 7, includeToday: true };
  if (choice === 'around') return { kind: 'around', anchor: NO_EVENT, which: 'first', fromMs: 0, toMs: 7 * DAY_MS };
  return choice === 'absolute' || choice === 'ever' ? { kind: choice } : { kind: 'calendar', unit: 'month', offset: 2 };
}
