import type { Unit } from '../analyses/table.ts';
import { sliceWords } from '../autopilot/slice-words.ts';
import { figureText } from '../figure-text.ts';
import type { Sentence } from '../sentence.ts';
import type { Cause } from './cause.ts';

/** How the metric and its dimensions are called. */
export interface CauseNames {
  readonly metric: Sentence;
  readonly unit: Unit;
  readonly currency: string;
  readonly dimension: (name: string) => Sentence;
}

/** 根因句子 — one cause in words: "渠道：App · 城市：杭州，下单转化率 4.1% → 2.6%，解释 82% 的缺口". */
export function causeSentence(cause: Cause, names: CauseNames): Sentence {
  const figures = (language: 'zh' | 'en'): string =>
    [cause.expected, cause.actual].map((value) => figureText(value, names.unit, { language, currency: names.currency })).join(' → ');
  const place = sliceWords(cause.where, names.dimension);
  const change = { zh: `${names.metric.zh} ${figures('zh')}`, en: `${names.metric.en} ${figures('en')}` };
  const part = explainedText(cause);
  return {
    zh: `${place.zh}，${change.zh}${part === undefined ? '' : `，${part.zh}`}`,
    en: `${place.en}, ${change.en}${part === undefined ? '' : `, ${part.en}`}`,
  };
}

/** Nothing when the whole did not change. */
function explainedText({ explained, effect }: Cause): Sentence | undefined {
  if (!Number.isFinite(explained)) return undefined;
  if (explained < 0) return { zh: '与整体方向相反', en: 'against the whole' };
  const part = `${Math.round(explained * 100)}%`;
  return effect < 0
    ? { zh: `解释 ${part} 的缺口`, en: `explains ${part} of the drop` }
    : { zh: `解释 ${part} 的涨幅`, en: `explains ${part} of the rise` };
}
