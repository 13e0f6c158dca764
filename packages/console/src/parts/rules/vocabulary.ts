import {
  contract,
  itemWord,
  type NamedCode,
  ownAttributeWord,
  ownKeysOf,
  ownPropertyWord,
  ownValues,
  RESPONDED_CAMPAIGNS,
  TIME_PROPERTY,
} from '@gyre/domain';
import { useMemo } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type Found = Answer<typeof contract.segments.vocabulary>;
export interface Vocabulary extends Omit<Found, 'items'> {
  readonly items: readonly VocabularyItem[];
}
interface VocabularyItem extends Omit<Found['items'][number], 'attributes'> {
  /** `displayName` is empty where nobody names it. */
  readonly attributes: readonly { readonly name: string; readonly displayName: string; readonly type: string }[];
}
type VocabularyEvent = Vocabulary['events'][number];
export type KnownName = VocabularyEvent['properties'][number];

const NOTHING: Vocabulary = { events: [], attributes: [], items: [], facts: [], segments: [] };

/** 规则词汇 — the events, attributes, items and facts a rule of this project can name; nothing until they have come. */
export function useVocabulary(): Vocabulary {
  const project = useProjectKey();
  const { language } = usePrefs();
  const found = useCall(contract.segments.vocabulary, { params: { project } }, { staleMs: 60_000 }).data;
  return useMemo(() => {
    if (found === undefined) return NOTHING;
    const attributes = found.attributes.map((one) => ({ ...one, displayName: ownAttributeWord(one.name, language) ?? one.displayName }));
    const events = found.events.map((event) => ({ ...event, properties: event.properties.map(called(event, language)) }));
    const items = found.items.map(({ type, attributes: own, facts }) => ({
      type,
      facts,
      attributes: own.map((one) => ({
        ...one,
        displayName: itemAttributeName(events, type, one.name) || itemWord(one.name, language) || '',
      })),
    }));
    return { ...found, attributes, events, items };
  }, [found, language]);
}

/** A property as the event plan calls it; one of our own events that has no name there, as we do. */
function called({ name: event }: VocabularyEvent, language: 'zh' | 'en'): (property: KnownName) => KnownName {
  return (property) => {
    const { name, displayName } = property;
    return displayName === name ? { ...property, displayName: ownPropertyWord(event, name, language) ?? name } : property;
  };
}

/** 取值的名称 — what values of an attribute of customers are called, where they are keys; otherwise nothing. */
export function namedValues(vocabulary: Vocabulary, attribute: string): readonly NamedCode[] {
  return vocabulary.attributes.find(({ name }) => name === attribute)?.values ?? [];
}

/** 事件取值的名称 — what values of a property of an event are called, where they are codes or keys of ours; otherwise nothing. */
export function namedEventValues(vocabulary: Vocabulary, event: string, property: string, language: 'zh' | 'en'): readonly NamedCode[] {
  const kind = ownKeysOf(event, property);
  if (kind === 'campaigns') return namedValues(vocabulary, RESPONDED_CAMPAIGNS);
  if (kind === 'segments') return vocabulary.segments.map(({ key, name }) => ({ value: key, name }));
  return ownValues(event, property, language);
}

/**
 * 实体属性的名称 — what the event plan calls an attribute of an item: events that name such an item carry some of its attributes along
 * under the same name. Empty where no event does.
 */
function itemAttributeName(events: readonly VocabularyEvent[], type: string, attribute: string): string {
  const names = events
    .filter(({ properties }) => properties.some((one) => one.itemType === type))
    .flatMap(({ properties }) => properties.filter((one) => one.name === attribute && one.displayName !== one.name));
  return names[0]?.displayName ?? '';
}

/** 实体与日期事实的名称 — a type of items, or a dated fact, as it is commonly called. */
export function useItemName(): (name: string, type: string) => KnownName {
  const { language } = usePrefs();
  return (name, type) => ({ name, displayName: itemWord(name, language) ?? '', type, itemType: null });
}

/** The properties an event brings. */
export function propertiesOf(vocabulary: Vocabulary, event: string): readonly KnownName[] {
  return vocabulary.events.find((e) => e.name === event)?.properties ?? [];
}

/** What of an event a filter can test: its properties, and the moment it happened. */
export function usePropertiesOf(vocabulary: Vocabulary, event: string): readonly KnownName[] {
  const time = useWords().segments.rules.time;
  return useMemo(
    () => [...propertiesOf(vocabulary, event), { name: TIME_PROPERTY, displayName: time, type: 'instant', itemType: null }],
    [vocabulary, event, time],
  );
}

/** The type of the value a test looks at: of the name itself, or of the attribute or fact of the item it refers to. */
export function typeOf(
  vocabulary: Vocabulary,
  names: readonly KnownName[],
  name: string,
  item: { readonly type: string; readonly attribute?: string; readonly fact?: string } | undefined,
): string {
  if (item === undefined) return names.find((known) => known.name === name)?.type ?? 'string';
  if (item.fact !== undefined) return 'number';
  const attributes = vocabulary.items.find((one) => one.type === item.type)?.attributes;
  return attributes?.find((one) => one.name === item.attribute)?.type ?? 'string';
}
