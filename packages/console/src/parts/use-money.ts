import { MONEY_SCALE } from '@gyre/domain/money';
import { useMemo } from 'react';
import { formatMoney, MISSING } from '../format.ts';
import { useFormat } from '../use-format.ts';

/** 金额写法 — money as the API keeps it (ten-thousandths), written with the project's currency; prices below one keep up to four decimals. */
export function useMoney(): (money: number | null | undefined) => string {
  const { language, currency } = useFormat();
  return useMemo(() => {
    const precise = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: 4,
    });
    return (money) => {
      if (money === null || money === undefined) return MISSING;
      const major = money / MONEY_SCALE;
      return Math.abs(major) < 1 && money !== 0 ? precise.format(major) : formatMoney(major, language, currency, false);
    };
  }, [language, currency]);
}
