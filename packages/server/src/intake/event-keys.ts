import type { IdentityKey } from '@gyre/domain/events';
import { cleanKey, DEFAULT_NAMESPACES, type KeyProblem } from '@gyre/domain/identity';
import { hasControl } from './event-limits.ts';

/** Keys of an event after cleaning, and why the first refused one was refused. */
export interface CleanedKeys {
  readonly keys: readonly IdentityKey[];
  readonly problem: KeyProblem | undefined;
}

const priorities: ReadonlyMap<string, number> = new Map(DEFAULT_NAMESPACES.map(({ key, priority }) => [key, priority]));
const UNKNOWN_PRIORITY = 100;

/**
 * 身份清洗 — keys in their stored form, without repeats, by namespace priority (then namespace and value, so that the order in which a
 * client lists them never decides who owns the event). Blocked and malformed ones are left out.
 */
export function cleanKeys(given: readonly IdentityKey[]): CleanedKeys {
  const keys: IdentityKey[] = [];
  let problem: KeyProblem | undefined;
  for (const key of given) {
    const cleaned = /^[a-z][a-z0-9_]{0,49}$/.test(key.namespace) ? cleanKey(key) : 'invalid';
    if (typeof cleaned === 'string') problem ??= cleaned;
    else if (hasControl(cleaned.value) || !cleaned.value.isWellFormed()) problem ??= 'invalid';
    else if (!keys.some((k) => k.namespace === cleaned.namespace && k.value === cleaned.value)) keys.push(cleaned);
  }
  return { keys: keys.length > 1 ? keys.sort(byPriority) : keys, problem };
}

function byPriority(a: IdentityKey, b: IdentityKey): number {
  const difference = priorityOf(a.namespace) - priorityOf(b.namespace);
  if (difference !== 0) return difference;
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.value < b.value ? -1 : 1;
}

function priorityOf(namespace: string): number {
  return priorities.get(namespace) ?? UNKNOWN_PRIORITY;
}
