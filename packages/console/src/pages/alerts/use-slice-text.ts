import { contract } from '@gyre/domain';
import { sliceWords } from '@gyre/domain/autopilot/slice-words';
import { dimensionWords } from '@gyre/domain/metrics/dimension-words';
import { useCallback, useMemo } from 'react';
import { useCall } from '../../api.ts';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useBothWords } from '../analysis/use-both-words.ts';
import { definitionsOf } from '../metrics/metric-book.ts';

/** 切片的称呼 — its values after what their dimensions are called: `渠道：App · 城市：重庆`; nothing named is everybody. */
export function useSliceText(): (metric: string, slice: Readonly<Record<string, string>>) => string {
  const project = useProjectKey();
  const { language } = usePrefs();
  const words = useBothWords();
  const { data } = useCall(contract.metrics.list, { params: { project } }, { staleMs: 60_000 });
  const book = useMemo(() => definitionsOf(data?.rows ?? []), [data]);
  return useCallback(
    (metric, slice) => sliceWords(slice, (dimension) => dimensionWords(metric, dimension, book, words))[language],
    [book, words, language],
  );
}
