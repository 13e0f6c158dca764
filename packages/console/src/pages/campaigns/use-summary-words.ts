import { contract } from '@gyre/domain';
import { isOwnEventName } from '@gyre/domain/events';
import { useMemo } from 'react';
import { useCall } from '../../api.ts';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useVocabulary } from '../../parts/rules/vocabulary.ts';
import { useBatches } from '../../parts/use-batches.ts';
import { useMoney } from '../../parts/use-money.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import type { SummaryWords } from './summary.ts';

/** The activities of the project by key; none until they have come. */
export function useActivities() {
  const project = useProjectKey();
  return useCall(contract.activities.list, { params: { project } }, { staleMs: 30_000 }).data ?? [];
}

/** What summaries of campaigns call things, as this project knows them. */
export function useSummaryWords(): SummaryWords {
  const rules = useRuleWords();
  const { minute } = useFormat();
  const money = useMoney();
  const project = useProjectKey();
  const activities = useCall(contract.activities.list, { params: { project } }, { staleMs: 30_000 }).data;
  const { events } = useVocabulary();
  const batches = useBatches();
  return useMemo(() => {
    const planned = new Set(events.map(({ name }) => name));
    const knows = (event: string): boolean => planned.has(event) || isOwnEventName(event);
    return {
      rules,
      minute,
      money,
      activity: (key) => activities?.find((one) => one.key === key)?.definition.name ?? key,
      batch: (key) => batches.find((one) => one.key === key)?.definition.name ?? key,
      knows: planned.size === 0 ? null : knows,
    };
  }, [rules, minute, money, activities, batches, events]);
}
