import { contract, type ItemReference, type NamedCode } from '@gyre/domain';
import { AutoComplete, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { countedOption } from '../counted-option.tsx';
import { useDelayed } from '../use-delayed.ts';
import { namedEventValues, namedValues, useVocabulary } from './vocabulary.ts';

/** Where values come from: a property of an event, an attribute of items of a type, or without either an attribute of the customer. */
export interface ValuePlace {
  readonly event?: string;
  readonly itemType?: string;
  readonly name: string;
}

/** Where the values of a test come from that may look through to the item it refers to; undefined for a number kept by day. */
export function placeBehind(place: ValuePlace, item: ItemReference | undefined): ValuePlace | undefined {
  if (item === undefined) return place;
  return 'attribute' in item ? { itemType: item.type, name: item.attribute } : undefined;
}

/** What is counted of a value at a place. */
function countedAt(place: ValuePlace | undefined): 'times' | 'customers' | 'items' {
  if (place?.event !== undefined) return 'times';
  return place?.itemType === undefined ? 'customers' : 'items';
}

type Scalar = string | number | boolean;

interface Choice {
  readonly value: string;
  readonly label: string;
  /** The value itself: a number stays one. */
  readonly scalar: Scalar;
  readonly count: number;
  readonly of: 'times' | 'customers' | 'items';
}

/** What values at a place are called, where they are codes or keys of something that has names; all there are. */
function useNames(place: ValuePlace | undefined): readonly NamedCode[] {
  const vocabulary = useVocabulary();
  const { language } = useFormat();
  if (place?.event !== undefined) return namedEventValues(vocabulary, place.event, place.name, language);
  return place === undefined || countedAt(place) !== 'customers' ? [] : namedValues(vocabulary, place.name);
}

/**
 * The frequent values at a place, the most frequent first, with how many of the latest have them; asked for once the field is opened. Where values
 * are keys of something that has names, all there are, by name, and also before.
 */
function useFrequent(place: ValuePlace | undefined, search: string, open: boolean): Choice[] {
  const project = useProjectKey();
  const names = useNames(place);
  const wanted = useDelayed(names.length > 0 ? '' : search.trim(), 150);
  const query = { name: place?.name ?? '', event: place?.event, itemType: place?.itemType, search: wanted === '' ? undefined : wanted };
  const enabled = open && place !== undefined && place.name !== '';
  const answer = useCall(contract.segments.values, { params: { project }, query }, { enabled, keep: true, staleMs: 60_000 });
  const found = enabled ? (answer.data?.values ?? []) : [];
  const choice = (value: Scalar, label: string, count: number): Choice => ({
    value: String(value),
    label,
    scalar: value,
    count,
    of: countedAt(place),
  });
  if (names.length === 0) return found.map(({ value, count }) => choice(value, String(value), count));
  const counts = new Map(found.map(({ value, count }) => [value, count]));
  return names.map(({ value, name }) => choice(value, name, counts.get(value) ?? 0)).toSorted((a, b) => b.count - a.count);
}

/** Whether a choice has what is searched for in its name or its value. */
function isLike(search: string, { value, label }: Choice): boolean {
  return `${label} ${value}`.toLowerCase().includes(search.trim().toLowerCase());
}

/** A list of values, and under it what their counts were taken from. */
function CountedList({ place, menu }: { readonly place: ValuePlace | undefined; readonly menu: ReactElement }) {
  const words = useWords().segments.rules;
  return (
    <>
      {menu}
      <div className="rule-quiet rule-note">{words.countedIn[countedAt(place)]}</div>
    </>
  );
}

/** {@link CountedList} for the `popupRender` of Ant Design; without values the list alone. */
function countedList(place: ValuePlace | undefined, hasValues: boolean) {
  return (menu: ReactElement): ReactElement => (hasValues ? <CountedList place={place} menu={menu} /> : menu);
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
  const named = useNames(place).find((one) => one.value === value)?.name;
  return (
    <AutoComplete<string, Choice>
      value={typed !== '' && readScalar(typed, isNumber) === value ? typed : (named ?? String(value ?? ''))}
      options={options}
      optionRender={countedOption}
      popupRender={countedList(place, true)}
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
        setTyped(chosen === undefined ? text : '');
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
      optionRender={countedOption}
      popupRender={countedList(place, options.length > 0)}
      tokenSeparators={[',', '，', '、']}
      placeholder={words.values}
      aria-label={words.values}
      popupMatchSelectWidth={false}
      style={{ flex: '0 1 auto', width: 320, minWidth: 160 }}
      value={values.map(String)}
      showSearch={{ onSearch: setSearch, filterOption: (text, option) => option !== undefined && isLike(text, option) }}
      onOpenChange={setOpen}
      onChange={(texts) => onChange(texts.length === 0 ? undefined : texts.flatMap(read))}
    />
  );
}
