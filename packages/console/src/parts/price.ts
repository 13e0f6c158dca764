import { type Money, MONEY_SCALE } from '@gyre/domain';

/** 金额文字 — an exact amount in the project's currency, up to four decimals: 450 is `¥0.045`, 120000 is `¥12.00`. */
export function formatPrice(money: Money, language: 'zh' | 'en', currency: string): string {
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(money / MONEY_SCALE);
}
