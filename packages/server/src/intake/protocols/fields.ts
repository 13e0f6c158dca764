import { instant, parseInstant, type Instant } from '@gyre/domain/time';

/** A JSON object as parsed: every field may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object; undefined for anything else, lists included. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The value as text: strings with content, and numbers, since ids often come as such. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/**
 * Reads a time as clients send it: integer milliseconds (also as text) or ISO 8601.
 *
 * @param zone  zone of a text without one; when undefined such a text is no time
 * @returns undefined when absent, null when it is there but no time
 */
export function timeOf(value: unknown, zone: string | undefined): Instant | undefined | null {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return fromMs(value);
  if (typeof value !== 'string') return null;
  return /^\d{11,16}$/.test(value) ? fromMs(Number(value)) : fromText(value, zone);
}

function fromText(text: string, zone: string | undefined): Instant | null {
  if (zone === undefined && !/(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10))) return null;
  return parseInstant(text, zone ?? 'UTC') ?? null;
}

function fromMs(ms: number): Instant | null {
  const whole = Math.floor(ms);
  return Math.abs(whole) <= 8.64e15 ? instant(whole) : null;
}
