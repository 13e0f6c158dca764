import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { usePolicy } from './use-policy.ts';

/** 已知业务线 — the business lines that caps of the contact policy or campaigns name, each once, sorted. */
export function useBusinessLines(): readonly string[] {
  const project = useProjectKey();
  const policy = usePolicy();
  const campaigns = useCall(contract.campaigns.list, { params: { project }, query: {} }, { staleMs: 30_000 }).data;
  return useMemo(() => {
    const capped = policy?.caps.flatMap(({ scope }) => (scope.kind === 'line' ? [scope.line] : [])) ?? [];
    const given = campaigns?.flatMap(({ definition: { businessLine } }) => businessLine ?? []) ?? [];
    return [...new Set([...capped, ...given])].toSorted();
  }, [policy, campaigns]);
}
