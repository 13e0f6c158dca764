import type { ItemReference } from '@gyre/domain';
import type { Breakdown } from '@gyre/domain/questions/measures';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { type KnownName, type Vocabulary, useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useWords, type Words } from '../../../words/index.ts';
import { breakdownOf, edgesIn, keyOf, withEdges } from './breakdown-key.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly search: string;
  readonly isNumber: boolean;
}
interface ChoiceGroup {
  readonly label: string;
  readonly options: readonly Choice[];
}

interface BreakdownsBlankProps {
  /** The events whose properties are offered. */
  readonly events: readonly string[];
  readonly value: readonly Breakdown[];
  readonly most: number;
  /** Which kinds may be chosen; all of them unless it says so. */
  readonly kinds?: readonly Breakdown['of'][];
  /** What stands between two: `×` where rows are told apart by all of them at once. */
  readonly joint?: string;
  readonly onChange: (value: readonly Breakdown[]) => void;
}

const ALL_KINDS: readonly Breakdown['of'][] = ['value', 'band', 'attribute', 'segment', 'event', 'hour', 'weekday'];

/** 拆分 — by what rows are told apart: properties of the event, of the item it names, of the customer, segments, hours and weekdays. */
export function BreakdownsBlank({ events, value, most, kinds = ALL_KINDS, joint = '×', onChange }: BreakdownsBlankProps) {
  const words = useWords().analysis.breakdowns;
  const [adding, setAdding] = useState(false);
  const groups = useChoices(events, kinds);
  const rows: readonly (Breakdown | undefined)[] = adding && value.length < most ? [...value, undefined] : value;
  const set = (i: number, chosen: Breakdown): void => {
    setAdding(false);
    onChange(i < value.length ? value.with(i, chosen) : [...value, chosen]);
  };
  return (
    <>
      {rows.map((one, i) => (
        <span className="rule-joined" key={i}>
          {i > 0 && <span className="rule-quiet">{joint}</span>}
          <BreakdownSelect value={one} groups={groups} onChange={(chosen) => set(i, chosen)} />
          {one !== undefined && isBanded(one, groups) && <EdgesInput value={one} onChange={(chosen) => set(i, chosen)} />}
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={words.remove}
            onClick={() => (one === undefined ? setAdding(false) : onChange(value.toSpliced(i, 1)))}
          />
        </span>
      ))}
      {rows.length < most && !adding && (
        <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      )}
    </>
  );
}

interface BreakdownSelectProps {
  readonly value: Breakdown | undefined;
  readonly groups: readonly ChoiceGroup[];
  readonly onChange: (value: Breakdown) => void;
}

function BreakdownSelect({ value, groups, onChange }: BreakdownSelectProps) {
  const words = useWords().analysis.breakdowns;
  const chosen = value === undefined ? undefined : keyOf(value);
  const isKnown = chosen === undefined || groups.some(({ options }) => options.some((option) => option.value === chosen));
  const unknown: ChoiceGroup[] = isKnown ? [] : [{ label: words.groups.chosen, options: [{ ...choice(chosen, nameIn(chosen)) }] }];
  return (
    <Select<string, Choice>
      showSearch={{ filterOption: (text, option) => option?.search?.includes(text.trim().toLowerCase()) ?? false }}
      placeholder={words.pick}
      aria-label={words.pick}
      popupMatchSelectWidth={false}
      style={{ minWidth: 130, maxWidth: 280 }}
      options={[...unknown, ...groups] as never}
      defaultOpen={value === undefined}
      autoFocus={value === undefined}
      {...(chosen === undefined ? {} : { value: chosen })}
      onChange={(key) => onChange(breakdownOf(key))}
    />
  );
}

function nameIn(key: string): string {
  return (JSON.parse(key) as string[]).at(-1) ?? key;
}

function choice(value: string, label: string, name = '', isNumber = false): Choice {
  return { value, label, search: `${label} ${name}`.toLowerCase(), isNumber };
}

/** A number may be told apart by bands; without edges each value is one. */
function isBanded(value: Breakdown, groups: readonly ChoiceGroup[]): boolean {
  if (edgesIn(value) !== undefined) return true;
  return groups.some(({ options }) => options.some((option) => option.value === keyOf(value) && option.isNumber));
}

function EdgesInput({ value, onChange }: { readonly value: Breakdown; readonly onChange: (value: Breakdown) => void }) {
  const words = useWords().analysis.breakdowns;
  const edges = edgesIn(value);
  const [text, setText] = useState(edges?.join(', ') ?? '');
  const read = (typed: string): void => {
    setText(typed);
    const numbers = typed.split(/[,，、\s]+/).filter((part) => part !== '');
    const parsed = [...new Set(numbers.map(Number))].toSorted((a, b) => a - b);
    if (parsed.every((edge) => !Number.isNaN(edge))) onChange(withEdges(value, parsed));
  };
  return (
    <Input
      value={text}
      placeholder={words.edges}
      aria-label={words.edges}
      title={words.edgesHelp}
      style={{ width: 150 }}
      onChange={(e) => read(e.target.value)}
    />
  );
}

function useChoices(events: readonly string[], kinds: readonly Breakdown['of'][]): readonly ChoiceGroup[] {
  const words = useWords();
  const vocabulary = useVocabulary();
  const names = events.join('\n');
  const allowed = kinds.join();
  return useMemo(() => choicesOf(vocabulary, names.split('\n'), new Set(allowed.split(',')), words), [vocabulary, names, allowed, words]);
}

function choicesOf(vocabulary: Vocabulary, events: readonly string[], kinds: ReadonlySet<string>, words: Words): ChoiceGroup[] {
  const own = words.analysis.breakdowns;
  const properties = new Map(
    vocabulary.events
      .filter(({ name }) => events.includes(name))
      .flatMap((event) => event.properties.map((one) => [one.name, one] as const)),
  );
  const timed = (['hour', 'weekday', 'event'] as const).filter((kind) => kinds.has(kind));
  const groups: ChoiceGroup[] = [
    ...(kinds.has('value') ? namedGroups(vocabulary, [...properties.values()], own.groups.property, keyOfValue) : []),
    ...(kinds.has('attribute') ? namedGroups(vocabulary, vocabulary.attributes, own.groups.attribute, keyOfAttribute) : []),
    {
      label: own.groups.segment,
      options: kinds.has('segment')
        ? vocabulary.segments.map(({ key, name }) => choice(keyOf({ of: 'segment', segment: key }), name, key))
        : [],
    },
    { label: own.groups.time, options: timed.map((of) => choice(keyOf({ of }), own.times[of])) },
  ];
  return groups.filter(({ options }) => options.length > 0);
}

type KeyOfName = (name: string, item: ItemReference | undefined) => string;
const keyOfValue: KeyOfName = (property, item) => keyOf({ of: 'value', value: { property, ...(item === undefined ? {} : { item }) } });
const keyOfAttribute: KeyOfName = (attribute, item) => keyOf({ of: 'attribute', attribute, ...(item === undefined ? {} : { item }) });

/** Names by themselves, and for each that names an item a group of what that item has. */
function namedGroups(vocabulary: Vocabulary, names: readonly KnownName[], label: string, key: KeyOfName): ChoiceGroup[] {
  const own = names.map(({ name, displayName, type }) => choice(key(name, undefined), shown(displayName, name), name, type === 'number'));
  const items = names.flatMap(({ name, displayName, itemType }): ChoiceGroup[] => {
    const attributes = vocabulary.items.find(({ type }) => type === itemType)?.attributes ?? [];
    if (itemType === null || attributes.length === 0) return [];
    const optionOf = (attribute: Pick<KnownName, 'name' | 'displayName' | 'type'>): Choice => {
      const called = shown(attribute.displayName, attribute.name);
      const reference = { type: itemType, attribute: attribute.name };
      return choice(key(name, reference), `${shown(displayName, name)} › ${called}`, attribute.name, attribute.type === 'number');
    };
    return [{ label: `${label} › ${shown(displayName, name)}`, options: attributes.map(optionOf) }];
  });
  return [{ label, options: own }, ...items];
}

function shown(displayName: string, name: string): string {
  return displayName === '' ? name : displayName;
}
