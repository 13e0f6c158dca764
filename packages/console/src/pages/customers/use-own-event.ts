import { isCallName, isOwnEventName } from '@gyre/domain';
import { useMemo } from 'react';
import { useArmName, useCampaignName } from '../../parts/campaign-name.ts';
import { useSegmentName } from '../../parts/segment-picker.tsx';
import { useWords } from '../../words/index.ts';
import { ownEventSummary, type OwnEventWords } from './own-event.ts';

/** 摘要 — what an event says in one line: our own in the operator's language, others, and calls that set attributes, as they were sent. */
export function useEventSummary(): (name: string, properties: Readonly<Record<string, unknown>>) => string {
  const { customers, campaigns, reach, colon } = useWords();
  const labels = customers.timeline.own;
  const campaignOf = useCampaignName();
  const armOf = useArmName();
  const segmentOf = useSegmentName();
  return useMemo(() => {
    const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      channel: campaigns.channels,
      reason: campaigns.reasons,
      purpose: Object.fromEntries(Object.entries(reach.consents.purposes).map(([key, { name }]) => [key, name])),
      action: reach.consents.actions,
    };
    const say: OwnEventWords['say'] = (property, value, { campaign }) => {
      if (property === 'campaign') return campaignOf(value);
      if (property === 'segment') return segmentOf(value);
      if (property === 'arm') return armOf(String(campaign), value);
      return codes[property]?.[value] ?? value;
    };
    return (name, properties) => {
      if (isOwnEventName(name) && !isCallName(name)) return ownEventSummary(properties, { labels, say }, colon);
      return Object.entries(properties)
        .slice(0, 5)
        .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(' · ');
    };
  }, [labels, campaigns, reach, colon, campaignOf, armOf, segmentOf]);
}
