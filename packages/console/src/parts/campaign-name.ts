import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';

/** The name of a campaign by its key; the key itself while names are unknown. */
export function useCampaignName(): (key: string) => string {
  const project = useProjectKey();
  const campaigns = useCall(contract.campaigns.list, { params: { project }, query: {} }, { staleMs: 30_000 }).data;
  return useMemo(() => {
    const names = new Map(campaigns?.map((c) => [c.key, c.definition.name]));
    return (key) => names.get(key) ?? key;
  }, [campaigns]);
}
