import { Select } from 'antd';
import { countedOption } from '../../../parts/counted-option.tsx';
import { useEventName } from '../../../parts/event-name.ts';
import { NO_EVENT, type SelectorDraft } from '../../../parts/rules/rule-draft.ts';
import { useVocabulary } from '../../../parts/rules/vocabulary.ts';

interface EventsBlankProps {
  readonly label: string;
  readonly value: readonly SelectorDraft[];
  readonly most: number;
  readonly onChange: (value: readonly SelectorDraft[]) => void;
}

/** 多个事件 — by name only; one that stays keeps its filter. */
export function EventsBlank({ label, value, most, onChange }: EventsBlankProps) {
  const nameOf = useEventName();
  const { events } = useVocabulary();
  const options = events
    .toSorted((a, b) => Number(a.own) - Number(b.own) || b.events - a.events)
    .map(({ name, displayName, events: count }) => {
      const shown = nameOf(name, displayName);
      return { value: name, label: shown, name, count, search: `${shown} ${name}`.toLowerCase() };
    });
  const choose = (names: readonly string[]): void =>
    onChange(names.slice(0, most).map((name) => value.find(({ event }) => event === name) ?? { ...NO_EVENT, event: name }));
  return (
    <Select<string[], (typeof options)[number]>
      mode="multiple"
      aria-label={label}
      placeholder={label}
      popupMatchSelectWidth={false}
      maxTagCount={8}
      style={{ flex: '1 1 320px', minWidth: 220, maxWidth: 900 }}
      showSearch={{ filterOption: (text, option) => option?.search.includes(text.trim().toLowerCase()) ?? false }}
      options={options}
      optionRender={countedOption}
      value={value.flatMap(({ event }) => (event === '' ? [] : [event]))}
      onChange={choose}
    />
  );
}
