import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useCall } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';
import { useSummaryWords } from '../../campaigns/use-summary-words.ts';
import { useMetrics } from '../../dashboards/tile-facts.ts';
import { definitionsOf } from '../../metrics/metric-book.ts';
import { useDimensionName } from '../../metrics/use-dimension-name.ts';
import type { PlaybookWords } from './playbook-summary.ts';

/** What a project's coupon batches are; none until they have come. */
export function useBatches() {
  const project = useProjectKey();
  return useCall(contract.benefits.batches, { params: { project } }, { staleMs: 30_000 }).data ?? [];
}

/** What summaries of playbooks call things, as this project knows them. */
export function usePlaybookWords(): PlaybookWords {
  const campaign = useSummaryWords();
  const metrics = useMetrics().data?.rows;
  const dimension = useDimensionName(useMemo(() => definitionsOf(metrics ?? []), [metrics]));
  const batches = useBatches();
  return useMemo(() => {
    const metricNames = new Map(metrics?.map(({ key, definition }) => [key, definition.name]));
    const batchNames = new Map(batches.map(({ key, definition }) => [key, definition.name]));
    return {
      campaign,
      metric: (key) => metricNames.get(key) ?? key,
      dimension,
      batch: (key) => batchNames.get(key) ?? key,
    };
  }, [campaign, metrics, dimension, batches]);
}
