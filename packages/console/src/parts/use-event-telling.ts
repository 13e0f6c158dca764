import { isCallName, isOwnEventName, OWN_PROPERTY_WORDS, sentenceOfDetail } from '@gyre/domain';
import { useMemo } from 'react';
import { useFormat } from '../use-format.ts';
import { useWords } from '../words/index.ts';
import { useArmName, useCampaignName } from './campaign-name.ts';
import { ownEventSummary, type SayValue } from './own-event.ts';
import { useRuleWords } from './rules/use-rule-words.ts';
import { useSegmentName } from './segment-picker.tsx';

type Properties = Readonly<Record<string, unknown>>;

/** Properties the summary of somebody else's event has. */
const MOST_TOLD = 5;

/** One property of an event: as it is called, as it is kept, and its value said and kept. */
export interface ToldProperty {
  readonly called: string;
  readonly name: string;
  readonly said: string;
  readonly kept: string;
}

/** 事件怎么说 — an event in one line, and all of its properties one by one. */
export interface EventTelling {
  readonly summary: (event: string, properties: Properties) => string;
  readonly properties: (event: string, properties: Properties) => readonly ToldProperty[];
}

/** Tells events in the operator's language: properties as the event plan calls them, of our own events the values too. */
export function useEventTelling(): EventTelling {
  const { colon } = useWords();
  const { language } = useFormat();
  const rules = useRuleWords();
  const say = useOwnValues();
  return useMemo(() => {
    const called = OWN_PROPERTY_WORDS[language];
    const nameOf = (event: string, name: string): string =>
      event.startsWith('$profile_') ? rules.attribute(name) : rules.property(event, name);
    return {
      summary: (event, properties) =>
        isOwnEventName(event) && !isCallName(event)
          ? ownEventSummary(properties, { called, say }, colon)
          : Object.entries(properties)
              .slice(0, MOST_TOLD)
              .map(([name, value]) => nameOf(event, name) + colon + asText(value))
              .join(' · '),
      properties: (event, properties) =>
        Object.entries(properties).map(([name, value]) => {
          const kept = asText(value);
          return { called: nameOf(event, name), name, said: isOwnEventName(event) ? say(name, kept, properties) : kept, kept };
        }),
    };
  }, [language, colon, rules, say]);
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Values of our own properties: campaigns, arms and segments by name, codes in words. */
function useOwnValues(): SayValue {
  const { campaigns, reach, form } = useWords();
  const { language } = useFormat();
  const campaignOf = useCampaignName();
  const armOf = useArmName();
  const segmentOf = useSegmentName();
  return useMemo(() => {
    const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      channel: campaigns.channels,
      reason: campaigns.reasons,
      failure: namesIn(reach.failures),
      purpose: namesIn(reach.consents.purposes),
      action: reach.consents.actions,
      source: reach.consents.sources,
    };
    return (property, value, { campaign, experiment = campaign }) => {
      if (property === 'campaign' || property === 'experiment') return campaignOf(value);
      if (property === 'segment') return segmentOf(value);
      if (property === 'arm' && value !== '') return armOf(String(experiment), value);
      if (property === 'detail') return sentenceOfDetail(value)[language];
      if (value === 'true' || value === 'false') return value === 'true' ? form.on : form.off;
      return codes[property]?.[value] ?? value;
    };
  }, [campaigns, reach, form, language, campaignOf, armOf, segmentOf]);
}

function namesIn(words: Readonly<Record<string, { readonly name: string }>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(words).map(([code, { name }]) => [code, name]));
}
