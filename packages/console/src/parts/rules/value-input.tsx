import { contract } from '@gyre/domain';
import { AutoComplete, Select } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { countedOption } from '../counted-option.tsx';
import { useDelayed } from '../use-delayed.ts';

/** Where values come from: a property of an event, or without one an attribute of the customer. */
export interface ValuePlace {
  readonly event?: string;
  readonly name: string;
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** The frequent values at a place, the most frequent first; asked for once the field is opened. */
function useFrequent(place: ValuePlace | undefined, search: string, open: boolean): Choice[] {
  const project = useProjectKey();
  const wanted = useDelayed(search.trim(), 150);
  const query = { name: place?.name ?? '', event: place?.event, search: wanted === '' ? undefined : wanted };
  const enabled = open && place !== undefined && place.name !== '';
  const answer = useCall(contract.segments.values, { params: { project }, query }, { enabled, keep: true, staleMs: 60_000 });
  return (enabled ? (answer.data?.values ?? []) : []).map(({ value, count }) => ({ value: String(value), label: String(value), count }));
}

interface OneTextProps {
  readonly place: ValuePlace | undefined;
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}

/** 一个值 — typed, or chosen among the frequent ones. */
export function OneText({ place, value, onChange }: OneTextProps) {
  const words = useWords().segments.rules;
  const [open, setOpen] = useState(false);
  const options = useFrequent(place, value, open);
  return (
    <AutoComplete<string, Choice>
      value={value}
      options={options}
      optionRender={countedOption}
      placeholder={words.value}
      aria-label={words.value}
      popupMatchSelectWidth={false}
      style={{ flex: '1 1 150px', minWidth: 120, maxWidth: 320 }}
      onOpenChange={setOpen}
      onFocus={() => setOpen(true)}
      onChange={(text: string) => onChange(text === '' ? undefined : text)}
    />
  );
}

interface ManyProps {
  readonly place: ValuePlace | undefined;
  readonly number: boolean;
  readonly values: readonly (string | number)[];
  readonly onChange: (values: (string | number)[] | undefined) => void;
}

/** 多个值 — typed with Enter or commas between, or chosen among the frequent ones. */
export function ManyValues({ place, number, values, onChange }: ManyProps) {
  const words = useWords().segments.rules;
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const options = useFrequent(place, search, open);
  const read = (texts: readonly string[]): (string | number)[] => (number ? texts.map(Number).filter((n) => !Number.isNaN(n)) : [...texts]);
  return (
    <Select<string[], Choice>
      mode="tags"
      options={options}
      optionRender={countedOption}
      tokenSeparators={[',', '，', '、']}
      placeholder={words.values}
      aria-label={words.values}
      popupMatchSelectWidth={false}
      style={{ flex: '1 1 200px', minWidth: 160, maxWidth: 480 }}
      value={values.map(String)}
      showSearch={{ onSearch: setSearch }}
      onOpenChange={setOpen}
      onChange={(texts) => onChange(texts.length === 0 ? undefined : read(texts))}
    />
  );
}
