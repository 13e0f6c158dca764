import type { Money } from '@gyre/domain';
import { useMemo } from 'react';
import { useFormat } from '../use-format.ts';
import { formatPrice } from './price.ts';

/** {@link formatPrice} in the operator's language and the project's currency, and the currency's own sign. */
export function usePrice(): { readonly price: (money: Money) => string; readonly sign: string } {
  const { language, currency } = useFormat();
  return useMemo(
    () => ({
      price: (money) => formatPrice(money, language, currency),
      sign: formatPrice(0, language, currency).replace(/[\d.,\s]/g, ''),
    }),
    [language, currency],
  );
}
