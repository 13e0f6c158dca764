import type { Grain } from '../questions/periods.ts';
import type { Sentence } from '../sentence.ts';

/** What rows by the period of a birth are called, as the head of their column. */
export const BIRTH_TITLES: Readonly<Record<Grain, Sentence>> = {
  hour: { zh: '开始小时', en: 'Began in the hour' },
  day: { zh: '开始日期', en: 'Began on' },
  week: { zh: '开始周', en: 'Began in the week of' },
  month: { zh: '开始月份', en: 'Began in the month of' },
};

const GRAINS: Readonly<Record<Grain, Sentence>> = {
  hour: { zh: '小时', en: 'Hour' },
  day: { zh: '天', en: 'Day' },
  week: { zh: '周', en: 'Week' },
  month: { zh: '月', en: 'Month' },
};

/** `第 3 天`, `Day 3`; `第 7–13 天`; `第 3 天及以后`. */
export function ageTitle(from: number, to: number | null, grain: Grain): Sentence {
  const { zh, en } = GRAINS[grain];
  if (to === null) return { zh: `第 ${from} ${zh}及以后`, en: `${en} ${from} or later` };
  const buckets = from === to ? String(from) : `${from}–${to}`;
  return { zh: `第 ${buckets} ${zh}`, en: `${en} ${buckets}` };
}
