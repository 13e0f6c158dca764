import { maskText } from '@gyre/domain/masking';
import type { Ledger } from '../stores/ports.ts';
import { readCustomers, rootsOf, type Customer } from './read.ts';

/** Attributes that hold what a person is called. */
const NAME_ATTRIBUTES: readonly string[] = [
  'name',
  'real_name',
  'nickname',
  'first_name',
  'last_name',
  'full_name',
  '姓名',
  '昵称',
  '$name',
];

/** 称呼 — what a customer is called: the first attribute that says so; empty when none does. */
export function nameOf(customer: Customer): string {
  for (const attribute of NAME_ATTRIBUTES) {
    const value = customer.attributes.get(attribute)?.value;
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** A text that was written for one customer, such as a rendered message. */
export type Redact = (customer: number, text: string) => string;

/**
 * 文本脱敏 — masks, inside texts written for customers, each one's own name, phones and e-mails, because a rendered message carries them
 * where no field name tells.
 *
 * @param customers  leaves the texts were written for
 */
export async function redactorFor(ledger: Ledger, customers: readonly number[]): Promise<Redact> {
  const roots = await rootsOf(ledger, [...new Set(customers)]);
  const known = await readCustomers(ledger, [...new Set(roots.values())]);
  const personal = new Map([...known].map(([root, customer]) => [root, personalValues(customer)]));
  return (customer, text) => {
    let redacted = text;
    for (const [value, masked] of personal.get(roots.get(customer) ?? customer) ?? []) redacted = redacted.replaceAll(value, masked);
    return redacted;
  };
}

/** Each personal value with its masked form, longest first, so that a part never spoils the whole. */
function personalValues(customer: Customer): [string, string][] {
  const names = NAME_ATTRIBUTES.flatMap((attribute): [string, string][] => {
    const value = customer.attributes.get(attribute)?.value;
    return typeof value === 'string' && value.length > 1 ? [[value, maskText('name', value)]] : [];
  });
  const contacts = customer.identities
    .filter(({ namespace }) => namespace === 'phone' || namespace === 'email')
    .flatMap(({ namespace, value }): [string, string][] => {
      const masked = maskText(namespace, value);
      const national: [string, string][] = value.startsWith('+86') ? [[value.slice(3), masked]] : [];
      return [[value, masked], ...national];
    });
  const plain = [...names, ...contacts];
  const inHtml = plain.map(([value, masked]): [string, string] => [escaped(value), masked]).filter(([value]) => value.includes('&'));
  return [...plain, ...inHtml].toSorted(([a], [b]) => b.length - a.length);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

/** A value as templates write it into HTML. */
function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}
