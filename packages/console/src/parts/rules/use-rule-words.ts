import { itemWord, ownPropertyWord, type RuleWords } from '@gyre/domain';
import { useMemo } from 'react';
import { useFormat } from '../../use-format.ts';
import { useEventName } from '../event-name.ts';
import { type KnownName, namedEventValues, namedValues, useVocabulary } from './vocabulary.ts';

/** 称呼 — what sentences about rules call events, properties, attributes and segments, as this project knows them. */
export function useRuleWords(): RuleWords {
  const { language } = useFormat();
  const event = useEventName();
  const vocabulary = useVocabulary();
  return useMemo(() => {
    const { events, attributes, segments } = vocabulary;
    const shown = (names: readonly KnownName[] | undefined, name: string): string | undefined =>
      names?.find((one) => one.name === name)?.displayName || undefined;
    return {
      language,
      event: (name) => event(name),
      property: (of, name) => shown(events.find((e) => e.name === of)?.properties, name) ?? ownPropertyWord(of, name, language) ?? name,
      attribute: (name) => shown(attributes, name) ?? name,
      segment: (key) => segments.find((s) => s.key === key)?.name ?? key,
      fact: (name) => itemWord(name, language) ?? name,
      eventValue: (of, property, value) =>
        namedEventValues(vocabulary, of, property, language).find((one) => one.value === value)?.name ?? value,
      value: (attribute, value) => namedValues(vocabulary, attribute).find((one) => one.value === value)?.name ?? value,
    };
  }, [language, event, vocabulary]);
}
