import { dimensionIn, eventsIn } from '@gyre/domain/metrics/dimension-words';
import { useCallback } from 'react';
import { useWords } from '../../words/index.ts';
import { useGroupName } from '../analysis/part-name.ts';
import type { Definitions } from './metric-book.ts';
import type { GroupPart } from './tree-shape.ts';

/** 组的称呼 — a group of a metric's dimension; of facts, their subject. */
export function useMetricGroupName(book: Definitions): (metric: string, dimension: string, key: GroupPart['key']) => string {
  const missing = useWords().metrics.treePage.missing;
  const groupName = useGroupName();
  return useCallback(
    (metric, dimension, key) => {
      const by = dimensionIn(metric, dimension, book);
      if (by !== undefined && by.of !== 'subject') return groupName(key, [by], eventsIn(metric, book));
      return key.map((value) => (value === null ? missing : String(value))).join(' · ');
    },
    [book, groupName, missing],
  );
}
