import type { ItemReference } from '@gyre/domain';
import { ItemSelect, NameSelect } from '../../../parts/rules/name-select.tsx';
import { propertiesOf, useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useWords } from '../../../words/index.ts';

export interface ValueDraft {
  readonly property: string;
  readonly item?: ItemReference | undefined;
}

interface ValueBlankProps {
  /** The event whose properties are offered. */
  readonly event: string;
  readonly value: ValueDraft;
  /** Offer only what can be a number: numbers, and references to items. */
  readonly numbers?: boolean;
  readonly onChange: (value: ValueDraft) => void;
}

/** 取值 — a property of the event, or what the item it names has. */
export function ValueBlank({ event, value, numbers = false, onChange }: ValueBlankProps) {
  const words = useWords().segments.rules;
  const all = propertiesOf(useVocabulary(), event);
  const names = numbers ? all.filter(({ type, itemType }) => type === 'number' || itemType !== null) : all;
  return (
    <>
      <NameSelect value={value.property} names={names} label={words.property} onChange={(property) => onChange({ property })} />
      <ItemSelect
        itemType={all.find(({ name }) => name === value.property)?.itemType ?? null}
        item={value.item}
        onChange={(item) => onChange({ property: value.property, ...(item === undefined ? {} : { item }) })}
      />
    </>
  );
}
