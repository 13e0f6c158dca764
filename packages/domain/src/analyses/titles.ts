import type { EventValue } from '../questions/asked.ts';
import type { Breakdown, EventAggregate, GroupKey } from '../questions/measures.ts';
import { hourOf, type Grain } from '../questions/periods.ts';
import type { Value } from '../events.ts';
import { propertyName } from '../rules/property-filter.ts';
import type { EventSelector } from '../rules/rule.ts';
import type { RuleWords } from '../rules/sentence.ts';
import { glue } from '../rules/sentences/glue.ts';
import { inQuotes } from '../rules/sentences/language.ts';
import { throughWords } from '../rules/sentences/measure-sentence.ts';
import type { Sentence } from '../sentence.ts';
import { localDate, parseInstant } from '../time.ts';
import type { BothWords } from './analysis.ts';
import type { NamedMeasure } from './named-measure.ts';
import type { Cell, TableColumn, Unit } from './table.ts';

/** One text in both languages. */
export function inBoth(words: BothWords, text: (words: RuleWords) => string): Sentence {
  return { zh: text(words.zh), en: text(words.en) };
}

/** What a name given by an operator is called: the same in both languages. */
export function asNamed(name: string): Sentence {
  return { zh: name, en: name };
}

/** Events by their display names, each once: `浏览商品 / 支付`. */
export function eventsTitle(events: readonly EventSelector[], words: RuleWords): string {
  return [...new Set(events.map(({ event }) => words.event(event)))].join(' / ');
}

/** What the value of an event is called: a property's display name, or what it leads to. */
export function valueTitle({ property, item }: EventValue, events: readonly EventSelector[], words: RuleWords): string {
  const name = propertyName(property, words.language, (own) => words.property(events[0]?.event ?? '', own));
  return throughWords(name, item, words.language);
}

const AGGREGATES: Readonly<Record<EventAggregate['of'], Sentence>> = {
  events: { zh: '次数', en: 'times' },
  customers: { zh: '用户数', en: 'customers' },
  events_per_customer: { zh: '人均次数', en: 'times per customer' },
  sum: { zh: '合计', en: 'total' },
  average: { zh: '均值', en: 'average' },
  minimum: { zh: '最小值', en: 'minimum' },
  maximum: { zh: '最大值', en: 'maximum' },
  distinct: { zh: '去重数', en: 'different values' },
  sum_per_customer: { zh: '人均值', en: 'per customer' },
  percentile: { zh: '分位数', en: 'percentile' },
};

/** What a measure is called: its own name, or `「支付」的用户数`, `“Paid”, customers`. */
export function measureTitle({ name, events, aggregate }: NamedMeasure, words: BothWords): Sentence {
  if (name !== '') return asNamed(name);
  return inBoth(words, (own) => {
    const { language } = own;
    const event = inQuotes(eventsTitle(events, own), language);
    const value = 'value' in aggregate ? valueTitle(aggregate.value, events, own) : '';
    const made = aggregate.of === 'percentile' ? `P${aggregate.level}` : AGGREGATES[aggregate.of][language];
    return language === 'zh' ? glue(event, '的', value, made) : `${event}, ${value === '' ? made : `${value} ${made}`}`;
  });
}

/** The unit of a measure. */
export function measureUnit({ aggregate, unit }: NamedMeasure): Unit {
  if (aggregate.of === 'events' || aggregate.of === 'distinct') return 'count';
  if (aggregate.of === 'customers') return 'customers';
  return aggregate.of === 'events_per_customer' ? 'number' : unit;
}

const TIMES = { event: { zh: '事件', en: 'Event' }, hour: { zh: '小时', en: 'Hour' }, weekday: { zh: '星期', en: 'Weekday' } };

/** What groups are told apart by, in words. */
export function breakdownTitle(by: Breakdown, events: readonly EventSelector[], words: BothWords): Sentence {
  switch (by.of) {
    case 'value':
    case 'band':
      return inBoth(words, (own) => valueTitle(by.value, events, own));
    case 'attribute':
      return inBoth(words, (own) => throughWords(own.attribute(by.attribute), by.item, own.language));
    case 'segment':
      return inBoth(words, (own) => own.segment(by.segment));
    case 'event':
    case 'hour':
    case 'weekday':
      return TIMES[by.of];
  }
}

/** The columns that say which group a row is of. */
export function groupColumns(by: readonly Breakdown[], events: readonly EventSelector[], words: BothWords): TableColumn[] {
  return by.map((breakdown, i) => ({ name: `group_${i + 1}`, title: breakdownTitle(breakdown, events, words), unit: 'text' }));
}

const OTHER: Cell = { value: 'other', shown: { zh: '其他', en: 'Other' } };
/** Everything together, as the head of a line. */
export const ALL_TOGETHER = { value: null, shown: { zh: '全部', en: 'All' } };
const NONE: Cell = { value: null, shown: { zh: '（无）', en: '(none)' } };

/** A group's cells, one for each breakdown of some events; `null`: all groups together. */
export function groupCells(
  key: GroupKey | 'other' | null,
  by: readonly Breakdown[],
  words: BothWords,
  events: readonly EventSelector[] = [],
): Cell[] {
  return by.map((breakdown, i) => {
    if (key === null) return ALL_TOGETHER;
    return key === 'other' ? OTHER : groupCell(key[i] ?? null, breakdown, words, events);
  });
}

const WEEKDAYS: readonly Sentence[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
];

/** A weekday, 1 Monday … 7 Sunday. */
export function weekdayCell(weekday: number): Cell {
  return { value: weekday, shown: WEEKDAYS[weekday - 1] ?? asNamed(String(weekday)) };
}

/** The hour of a day: `08:00`. */
export function hourTitle(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

function groupCell(value: Value | null, by: Breakdown, words: BothWords, events: readonly EventSelector[]): Cell {
  if (value === null) return NONE;
  if (Array.isArray(value)) return { value: value.join(', ') };
  if (by.of === 'event') return { value, shown: inBoth(words, (own) => own.event(String(value))) };
  if (by.of === 'segment') return { value, shown: value === true ? { zh: '在其中', en: 'In it' } : { zh: '不在其中', en: 'Not in it' } };
  if (by.of === 'hour') return { value, shown: asNamed(hourTitle(Number(value))) };
  if (by.of === 'weekday') return weekdayCell(Number(value));
  if (by.of === 'value' && by.value.item === undefined && typeof value === 'string')
    return valueCell(value, by.value.property, words, events);
  const edges = by.of === 'band' || by.of === 'attribute' ? by.edges : undefined;
  return edges === undefined ? { value } : { value, shown: bandTitle(Number(value), edges) };
}

/** A value of some events: what it is called where that is the same for all of them, else as it is. */
function valueCell(value: string, property: string, words: BothWords, events: readonly EventSelector[]): Cell {
  const nameIn = ({ eventValue }: RuleWords): string => {
    const names = new Set(events.map(({ event }) => eventValue?.(event, property, value) ?? value));
    const [only = value] = names;
    return names.size === 1 ? only : value;
  };
  const shown = inBoth(words, nameIn);
  return shown.zh === value && shown.en === value ? { value } : { value, shown };
}

function bandTitle(band: number, edges: readonly number[]): Sentence {
  const [from, to] = [edges[band], edges[band + 1]];
  if (from === undefined) return asNamed(`< ${to}`);
  return asNamed(to === undefined ? `≥ ${from}` : `${from} – ${to}`);
}

/** What a period of a grain is called, as the head of a column. */
export const PERIOD_TITLES: Readonly<Record<Grain, Sentence>> = {
  hour: { zh: '小时', en: 'Hour' },
  day: { zh: '日期', en: 'Day' },
  week: { zh: '周', en: 'Week of' },
  month: { zh: '月', en: 'Month of' },
};

/** A period by its name; an hour is told by the clock of a zone, a month without a day. */
export function periodCell(name: string, grain: Grain, zone: string): Cell {
  if (grain === 'month') return { value: name, shown: asNamed(name.slice(0, 'yyyy-mm'.length)) };
  const at = grain === 'hour' ? parseInstant(name, zone) : undefined;
  return at === undefined ? { value: name } : { value: name, shown: asNamed(`${localDate(at, zone)} ${hourTitle(hourOf(at, zone))}`) };
}

/** The column of different customers. */
export const CUSTOMERS: TableColumn = { name: 'customers', title: { zh: '用户数', en: 'Customers' }, unit: 'customers' };
