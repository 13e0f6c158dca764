import type { Unit } from '@gyre/domain/analyses/table';
import { useCallback } from 'react';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';

/** 差 — how much more or less, without a sign: of shares in percentage points, of what is counted with decimals where parts have them. */
export function useDifference(): (value: number, unit: Unit) => string {
  const words = useWords().metrics.treePage;
  const format = useFormat();
  return useCallback(
    (value, unit) => {
      if (unit === 'share') return words.points(format.number(value * 100, 2));
      const isCounted = unit === 'count' || unit === 'customers';
      return isCounted ? format.number(value, 2) : written(value, unit, format);
    },
    [words, format],
  );
}
