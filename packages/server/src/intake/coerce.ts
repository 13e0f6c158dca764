import type { Value, ValueType } from '@gyre/domain/events';
import { formatInstant, instant, parseInstant } from '@gyre/domain/time';

/**
 * 类型转换 — brings a value to the type the plan has locked, where nothing is lost: `"12"` → 12, 12 → `"12"`, `"true"` → true, a time to ISO
 * 8601 in UTC, one text to a list of it. Numbers of more than 15 digits stay text, since a double would change them.
 *
 * @param zone  zone of a time without one
 * @returns undefined when it cannot be done
 */
export function coerce(value: Value, type: ValueType, zone: string): Value | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : Array.isArray(value) ? undefined : String(value);
    case 'number':
      return typeof value === 'number' ? value : numberOf(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
    case 'instant':
      return instantOf(value, zone);
    case 'list':
      return Array.isArray(value) ? value : typeof value === 'boolean' ? undefined : [String(value)];
  }
}

function numberOf(value: Value): number | undefined {
  if (typeof value !== 'string' || !/^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return undefined;
  return value.replace(/\D/g, '').length <= 15 ? Number(value) : undefined;
}

function instantOf(value: Value, zone: string): string | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 1e11 && value <= 8.64e15 ? formatInstant(instant(value)) : undefined;
  const at = typeof value === 'string' ? parseInstant(value, zone) : undefined;
  return at === undefined ? undefined : formatInstant(at);
}
