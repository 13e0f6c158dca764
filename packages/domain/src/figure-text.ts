import type { Unit } from './analyses/table.ts';
import { DAY_MS, formatInstant, HOUR_MS, instant, MINUTE_MS, SECOND_MS } from './time.ts';

/** 写法 — the language a figure is written in, and the currency of the project. */
export interface FigureStyle {
  readonly language: 'zh' | 'en';
  readonly currency: string;
}

const LOCALE = { zh: 'zh-CN', en: 'en-GB' } as const;

const LASTING = [
  [DAY_MS, '天', 'd'],
  [HOUR_MS, '小时', 'h'],
  [MINUTE_MS, '分钟', 'min'],
  [SECOND_MS, '秒', 's'],
] as const;

/** 写数 — a figure with its unit, for what is sent; missing is –. Money is in major units; instants are written in UTC. */
export function figureText(value: number | null, unit: Unit, { language, currency }: FigureStyle): string {
  if (value === null) return '–';
  const written = (options: Intl.NumberFormatOptions): string => new Intl.NumberFormat(LOCALE[language], options).format(value);
  switch (unit) {
    case 'money':
      return written({ style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...decimalsOf(value) });
    case 'share':
      return written({ style: 'percent', maximumFractionDigits: 1 });
    case 'count':
    case 'customers':
      return written({ maximumFractionDigits: 0 });
    case 'duration': {
      const [size, zh, en] = LASTING.find(([ms]) => Math.abs(value) >= ms) ?? LASTING[3];
      return `${new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 1 }).format(value / size)} ${language === 'zh' ? zh : en}`;
    }
    case 'instant':
      return formatInstant(instant(Math.round(value)));
    case 'number':
    case 'index':
    case 'text':
      return written({ maximumFractionDigits: Math.abs(value) < 100 ? 2 : 1 });
  }
}

/** 变化 — a relative change with its sign: `+3.2%`; missing is –. */
export function changeText(change: number | null, language: FigureStyle['language']): string {
  if (change === null) return '–';
  return new Intl.NumberFormat(LOCALE[language], { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(change);
}

/** Two decimals where there are any; none from 1,000 on. */
function decimalsOf(value: number): Intl.NumberFormatOptions {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : 2;
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}
