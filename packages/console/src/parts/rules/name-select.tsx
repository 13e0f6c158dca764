import type { FactReading, ItemReference } from '@gyre/domain';
import { InputNumber, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { usePrefs } from '../../prefs.ts';
import { useWords } from '../../words/index.ts';
import { type KnownName, useItemName, useVocabulary } from './vocabulary.ts';

interface NameSelectProps {
  readonly value: string;
  readonly names: readonly KnownName[];
  readonly label: string;
  readonly onChange: (name: string) => void;
}

/** 选属性 — among the known ones by name or display name, with its type; another may be typed. */
export function NameSelect({ value, names, label, onChange }: NameSelectProps) {
  const { language } = usePrefs();
  const types = useWords().segments.rules.types;
  const [typed, setTyped] = useState('');
  const known = names.map((one) => ({
    value: one.name,
    ...naming(one.name, one.displayName),
    type: types[one.type] ?? '',
    search: `${one.displayName} ${one.name}`.toLowerCase(),
  }));
  const others = [...new Set([value, typed.trim()])].filter((name) => name !== '' && !known.some((one) => one.value === name));
  const options = [...known, ...others.map((name) => ({ value: name, ...naming(name, ''), type: '', search: name.toLowerCase() }))];
  return (
    <Select<string, (typeof options)[number]>
      showSearch={{ filterOption: (text, option) => option?.search.includes(text.trim().toLowerCase()) ?? false, onSearch: setTyped }}
      options={options}
      optionRender={typedOption}
      placeholder={label}
      aria-label={label}
      popupMatchSelectWidth={false}
      style={{ flex: `0 1 ${language === 'zh' ? 140 : 178}px`, minWidth: 110 }}
      {...(value === '' ? {} : { value })}
      onChange={onChange}
    />
  );
}

interface Typed {
  readonly value: string;
  readonly label: ReactNode;
  /** Its technical name where that is another. */
  readonly name: string;
  readonly type: string;
}

/** A display name in plain type with the technical name beside it; without one the technical name alone, in code type. */
function naming(name: string, displayName: string): Pick<Typed, 'label' | 'name'> {
  const isNamed = displayName !== '' && displayName !== name;
  return isNamed ? { label: displayName, name } : { label: <span className="mono">{name}</span>, name: '' };
}

function typedOption({ data }: { readonly data: Typed }) {
  return (
    <span className="rule-option">
      <span>
        {data.label} {data.name !== '' && <span className="mono rule-quiet">{data.name}</span>}
      </span>
      <span className="rule-quiet">{data.type}</span>
    </span>
  );
}

/** The name in `attribute:price`, `fact:cost`. */
function nameIn(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

interface ItemSelectProps {
  /** The type of item the value is the id of; null when it is of none. */
  readonly itemType: string | null;
  readonly item: ItemReference | undefined;
  readonly onChange: (item: ItemReference | undefined) => void;
}

/** 实体引用 — goes on from an id to an attribute or a dated fact of the item it names. Nothing for a value that names none. */
export function ItemSelect({ itemType, item, onChange }: ItemSelectProps) {
  const own = useWords().segments.rules;
  const types: Readonly<Record<string, string>> = own.types;
  const vocabulary = useVocabulary();
  const nameOf = useItemName();
  const type = item?.type ?? itemType;
  if (type === null) return null;
  const known = vocabulary.items.find((one) => one.type === type);
  const chosen = item === undefined ? '' : 'fact' in item ? `fact:${item.fact}` : `attribute:${item.attribute}`;
  const optionOf = (value: string, name: string, displayName: string, valueType: string): Typed => ({
    value,
    ...naming(name, displayName),
    type: types[valueType] ?? '',
  });
  const options: Typed[] = [
    { value: '', label: own.itemSelf, name: '', type: '' },
    ...(known?.attributes ?? []).map((a) => optionOf(`attribute:${a.name}`, a.name, a.displayName, a.type)),
    ...(known?.facts ?? []).map((fact) => optionOf(`fact:${fact}`, fact, nameOf(fact, 'number').displayName, 'number')),
  ];
  const all = options.some((o) => o.value === chosen) ? options : [...options, optionOf(chosen, nameIn(chosen), '', '')];
  const pick = (key: string): void => {
    const name = nameIn(key);
    if (key === '') onChange(undefined);
    else onChange(key.startsWith('fact:') ? { type, fact: name, reading: { read: 'latest' } } : { type, attribute: name });
  };
  return (
    <>
      <Select<string, Typed>
        aria-label={own.item}
        popupMatchSelectWidth={false}
        style={{ minWidth: 110 }}
        value={chosen}
        options={all}
        optionRender={typedOption}
        onChange={pick}
      />
      {item !== undefined && 'fact' in item && (
        <ReadingSelect value={item.reading} onChange={(reading) => onChange({ ...item, reading })} />
      )}
    </>
  );
}

/** 事实取值 — how a dated fact is read as of today. */
export function ReadingSelect({ value, onChange }: { readonly value: FactReading; readonly onChange: (reading: FactReading) => void }) {
  const words = useWords().segments.rules;
  const reads = ['latest', 'month_average', 'change', 'on_day'] as const;
  return (
    <>
      <Select<FactReading['read']>
        aria-label={words.reading}
        popupMatchSelectWidth={false}
        style={{ minWidth: 96 }}
        value={value.read}
        options={reads.map((read) => ({ value: read, label: words.readings[read] }))}
        onChange={(read) => onChange(read === 'on_day' ? { read, daysAgo: 1 } : { read })}
      />
      {value.read === 'on_day' && (
        <>
          <InputNumber<number>
            aria-label={words.daysAgo}
            min={0}
            max={366}
            style={{ width: 72 }}
            value={value.daysAgo}
            onChange={(daysAgo) => onChange({ read: 'on_day', daysAgo: daysAgo ?? 0 })}
          />
          {words.daysAgo}
        </>
      )}
    </>
  );
}
