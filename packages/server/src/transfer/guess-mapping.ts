import { Mapping } from '@gyre/domain/api/transfer';
import type { z } from 'zod';
import { cleanEmail, cleanPhone } from '@gyre/domain/identity';
import { isIdName, meaningOf, type ColumnMeaning } from './column-words.ts';
import { numberOf, type Row } from './map-row.ts';
import { isDayFirst, readTime } from './read-time.ts';

/** A column as the reader of the file sees it. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

const NAMESPACES = ['user_id', 'phone', 'unionid', 'openid', 'email', 'distinct_id', 'anonymous_id', 'device'] as const;
const ITEMS = { product: 'product_id', store: 'store_id', coupon: 'coupon_id' } as const;
const MIN_SHARE = 0.5;

/**
 * 猜映射 — what each column probably is, from its name (Chinese or English) and checked against the first rows. The guess is shown for
 * correction, never applied unseen. Without a name that helps, values that all look like phones or e-mails tell.
 *
 * - somebody's identity and a time: events; an identity without a time: customers
 * - no identity, an item's id, a day and one number: dated facts; else an item's id: items
 */
export function guessMapping(columns: readonly Column[], sample: readonly Row[], zone = 'Asia/Shanghai'): Mapping {
  const found = meanings(columns, sample, zone);
  const identities = identitiesOf(found, columns, sample);
  const dayFirst = found.time !== undefined && sample.some((row) => isDayFirst(row[found.time ?? '']));
  const shared = { zone, dayFirst };
  if (Object.keys(identities).length === 0) return Mapping.parse({ ...shared, ...withoutCustomers(found, columns, sample) });
  const time = found.time === undefined ? {} : { time: found.time };
  const isEvents =
    found.time !== undefined &&
    (found.event !== undefined || found.amount !== undefined || found.order !== undefined || hasOnlyKnownTime(columns));
  if (!isEvents && found.event === undefined) return Mapping.parse({ ...shared, target: 'customers', identities });
  return Mapping.parse({
    ...shared,
    ...time,
    target: 'events',
    identities,
    event:
      found.event === undefined
        ? { fixed: found.amount !== undefined || found.order !== undefined ? 'order' : 'visit' }
        : { column: found.event },
    ...(found.messageId === undefined ? {} : { messageId: found.messageId }),
    columns: renames(found),
  });
}

/** 数字列 — columns whose text means numbers: typed so by the reader or written as money, and not named like an id or a code. */
export function numericColumns(columns: readonly Column[], sample: readonly Row[]): string[] {
  return columns
    .filter(({ name, type }) => {
      if (isIdName(name)) return false;
      const values = filled(sample, name);
      if (values.some((v) => typeof v === 'string' && /^\s*[-+]?0\d/.test(v))) return false;
      if (isNumericType(type)) return true;
      return values.length > 0 && values.every((v) => typeof numberOf(v) === 'number');
    })
    .map(({ name }) => name);
}

type Found = Partial<Record<ColumnMeaning, string>>;

function meanings(columns: readonly Column[], sample: readonly Row[], zone: string): Found {
  const found: Found = {};
  for (const { name } of columns) {
    const meaning = meaningOf(name);
    if (meaning === undefined || found[meaning] !== undefined || !fits(meaning, filled(sample, name), zone)) continue;
    found[meaning] = name;
  }
  if (found.event === undefined && found.time !== undefined && found.messageId !== undefined) {
    const name = columns.find((c) => c.name === 'name')?.name;
    if (name !== undefined) found.event = name;
  }
  return found;
}

function fits(meaning: ColumnMeaning, values: readonly unknown[], zone: string): boolean {
  if (meaning === 'time') return mostly(values, (v) => readTime(v, zone, false) !== undefined || readTime(v, zone, true) !== undefined);
  if (meaning === 'phone') return mostly(values, isPhone);
  if (meaning === 'email') return mostly(values, isEmail);
  if (meaning === 'amount') return mostly(values, (v) => typeof numberOf(v) === 'number');
  return true;
}

function identitiesOf(found: Found, columns: readonly Column[], sample: readonly Row[]): Record<string, string> {
  const identities: Record<string, string> = {};
  for (const namespace of NAMESPACES) if (found[namespace] !== undefined) identities[namespace] = found[namespace];
  if (Object.keys(identities).length > 0) return identities;
  for (const { name } of columns) {
    const values = filled(sample, name);
    if (values.length === 0) continue;
    if (identities['phone'] === undefined && values.every(isPlainlyPhone)) identities['phone'] = name;
    else if (identities['email'] === undefined && values.every(isEmail)) identities['email'] = name;
  }
  return identities;
}

function withoutCustomers(found: Found, columns: readonly Column[], sample: readonly Row[]): z.input<typeof Mapping> {
  const type = (['product', 'store', 'coupon'] as const).find((t) => found[t] !== undefined);
  const id = type === undefined ? undefined : found[type];
  if (type === undefined || id === undefined) {
    return {
      target: 'events',
      ...(found.time === undefined ? {} : { time: found.time }),
      ...(found.event === undefined ? {} : { event: { column: found.event } }),
    };
  }
  const numbers = numericColumns(columns, sample).filter((name) => name !== found.time);
  const [value] = numbers;
  if (found.time !== undefined && value !== undefined && columns.length === 3) {
    return { target: 'facts', fact: { subjectType: type, subjectId: id, name: { fixed: value }, day: found.time, value } };
  }
  return { target: 'items', item: { type: { fixed: type }, id } };
}

function renames(found: Found): Record<string, string> {
  const names: Record<string, string> = {};
  if (found.amount !== undefined) names[found.amount] = 'amount';
  for (const [meaning, property] of Object.entries(ITEMS)) {
    const column = found[meaning as keyof typeof ITEMS];
    if (column !== undefined) names[column] = property;
  }
  if (found.order !== undefined) names[found.order] = 'order_id';
  return names;
}

/** A member list may tell when somebody was created; only a file about doing has a time that belongs to the doing. */
function hasOnlyKnownTime(columns: readonly Column[]): boolean {
  return !columns.some(({ name }) => /^(姓名|昵称|生日|性别|等级|会员等级|name|gender|birthday|age|level)$/i.test(name.trim()));
}

function isNumericType(type: string): boolean {
  return /int|float|double|decimal|number|real|numeric/i.test(type);
}

function filled(sample: readonly Row[], column: string): unknown[] {
  return sample.map((row) => row[column]).filter((v) => v !== undefined && v !== null && v !== '');
}

function mostly(values: readonly unknown[], claim: (value: unknown) => boolean): boolean {
  return values.length === 0 || values.filter((v) => claim(v)).length >= values.length * MIN_SHARE;
}

function isPhone(value: unknown): boolean {
  return (
    (typeof value === 'string' || typeof value === 'number') &&
    /\d{7}/.test(String(value).replace(/\D/g, '')) &&
    cleanPhone(String(value)) !== undefined
  );
}

/** Without a name that says so, only a mobile number of China or one with its country code counts: a date's digits would do otherwise. */
function isPlainlyPhone(value: unknown): boolean {
  return isPhone(value) && /^(\+\d{8,15}|(86)?1\d{10})$/.test(String(value).replace(/[\s-]/g, ''));
}

function isEmail(value: unknown): boolean {
  return typeof value === 'string' && cleanEmail(value) !== undefined;
}
