import { useMemo } from 'react';
import { useSummaryWords } from '../../campaigns/use-summary-words.ts';
import { useMetrics } from '../../dashboards/tile-facts.ts';
import { definitionsOf } from '../../metrics/metric-book.ts';
import { useDimensionName } from '../../metrics/use-dimension-name.ts';
import type { PlaybookWords } from './playbook-summary.ts';

/** What summaries of playbooks call things, as this project knows them. */
export function usePlaybookWords(): PlaybookWords {
  const campaign = useSummaryWords();
  const metrics = useMetrics().data?.rows;
  const dimension = useDimensionName(useMemo(() => definitionsOf(metrics ?? []), [metrics]));
  return useMemo(() => {
    const metricNames = new Map(metrics?.map(({ key, definition }) => [key, definition.name]));
    return {
      campaign,
      metric: (key) => metricNames.get(key) ?? key,
      dimension,
      batch: campaign.batch,
    };
  }, [campaign, metrics, dimension]);
}
