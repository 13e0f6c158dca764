import { hash, randomUUID } from 'node:crypto';

/**
 * 消息编号 — an id for a call whose sender gave none: 32 hex digits of the SHA-256 of its content, so that a retry is recognised. Keys are
 * sorted, so their order does not matter. Give only what a retry repeats (no send time).
 */
export function contentId(content: unknown): string {
  return hash('sha256', canonicalJson(content), 'hex').slice(0, 32);
}

/**
 * The id of a call without one: of its content when it tells its time, else random, because two equal calls without a time may well be
 * two occurrences and losing one is worse than keeping a retry.
 */
export function fallbackId(content: unknown, hasTime: boolean): string {
  return hasTime ? contentId(content) : randomUUID();
}

/** JSON with sorted keys. `value` is JSON of bounded depth. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, sorted(fields[key])]),
  );
}
