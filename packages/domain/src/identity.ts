import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { z } from 'zod';
import type { IdentityKey } from './events.ts';

/** 身份类型 — a namespace of identities and its rules. */
export const Namespace = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/),
  /** Smaller comes first: of the keys one call carries, the first owns the event. */
  priority: z.number().int().min(0),
  /** How many values of this namespace one customer may have; a link that would exceed it is refused and recorded. */
  limit: z.number().int().min(1),
  /** False for what people share (a device, a Wi-Fi): such a value may belong to one customer but never joins two. */
  mayMerge: z.boolean(),
});
export type Namespace = z.infer<typeof Namespace>;

/** Chinese practice: the account first, then the phone, then what platforms give. */
export const DEFAULT_NAMESPACES: readonly Namespace[] = [
  { key: 'user_id', priority: 0, limit: 1, mayMerge: true },
  { key: 'phone', priority: 1, limit: 3, mayMerge: true },
  { key: 'unionid', priority: 2, limit: 3, mayMerge: true },
  { key: 'openid', priority: 3, limit: 20, mayMerge: true },
  { key: 'email', priority: 4, limit: 5, mayMerge: true },
  { key: 'distinct_id', priority: 5, limit: 50, mayMerge: true },
  { key: 'anonymous_id', priority: 6, limit: 50, mayMerge: true },
  { key: 'external_id', priority: 7, limit: 20, mayMerge: true },
  { key: 'device', priority: 8, limit: 20, mayMerge: false },
];

/** Rules of a namespace the project never configured: it may be attached, it never merges. */
export function unknownNamespace(key: string): Namespace {
  return { key, priority: 100, limit: 20, mayMerge: false };
}

const BLOCKED = new Set([
  '',
  '0',
  '-1',
  '1',
  'null',
  'nil',
  'none',
  'undefined',
  'nan',
  'unknown',
  'anonymous',
  'guest',
  'test',
  'true',
  'false',
  'na',
  'n/a',
  '(null)',
  '[object object]',
]);

/** 屏蔽值 — a value that stands for nobody (`0`, `null`, all zeros …) and must never join two people. */
export function isBlockedValue(value: string): boolean {
  const plain = value.trim().toLowerCase();
  return BLOCKED.has(plain) || /^[0\-: ]+$/.test(plain) || /^(.)\1{7,}$/.test(plain);
}

/** Why a key was not taken. */
export type KeyProblem = 'blocked' | 'invalid' | 'too_long';

/** Longest identity value kept, in characters. */
export const MAX_IDENTITY_LENGTH = 255;

/**
 * 身份清洗 — brings one identity to the one form it is stored in: phones to E.164 (`+8613800000001`), e-mails to lower case.
 *
 * @param country  two-letter country a phone number without a country code is read in
 */
export function cleanKey(key: IdentityKey, country: 'CN' = 'CN'): IdentityKey | KeyProblem {
  const value = key.value.normalize('NFKC').trim();
  if (value.length > MAX_IDENTITY_LENGTH) return 'too_long';
  if (isBlockedValue(value)) return 'blocked';
  if (key.namespace === 'phone') return withValue(key, cleanPhone(value, country));
  if (key.namespace === 'email') return withValue(key, cleanEmail(value));
  return { namespace: key.namespace, value };
}

function withValue(key: IdentityKey, value: string | undefined): IdentityKey | KeyProblem {
  return value === undefined ? 'invalid' : { namespace: key.namespace, value };
}

/** Phone to E.164; undefined when it is no possible number. Fictitious Chinese numbers (`100…`, 11 digits) are kept: samples use them. */
export function cleanPhone(text: string, country: 'CN' = 'CN'): string | undefined {
  const digits = text.replace(/[\s\-().]/g, '');
  if (/^(\+?86|0086)?1\d{10}$/.test(digits)) return `+86${digits.slice(-11)}`;
  const parsed = parsePhoneNumberFromString(text, country);
  return parsed?.isPossible() === true ? parsed.number : undefined;
}

/** E-mail to lower case without surroundings; undefined when it is no address. */
export function cleanEmail(text: string): string | undefined {
  const address = text
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
  return /^[^\s@<>"(),;:\\[\]]{1,64}@[^\s@<>"(),;:\\[\]]{1,189}$/.test(address) && !address.includes('..') ? address : undefined;
}
