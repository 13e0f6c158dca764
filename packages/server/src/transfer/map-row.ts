import type { IdentityKey, RawEvent } from '@gyre/domain/events';
import type { Mapping } from '@gyre/domain/api/transfer';
import type { Instant } from '@gyre/domain/time';
import { maskValue } from '@gyre/domain/masking';
import type { Sentence } from '@gyre/domain/sentence';
import type { Fact } from '../customers/index.ts';
import { EXPECTED_DAY, EXPECTED_TIME, readDay, readTime } from './read-time.ts';

/**
 * 错误行 — why a row was refused, in English and in Chinese: which row (data rows count from 1), which column, and the value found with what was
 * expected.
 */
export interface RowError {
  readonly row: number;
  readonly column: string;
  readonly message: string;
  readonly zh: string;
}

export type MappedRow =
  | { readonly kind: 'event'; readonly event: RawEvent }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'error'; readonly error: RowError };

export type Row = Readonly<Record<string, unknown>>;

/** What one import knows besides the row. */
export interface RowContext {
  readonly mapping: Mapping;
  /** Id of the import; a row without a message id of its own gets `<import>:<row>`. */
  readonly importId: string;
  /** When the import began: the time of customer and item rows that carry none. */
  readonly startedAt: Instant;
  /** In a CSV, the columns whose text is a number; the others stay text, so that `00123` keeps its zeros. Null where the file has types. */
  readonly numbers: ReadonlySet<string> | null;
}

/** 映射一行 — what a row becomes: an event for intake, a fact for the ledger, or the reason why not. Pure; `rowNumber` counts from 1. */
export function mapRow(context: RowContext, row: Row, rowNumber: number): MappedRow {
  try {
    if (context.mapping.target === 'facts') return { kind: 'fact', fact: factOf(context.mapping, row) };
    return { kind: 'event', event: eventOf(context, row, rowNumber) };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    return { kind: 'error', error: rowError(rowNumber, problem.column, problem.said) };
  }
}

/** An error of a row, which it names in both languages. */
export function rowError(row: number, column: string, { zh, en }: Sentence): RowError {
  return { row, column, message: `row ${row}: ${en}`, zh: `第 ${row} 行：${zh}` };
}

/** The columns a mapping reads for something other than a property or attribute. */
export function consumedColumns(mapping: Mapping): Set<string> {
  const { event, time, messageId, item, fact } = mapping;
  const byColumn = (part: { column: string } | { fixed: string } | undefined): string[] =>
    part !== undefined && 'column' in part ? [part.column] : [];
  return new Set([
    ...Object.values(mapping.identities),
    ...byColumn(event),
    ...[time, messageId].filter((c) => c !== undefined),
    ...(item === undefined ? [] : [...byColumn(item.type), item.id]),
    ...(fact === undefined ? [] : [fact.subjectId, ...byColumn(fact.name), fact.day, fact.value]),
  ]);
}

class Refusal extends Error {
  readonly column: string;
  readonly said: Sentence;
  constructor(column: string, said: Sentence) {
    super(said.en);
    this.column = column;
    this.said = said;
  }
}

/** The value as an operator may see it in a message: masked, short, quoted. */
function shown(column: string, value: unknown): string {
  const text = String(maskValue(column, asText(value)));
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function textOf(row: Row, column: string): string | undefined {
  const value = row[column];
  if (isBlank(value)) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Refusal(column, {
      zh: `列 "${column}" 是 ${value}，超过 2^53 的整数 JSON 无法精确表示；请写成文本`,
      en: `column "${column}" holds ${value}, a whole number beyond 2^53 that JSON cannot carry exactly; write it as text`,
    });
  }
  if (typeof value === 'object') {
    const found = shown(column, value);
    const zh = `列 "${column}" 要是单个值，现在是 ${found}`;
    throw new Refusal(column, { zh, en: `column "${column}" must be a single value, found ${found}` });
  }
  return asText(value).trim();
}

function requiredText(row: Row, column: string, what: Sentence): string {
  const text = textOf(row, column);
  if (text === undefined) throw new Refusal(column, missing(column, what));
  return text;
}

function missing(column: string, { zh, en }: Sentence): Sentence {
  return { zh: `缺少${zh}：列 "${column}" 是空的`, en: `${en} is missing: column "${column}" is empty` };
}

function textFrom(part: { column: string } | { fixed: string }, row: Row, what: Sentence): string {
  return 'fixed' in part ? part.fixed : requiredText(row, part.column, what);
}

function eventOf(context: RowContext, row: Row, rowNumber: number): RawEvent {
  const { mapping } = context;
  const messageId =
    mapping.messageId === undefined
      ? `${context.importId}:${rowNumber}`
      : requiredText(row, mapping.messageId, { zh: '消息号', en: 'the message id' });
  const shared = { messageId, properties: propertiesOf(context, row), historical: true };
  const timestamp = timeOf(context, row);
  switch (mapping.target) {
    case 'events': {
      if (mapping.event === undefined)
        throw new Refusal('', {
          zh: '映射里没有事件：选一列，或给一个固定的名称',
          en: 'the mapping names no event: give a column or one fixed name',
        });
      return {
        kind: 'track',
        name: textFrom(mapping.event, row, { zh: '事件名', en: 'the event name' }),
        keys: keysOf(mapping, row),
        timestamp,
        ...shared,
      };
    }
    case 'customers':
      return { kind: 'profile_set', name: '', keys: keysOf(mapping, row), timestamp, ...shared };
    case 'items':
      return { kind: 'item_set', name: '', keys: [], timestamp, ...shared, item: itemOf(mapping, row) };
    case 'facts':
      throw new Error('facts are no events');
  }
}

function itemOf(mapping: Mapping, row: Row): { type: string; id: string } {
  if (mapping.item === undefined)
    throw new Refusal('', {
      zh: '映射里没有实体：给出类型，和编号所在的列',
      en: 'the mapping names no item: give its type and the column of its id',
    });
  return {
    type: textFrom(mapping.item.type, row, { zh: '实体类型', en: 'the item type' }),
    id: requiredText(row, mapping.item.id, { zh: '实体编号', en: 'the item id' }),
  };
}

function keysOf(mapping: Mapping, row: Row): IdentityKey[] {
  const keys: IdentityKey[] = [];
  for (const [namespace, column] of Object.entries(mapping.identities)) {
    const value = textOf(row, column);
    if (value !== undefined) keys.push({ namespace, value });
  }
  const columns = Object.values(mapping.identities);
  if (keys.length > 0) return keys;
  if (columns.length === 0)
    throw new Refusal('', {
      zh: '映射里没有身份：说明哪一列是用户 ID、手机号或邮箱',
      en: 'the mapping names no identity: say which column holds the user id, phone or e-mail',
    });
  const named = columns.map((c) => `"${c}"`);
  throw new Refusal(columns.join(', '), {
    zh: `没有身份：${named.join('、')} 都是空的，至少要有一列说明这一行是谁的`,
    en: `no identity: ${named.join(' and ')} empty, at least one must tell whose row this is`,
  });
}

function timeOf({ mapping, startedAt }: RowContext, row: Row): Instant {
  const column = mapping.time;
  if (column === undefined || (mapping.target !== 'events' && isBlank(row[column]))) {
    if (mapping.target === 'events')
      throw new Refusal('', {
        zh: '映射里没有时间：说明哪一列是事件发生的时间',
        en: 'the mapping names no time: say which column tells when each event happened',
      });
    return startedAt;
  }
  if (isBlank(row[column])) throw new Refusal(column, missing(column, { zh: '时间', en: 'the time' }));
  const at = readTime(row[column], mapping.zone, mapping.dayFirst);
  if (at === undefined) throw new Refusal(column, unlike(column, row, EXPECTED_TIME));
  return at;
}

/** What a column holds is not what was expected. */
function unlike(column: string, row: Row, { zh, en }: Sentence): Sentence {
  const found = shown(column, row[column]);
  return { zh: `列 "${column}" 是 ${found}，应${zh}`, en: `column "${column}" holds ${found}, expected ${en}` };
}

function propertiesOf(context: RowContext, row: Row): Record<string, unknown> {
  const { mapping, numbers } = context;
  const consumed = consumedOf(mapping);
  const properties: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    const named = Object.hasOwn(mapping.columns, column) ? mapping.columns[column] : undefined;
    if (named === null || (named === undefined && consumed.has(column)) || isBlank(value)) continue;
    if (named === undefined && (column === 'properties' || column === 'attributes') && isPlainObject(value))
      Object.assign(properties, value);
    else properties[named ?? column] = numbers === null ? value : numbers.has(column) ? numberOf(value) : plainText(value);
  }
  return properties;
}

/** An id the reader of a CSV took for a number is text again. */
function plainText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

const consumedByMapping = new WeakMap<Mapping, Set<string>>();

function consumedOf(mapping: Mapping): Set<string> {
  const known = consumedByMapping.get(mapping) ?? consumedColumns(mapping);
  consumedByMapping.set(mapping, known);
  return known;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NUMBER = /^[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][-+]?\d{1,3})?$/;

/** A number as files write it, also `¥1,299.00`; the value itself when it is none or has more digits than a number keeps. */
export function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = value
    .normalize('NFKC')
    .trim()
    .replace(/^([-+]?)\s*[¥$€£]\s*/, '$1');
  return NUMBER.test(plain) && plain.replace(/\D/g, '').length <= 15 ? Number(plain.replaceAll(',', '')) : value;
}

function factOf(mapping: Mapping, row: Row): Fact {
  const { fact, zone, dayFirst } = mapping;
  if (fact === undefined)
    throw new Refusal('', {
      zh: '映射里没有按日数值：给出对象、日期和数值所在的列',
      en: 'the mapping names no fact: give the columns of its subject, day and value',
    });
  const subjectId = requiredText(row, fact.subjectId, { zh: '数值的对象', en: 'the subject' });
  const name = textFrom(fact.name, row, { zh: '数值的名称', en: 'the name of the fact' });
  if (isBlank(row[fact.day])) throw new Refusal(fact.day, missing(fact.day, { zh: '日期', en: 'the day' }));
  const day = readDay(row[fact.day], zone, dayFirst);
  if (day === undefined) throw new Refusal(fact.day, unlike(fact.day, row, EXPECTED_DAY));
  const text = requiredText(row, fact.value, { zh: '数值', en: 'the value' });
  const value = numberOf(row[fact.value]);
  return {
    subjectType: fact.subjectType,
    subjectId,
    name,
    day,
    value: typeof value === 'number' || typeof value === 'boolean' ? value : text,
  };
}
