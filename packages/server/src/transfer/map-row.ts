import type { IdentityKey, RawEvent } from '@gyre/domain/events';
import type { Mapping } from '@gyre/domain/api/transfer';
import type { Instant } from '@gyre/domain/time';
import { maskValue } from '@gyre/domain/masking';
import type { Fact } from '../customers/index.ts';
import { EXPECTED_TIME, readDay, readTime } from './read-time.ts';

/** 错误行 — why a row was refused: which row (data rows count from 1), which column, and the value found with what was expected. */
export interface RowError {
  readonly row: number;
  readonly column: string;
  readonly message: string;
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
    return { kind: 'error', error: { row: rowNumber, column: problem.column, message: `row ${rowNumber}: ${problem.message}` } };
  }
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
  constructor(column: string, message: string) {
    super(message);
    this.column = column;
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
    throw new Refusal(
      column,
      `column "${column}" holds ${value}, a whole number beyond 2^53 that JSON cannot carry exactly; write it as text`,
    );
  }
  if (typeof value === 'object') throw new Refusal(column, `column "${column}" must be a single value, found ${shown(column, value)}`);
  return asText(value).trim();
}

function requiredText(row: Row, column: string, what: string): string {
  const text = textOf(row, column);
  if (text === undefined) throw new Refusal(column, `${what} is missing: column "${column}" is empty`);
  return text;
}

function textFrom(part: { column: string } | { fixed: string }, row: Row, what: string): string {
  return 'fixed' in part ? part.fixed : requiredText(row, part.column, what);
}

function eventOf(context: RowContext, row: Row, rowNumber: number): RawEvent {
  const { mapping } = context;
  const messageId =
    mapping.messageId === undefined ? `${context.importId}:${rowNumber}` : requiredText(row, mapping.messageId, 'the message id');
  const shared = { messageId, properties: propertiesOf(context, row), historical: true };
  const timestamp = timeOf(context, row);
  switch (mapping.target) {
    case 'events': {
      if (mapping.event === undefined) throw new Refusal('', 'the mapping names no event: give a column or one fixed name');
      return { kind: 'track', name: textFrom(mapping.event, row, 'the event name'), keys: keysOf(mapping, row), timestamp, ...shared };
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
  if (mapping.item === undefined) throw new Refusal('', 'the mapping names no item: give its type and the column of its id');
  return { type: textFrom(mapping.item.type, row, 'the item type'), id: requiredText(row, mapping.item.id, 'the item id') };
}

function keysOf(mapping: Mapping, row: Row): IdentityKey[] {
  const keys: IdentityKey[] = [];
  for (const [namespace, column] of Object.entries(mapping.identities)) {
    const value = textOf(row, column);
    if (value !== undefined) keys.push({ namespace, value });
  }
  const columns = Object.values(mapping.identities);
  if (keys.length > 0) return keys;
  if (columns.length === 0) throw new Refusal('', 'the mapping names no identity: say which column holds the user id, phone or e-mail');
  throw new Refusal(
    columns.join(', '),
    `no identity: ${columns.map((c) => `"${c}"`).join(' and ')} empty, at least one must tell whose row this is`,
  );
}

function timeOf({ mapping, startedAt }: RowContext, row: Row): Instant {
  const column = mapping.time;
  if (column === undefined || (mapping.target !== 'events' && isBlank(row[column]))) {
    if (mapping.target === 'events') throw new Refusal('', 'the mapping names no time: say which column tells when each event happened');
    return startedAt;
  }
  if (isBlank(row[column])) throw new Refusal(column, `the time is missing: column "${column}" is empty`);
  const at = readTime(row[column], mapping.zone, mapping.dayFirst);
  if (at === undefined) throw new Refusal(column, `column "${column}" holds ${shown(column, row[column])}, expected ${EXPECTED_TIME}`);
  return at;
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
  if (fact === undefined) throw new Refusal('', 'the mapping names no fact: give the columns of its subject, day and value');
  const subjectId = requiredText(row, fact.subjectId, 'the subject');
  const name = textFrom(fact.name, row, 'the name of the fact');
  if (isBlank(row[fact.day])) throw new Refusal(fact.day, `the day is missing: column "${fact.day}" is empty`);
  const day = readDay(row[fact.day], zone, dayFirst);
  if (day === undefined) {
    throw new Refusal(
      fact.day,
      `column "${fact.day}" holds ${shown(fact.day, row[fact.day])}, expected a day such as 2024-01-31 or 20240131`,
    );
  }
  const text = requiredText(row, fact.value, 'the value');
  const value = numberOf(row[fact.value]);
  return {
    subjectType: fact.subjectType,
    subjectId,
    name,
    day,
    value: typeof value === 'number' || typeof value === 'boolean' ? value : text,
  };
}
