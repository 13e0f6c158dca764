import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';

/** All campaigns of the project; undefined until they have come. */
function useCampaigns() {
  const project = useProjectKey();
  return useCall(contract.campaigns.list, { params: { project }, query: {} }, { staleMs: 30_000 }).data;
}

/** The name of a campaign by its key; the key itself while names are unknown. */
export function useCampaignName(): (key: string) => string {
  const campaigns = useCampaigns();
  return useMemo(() => {
    const names = new Map(campaigns?.map((c) => [c.key, c.definition.name]));
    return (key) => names.get(key) ?? key;
  }, [campaigns]);
}

/** 文案名 — the name of a campaign's arm as it is now, or of its control group; the letter of an arm there is no more. */
export function useArmName(): (campaign: string, arm: string) => string {
  const words = useWords();
  const campaigns = useCampaigns();
  return useMemo(() => {
    const names = new Map(campaigns?.flatMap((c) => c.definition.arms.map(({ key, name }) => [`${c.key}/${key}`, name] as const)));
    const letter = words.reach.log.arm;
    return (campaign, arm) =>
      arm === 'control' ? words.campaigns.passages.control : (names.get(`${campaign}/${arm}`) ?? letter(arm.toUpperCase()));
  }, [campaigns, words]);
}
