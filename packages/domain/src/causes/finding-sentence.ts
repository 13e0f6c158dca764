import type { Unit } from '../analyses/table.ts';
import { counted } from '../counted.ts';
import { figureText } from '../figure-text.ts';
import type { Sentence } from '../sentence.ts';

/** 归因一句话的材料 — what was found of a slice; figures of the metric in its unit. */
export interface FoundInWords {
  /** What the slice is called. */
  readonly place: Sentence;
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
  customers: { zh: ' 人', en: 'customer' },
  count: { zh: ' 次', en: 'time' },
};

/** 归因一句话 — "城市：重庆，下单转化率 6.1%（正常 10.8%–13.2%），影响 120 人，约少 38 人". */
export function findingSentence(found: FoundInWords): Sentence {
  return { zh: said(found, 'zh'), en: said(found, 'en') };
}

function said(found: FoundInWords, language: Language): string {
  const { metric, unit, currency, actual, expected, usual, customers, effect, effectUnit } = found;
  const figure = (value: number, of: Unit): string => figureText(value, of, { language, currency });
  const usually = usual === null ? figure(expected, unit) : `${figure(usual.low, unit)}–${figure(usual.high, unit)}`;
  const size = figure(Math.abs(effect), effectUnit);
  const place = found.place[language];
  if (language === 'zh') {
    const whom = customers === null ? '' : `，影响 ${figure(customers, 'customers')} 人`;
    return `${place}，${metric} ${figure(actual, unit)}（正常 ${usually}）${whom}，约${effect < 0 ? '少' : '多'} ${size}${COUNTED[effectUnit]?.zh ?? ''}`;
  }
  const one = COUNTED[effectUnit]?.en;
  const whom = customers === null ? '' : `, concerns ${counted(figure(customers, 'customers'), 'customer')}`;
  return `${place}, ${metric} ${figure(actual, unit)} (usually ${usually})${whom}, about ${one === undefined ? size : counted(size, one)} ${effect < 0 ? 'fewer' : 'more'}`;
}
