import { maskValue } from '@gyre/domain/masking';

const SECRET = /password|secret|token|authorization|write_?key/i;
const LONGEST_TEXT = 300;
const MOST_ENTRIES = 50;
const DEEPEST = 6;

/** Whether a field holds something that must never be stored or repeated in the clear. */
export function isSecretField(name: string): boolean {
  return SECRET.test(name);
}

/** A JSON value fit to be repeated or kept: values of secret fields gone, long texts and lists cut short. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_ENTRIES).map((entry) => redact(entry, depth + 1));
    return value.length > MOST_ENTRIES ? [...shown, `… ${value.length - MOST_ENTRIES} more`] : shown;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ENTRIES)
      .map(([name, entry]) => [name, isSecretField(name) ? '[redacted]' : redact(entry, depth + 1)]),
  );
}

/** Masks every text that is a phone number or an e-mail, at any depth: what is said about customers leaves no identity in the audit log. */
export function maskIdentities(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskIdentities);
  if (typeof value !== 'object' || value === null) return maskValue('', value);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, maskIdentities(entry)]));
}
