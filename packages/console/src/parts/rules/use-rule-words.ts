import type { RuleWords } from '@gyre/domain';
import { useMemo } from 'react';
import { useFormat } from '../../use-format.ts';
import { useEventName } from '../event-name.ts';
import { namedValues, useVocabulary } from './vocabulary.ts';

/** 称呼 — what sentences about rules call events, properties, attributes and segments, as this project knows them. */
export function useRuleWords(): RuleWords {
  const { language } = useFormat();
  const event = useEventName();
  const vocabulary = useVocabulary();
  return useMemo(() => {
    const { events, attributes, segments } = vocabulary;
    const shown = (names: readonly { readonly name: string; readonly displayName: string }[] | undefined, name: string): string => {
      const known = names?.find((one) => one.name === name)?.displayName ?? '';
      return known === '' ? name : known;
    };
    return {
      language,
      event: (name) => event(name),
      property: (of, name) => shown(events.find((e) => e.name === of)?.properties, name),
      attribute: (name) => shown(attributes, name),
      segment: (key) => segments.find((s) => s.key === key)?.name ?? key,
      fact: (name) => name,
      value: (attribute, value) => namedValues(vocabulary, attribute).find((one) => one.value === value)?.name ?? value,
    };
  }, [language, event, vocabulary]);
}
