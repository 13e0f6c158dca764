import { contract } from '@gyre/domain';
import { useCallback, useMemo } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { definitionsOf } from '../metrics/metric-book.ts';
import { useDimensionName } from '../metrics/use-dimension-name.ts';

/** 切片的称呼 — its values after what their dimensions are called: `城市 重庆 · 渠道 App`; nothing named is everybody. */
export function useSliceText(): (metric: string, slice: Readonly<Record<string, string>>) => string {
  const words = useWords();
  const project = useProjectKey();
  const { data } = useCall(contract.metrics.list, { params: { project } }, { staleMs: 60_000 });
  const book = useMemo(() => definitionsOf(data?.rows ?? []), [data]);
  const dimensionName = useDimensionName(book);
  const { everywhere } = words.alerts;
  const { missing } = words.metrics.treePage;
  return useCallback(
    (metric, slice) => {
      const tests = Object.entries(slice).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const texts = tests.map(([name, value]) => `${dimensionName(metric, name)} ${value === '' ? missing : value}`);
      return texts.length === 0 ? everywhere : texts.join(' · ');
    },
    [dimensionName, everywhere, missing],
  );
}
