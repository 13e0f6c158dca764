import { CloseOutlined } from '@ant-design/icons';
import type { PackCheck } from '@gyre/domain/api/metric-packs';
import { PropertyFilter } from '@gyre/domain';
import type { PackMapping } from '@gyre/domain/metrics/pack';
import { Button } from 'antd';
import { useState } from 'react';
import { NameSelect } from '../../parts/rules/name-select.tsx';
import { NO_EVENT, type SelectorDraft } from '../../parts/rules/rule-draft.ts';
import { SelectorForm } from '../../parts/rules/selector-form.tsx';
import { type KnownName, propertiesOf, useItemName, useVocabulary, type Vocabulary } from '../../parts/rules/vocabulary.ts';
import { useWords } from '../../words/index.ts';

type Mapped = PackMapping[string];
type Slot = PackCheck['slots'][number];

interface SlotBlankProps {
  readonly slot: Slot;
  /** What plays each slot now. */
  readonly mapping: PackMapping;
  /** Whether it was chosen here, rather than found by a usual name. */
  readonly isChosen: boolean;
  readonly onChange: (mapped: Mapped | undefined) => void;
}

/** 槽位对应 — what plays a slot: an event, perhaps with tests, or a name the project has; another may be typed. */
export function SlotBlank({ slot, mapping, isChosen, onChange }: SlotBlankProps) {
  const words = useWords().metrics.packsPage;
  const vocabulary = useVocabulary();
  const nameOf = useItemName();
  const mapped = mapping[slot.slot];
  const field =
    slot.kind === 'event' ? (
      <EventSlot key={eventIn(mapped)} mapped={mapped} onChange={onChange} />
    ) : (
      <NameSelect
        value={eventIn(mapped)}
        names={namesFor(slot, eventIn(slot.of === null ? undefined : mapping[slot.of]), vocabulary, nameOf)}
        label={slot.kind === 'item' ? words.pickItem : slot.kind === 'fact' ? words.pickFact : words.slotKinds[slot.kind]}
        onChange={onChange}
      />
    );
  return (
    <span className="rule-joined">
      {field}
      {isChosen && (
        <Button size="small" type="text" icon={<CloseOutlined />} aria-label={words.clear} onClick={() => onChange(undefined)} />
      )}
    </span>
  );
}

/** An event slot keeps tests that are not filled in yet to itself. */
function EventSlot({ mapped, onChange }: { readonly mapped: Mapped | undefined; readonly onChange: (mapped: Mapped) => void }) {
  const [draft, setDraft] = useState<SelectorDraft>(() => selectorOf(mapped));
  const change = (next: SelectorDraft): void => {
    setDraft(next);
    const filter = PropertyFilter.safeParse(JSON.parse(JSON.stringify(next.filter)));
    if (next.event === '' || !filter.success) return;
    onChange(filter.data.all.length + filter.data.any.length === 0 ? next.event : { event: next.event, filter: filter.data });
  };
  return <SelectorForm value={draft} onChange={change} />;
}

function selectorOf(mapped: Mapped | undefined): SelectorDraft {
  if (mapped === undefined) return NO_EVENT;
  return typeof mapped === 'string' ? { ...NO_EVENT, event: mapped } : mapped;
}

function eventIn(mapped: Mapped | undefined): string {
  if (mapped === undefined) return '';
  return typeof mapped === 'string' ? mapped : mapped.event;
}

function namesFor({ kind, of }: Slot, owner: string, vocabulary: Vocabulary, nameOf: ReturnType<typeof useItemName>): readonly KnownName[] {
  switch (kind) {
    case 'event':
      return [];
    case 'property':
      return propertiesOf(vocabulary, owner);
    case 'attribute':
      return vocabulary.attributes;
    case 'item':
      return vocabulary.items.map(({ type }) => nameOf(type, 'string'));
    case 'fact': {
      const facts = of === null ? vocabulary.facts : (vocabulary.items.find(({ type }) => type === owner)?.facts ?? []);
      return facts.map((fact) => nameOf(fact, 'number'));
    }
  }
}
