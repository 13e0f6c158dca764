import type { Unit } from '../analyses/table.ts';
import type { Slice } from '../autopilot/slice.ts';
import { figureText } from '../figure-text.ts';
import type { Sentence } from '../sentence.ts';

/** 归因一句话的材料 — what was found of a slice; figures of the metric in its unit. */
export interface FoundInWords {
  readonly slice: Slice;
  readonly metric: string;
  readonly unit: Unit;
  readonly currency: string;
  readonly actual: number;
  readonly expected: number;
  /** What is usual: beyond it lies one in a thousand; null: not known. */
  readonly usual: { readonly low: number; readonly high: number } | null;
  /** Customers concerned; null: not counted. */
  readonly customers: number | null;
  /** Actual less expected of what adds up: customers, events (`count`) or money, in its unit. */
  readonly effect: number;
  readonly effectUnit: Unit;
}

type Language = keyof Sentence;

/** What is counted; other units say it themselves. */
const COUNTED: Readonly<Partial<Record<Unit, Sentence>>> = {
  customers: { zh: ' 人', en: ' customers' },
  count: { zh: ' 次', en: ' times' },
};

/** 归因一句话 — "重庆 · App：下单转化率 6.1%（正常 10.8%–13.2%），影响 120 人，约少 38 人". */
export function findingSentence(found: FoundInWords): Sentence {
  return { zh: said(found, 'zh'), en: said(found, 'en') };
}

/** 切片的叫法 — its values, `重庆 · App`; what is no plain text with its dimension; the whole population by a word. */
export function sliceWords(slice: Slice): Sentence {
  return { zh: placeIn(slice, 'zh'), en: placeIn(slice, 'en') };
}

function said(found: FoundInWords, language: Language): string {
  const { metric, unit, currency, actual, expected, usual, customers, effect, effectUnit } = found;
  const figure = (value: number, of: Unit): string => figureText(value, of, { language, currency });
  const usually = usual === null ? figure(expected, unit) : `${figure(usual.low, unit)}–${figure(usual.high, unit)}`;
  const size = figure(Math.abs(effect), effectUnit);
  const place = placeIn(found.slice, language);
  if (language === 'zh') {
    const counted = COUNTED[effectUnit]?.zh ?? '';
    const whom = customers === null ? '' : `，影响 ${figure(customers, 'customers')} 人`;
    return `${place}：${metric} ${figure(actual, unit)}（正常 ${usually}）${whom}，约${effect < 0 ? '少' : '多'} ${size}${counted}`;
  }
  const counted = COUNTED[effectUnit]?.en ?? '';
  const whom = customers === null ? '' : `, concerns ${figure(customers, 'customers')} customers`;
  return `${place}: ${metric} ${figure(actual, unit)} (usually ${usually})${whom}, about ${size}${counted} ${effect < 0 ? 'fewer' : 'more'}`;
}

function placeIn(slice: Slice, language: Language): string {
  const values = Object.entries(slice).map(([dimension, value]) => (isPlainText(value) ? value : `${dimension}=${value || '–'}`));
  if (values.length > 0) return values.join(' · ');
  return language === 'zh' ? '全体用户' : 'Everybody';
}

function isPlainText(value: string): boolean {
  return value !== '' && value !== 'true' && value !== 'false' && Number.isNaN(Number(value));
}
