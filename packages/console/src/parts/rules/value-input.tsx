import { contract } from '@gyre/domain';
import { AutoComplete, Select } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useDelayed } from '../use-delayed.ts';

/** Where values come from: a property of an event, or without one an attribute of the customer. */
export interface ValuePlace {
  readonly event?: string;
  readonly name: string;
}

type Scalar = string | number | boolean;

interface Choice {
  readonly value: string;
  readonly label: string;
  /** The value itself: a number stays one. */
  readonly scalar: Scalar;
}

/** The frequent values at a place, the most frequent first, without counts, which come from a sample; asked for once the field is opened. */
function useFrequent(place: ValuePlace | undefined, search: string, open: boolean): Choice[] {
  const project = useProjectKey();
  const wanted = useDelayed(search.trim(), 150);
  const query = { name: place?.name ?? '', event: place?.event, search: wanted === '' ? undefined : wanted };
  const enabled = open && place !== undefined && place.name !== '';
  const answer = useCall(contract.segments.values, { params: { project }, query }, { enabled, keep: true, staleMs: 60_000 });
  return (enabled ? (answer.data?.values ?? []) : []).map(({ value }) => ({
    value: String(value),
    label: String(value),
    scalar: value,
  }));
}

/** What a text stands for; undefined for none, and for one that should be a number and is not. */
function readScalar(text: string, isNumber: boolean): Scalar | undefined {
  if (text.trim() === '') return undefined;
  if (!isNumber) return text;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

interface OneValueProps {
  readonly place: ValuePlace | undefined;
  /** Whether what is typed is a number. */
  readonly isNumber: boolean;
  readonly value: Scalar | undefined;
  readonly onChange: (value: Scalar | undefined) => void;
}

/** 一个值 — typed, or chosen among the frequent ones. */
export function OneValue({ place, isNumber, value, onChange }: OneValueProps) {
  const words = useWords().segments.rules;
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const [typed, setTyped] = useState('');
  const options = useFrequent(place, search, open);
  return (
    <AutoComplete<string, Choice>
      value={readScalar(typed, isNumber) === value ? typed : String(value ?? '')}
      options={options}
      placeholder={words.value}
      aria-label={words.value}
      popupMatchSelectWidth={false}
      style={{ flex: '0 1 auto', width: isNumber ? 110 : 138, minWidth: 100 }}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      open={open && options.length > 0}
      onOpenChange={(opened) => {
        setOpen(opened);
        setSearch('');
      }}
      onFocus={() => setOpen(true)}
      onChange={(text: string, option) => {
        const [chosen] = [option].flat();
        setTyped(text);
        onChange(chosen?.scalar ?? readScalar(text, isNumber));
      }}
    />
  );
}

interface ManyValuesProps {
  readonly place: ValuePlace | undefined;
  readonly isNumber: boolean;
  readonly values: readonly (string | number)[];
  readonly onChange: (values: (string | number)[] | undefined) => void;
}

/** 多个值 — typed with Enter or commas between, or chosen among the frequent ones. */
export function ManyValues({ place, isNumber, values, onChange }: ManyValuesProps) {
  const words = useWords().segments.rules;
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const options = useFrequent(place, search, open);
  const read = (text: string): (string | number)[] => {
    const known = [...values, ...options.map((option) => option.scalar)].find((scalar) => String(scalar) === text);
    const scalar = known ?? readScalar(text, isNumber);
    return scalar === undefined ? [] : [typeof scalar === 'boolean' ? text : scalar];
  };
  return (
    <Select<string[], Choice>
      mode="tags"
      options={options}
      tokenSeparators={[',', '，', '、']}
      placeholder={words.values}
      aria-label={words.values}
      popupMatchSelectWidth={false}
      style={{ flex: '0 1 auto', width: 320, minWidth: 160 }}
      value={values.map(String)}
      showSearch={{ onSearch: setSearch }}
      onOpenChange={setOpen}
      onChange={(texts) => onChange(texts.length === 0 ? undefined : texts.flatMap(read))}
    />
  );
}
