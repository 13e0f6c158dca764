import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { type Answer, useCall } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';

type Campaign = Answer<typeof contract.campaigns.list>[number];

/** 作为渠道的运营计划 — campaigns by their keys, with what their control groups measured: channels of our own messages are called so. */
export function useCampaigns(): ReadonlyMap<string, Campaign> {
  const project = useProjectKey();
  const { data } = useCall(contract.campaigns.list, { params: { project }, query: { goals: 'true' } }, { staleMs: 60_000 });
  return useMemo(() => new Map(data?.map((campaign) => [campaign.key, campaign])), [data]);
}
