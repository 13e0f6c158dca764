import { Select } from 'antd';
import { usePrefs } from '../../prefs.ts';
import { useWords } from '../../words/index.ts';
import { countedOption } from '../counted-option.tsx';
import { useEventName } from '../event-name.ts';
import { useVocabulary } from './vocabulary.ts';

interface EventSelectProps {
  readonly value: string;
  readonly onChange: (event: string) => void;
  readonly label?: string | undefined;
  readonly width?: number;
}

/** 选事件 — by its name or display name, each with how often it happened. */
export function EventSelect({ value, onChange, label, width = 220 }: EventSelectProps) {
  const words = useWords().segments.rules;
  const { language } = usePrefs();
  const nameOf = useEventName();
  const { events } = useVocabulary();
  const optionOf = (name: string, displayName = '', count = 0) => {
    const shown = nameOf(name, displayName);
    return { value: name, label: shown, name, count, search: `${shown} ${name}`.toLowerCase() };
  };
  const options = events
    .toSorted((a, b) => Number(a.own) - Number(b.own) || b.events - a.events)
    .map((e) => optionOf(e.name, e.displayName, e.events));
  const known = value === '' || options.some((o) => o.value === value) ? options : [optionOf(value), ...options];
  return (
    <Select<string, (typeof options)[number]>
      showSearch={{
        filterOption: (text, option) => option?.search.includes(text.toLowerCase()) ?? false,
        filterSort: (a, b, { searchValue }) => rankOf(a, searchValue) - rankOf(b, searchValue),
      }}
      placeholder={label ?? words.pickEvent}
      aria-label={label ?? words.pickEvent}
      options={known}
      optionRender={countedOption}
      popupMatchSelectWidth={false}
      style={{ minWidth: 130, maxWidth: width, flex: `0 1 ${language === 'zh' ? 132 : 165}px` }}
      {...(value === '' ? {} : { value })}
      onChange={onChange}
    />
  );
}

/** One that is called just so comes before one that merely contains what is typed. */
function rankOf({ label, value }: { readonly label: string; readonly value: string }, typed: string): number {
  return label === typed || value === typed ? 0 : 1;
}
