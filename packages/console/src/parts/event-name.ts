import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';

/** 事件名 — how an event is called on screen: our own events in the operator's language, others by the display name of the event plan, else as sent. */
export function useEventName(): (name: string, displayName?: string) => string {
  const own: Readonly<Record<string, string>> = useWords().ownEvents;
  const project = useProjectKey();
  const plan = useCall(contract.collection.listPlan, { params: { project }, query: { limit: 200 } }, { staleMs: 60_000 }).data;
  return useMemo(() => {
    const shown = new Map(plan?.rows.map((row) => [row.name, row.displayName]));
    return (name, displayName = '') =>
      own[name] ?? [displayName, shown.get(name), name].find((text) => text !== undefined && text !== '') ?? name;
  }, [own, plan]);
}
