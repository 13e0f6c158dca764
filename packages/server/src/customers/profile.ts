import { OWN_EVENTS, Value, type Properties } from '@gyre/domain/events';
import { isOwnAttribute } from '@gyre/domain/own-attributes';
import { z } from 'zod';
import type { LogRow } from '../stores/ports.ts';

/** 属性 — one attribute of a leaf: its value (null once unset), where that value came from, and the last call that concerned it. */
export const Attribute = z.object({
  value: Value.nullable(),
  at: z.number().int(),
  source: z.string(),
  /** (at, offset) of the last call, whether or not it changed the value. */
  last: z.tuple([z.number().int(), z.number().int()]),
  /** True once a call other than set or unset was involved: then a late call needs the whole history. */
  mixed: z.boolean(),
});
export type Attribute = z.infer<typeof Attribute>;

/** 用户属性 — attributes of one leaf. `$deleted` remembers the last deletion of the whole profile. */
export const Profile = z.record(z.string(), Attribute);
export type Profile = z.infer<typeof Profile>;

export const DELETED = '$deleted';

/** Names of the rows that change a profile. */
export const PROFILE_CALLS: readonly string[] = OWN_EVENTS.filter((name) => name.startsWith('$profile_'));
const profileCalls = new Set(PROFILE_CALLS);

export function isProfileCall(row: LogRow): boolean {
  return profileCalls.has(row.name);
}

/** What applying a call gave: the new profile, and the attributes that came too late to be applied in place. */
export interface Applied {
  readonly profile: Profile;
  readonly late: readonly string[];
}

/**
 * 折叠 — applies one call to a profile. Last writer wins by (at, offset); a late call on a mixed attribute cannot be applied in place and is
 * returned in `late`, to be refolded from history with {@link refold}. An attribute of our own is passed over in what others send.
 */
export function applyCall(profile: Profile, row: LogRow): Applied {
  if (row.name === '$profile_delete') return { profile: deleteAll(profile, row), late: lateOf(profile, row, Object.keys(profile)) };
  const next = { ...profile };
  const late: string[] = [];
  for (const [name, value] of Object.entries(row.properties)) {
    if (name === DELETED || (isOwnAttribute(name) && row.sequence === null)) continue;
    const current = Object.hasOwn(profile, name) ? profile[name] : undefined;
    if (current === undefined || !isBefore(row, current)) {
      if (current !== undefined || !isDeletedAfter(profile, row)) next[name] = applied(current, row, value);
      continue;
    }
    if (current.mixed || !isPlain(row.name)) late.push(name);
  }
  return { profile: next, late };
}

/** Folds attributes anew from all profile calls of a leaf, given in order of (at, offset). */
export function refold(profile: Profile, names: readonly string[], calls: readonly LogRow[]): Profile {
  const wanted = new Set(names);
  let fresh: Profile = {};
  for (const call of calls) {
    const properties: Properties = Object.fromEntries(Object.entries(call.properties).filter(([name]) => wanted.has(name)));
    fresh = applyCall(fresh, { ...call, properties }).profile;
  }
  const kept = Object.entries(profile).filter(([name]) => !wanted.has(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(Object.entries(fresh).filter(([name]) => wanted.has(name))) };
}

/** 合并属性 — the attributes of a customer from those of its leaves: of each the one last written. Unset ones are left out. */
export function combine(profiles: readonly Profile[]): Map<string, Attribute & { readonly value: Value }> {
  const best = new Map<string, Attribute>();
  for (const profile of profiles) {
    for (const [name, attribute] of Object.entries(profile)) {
      const other = best.get(name);
      if (name !== DELETED && (other === undefined || compare(other.last, attribute.last) < 0)) best.set(name, attribute);
    }
  }
  const kept = new Map<string, Attribute & { readonly value: Value }>();
  for (const [name, attribute] of best) if (attribute.value !== null) kept.set(name, { ...attribute, value: attribute.value });
  return kept;
}

function isPlain(call: string): boolean {
  return call === '$profile_set' || call === '$profile_unset';
}

function compare(x: readonly [number, number], y: readonly [number, number]): number {
  return x[0] - y[0] || x[1] - y[1];
}

function isBefore(row: LogRow, attribute: Attribute): boolean {
  return compare([row.at, row.offset], attribute.last) < 0;
}

function isDeletedAfter(profile: Profile, row: LogRow): boolean {
  const deleted = profile[DELETED];
  return deleted !== undefined && isBefore(row, deleted);
}

function lateOf(profile: Profile, row: LogRow, names: readonly string[]): string[] {
  return names.filter((name) => name !== DELETED && profile[name]?.mixed === true && isBefore(row, profile[name]));
}

function deleteAll(profile: Profile, row: LogRow): Profile {
  const gone = (mixed: boolean): Attribute => ({ value: null, at: row.at, source: row.source, last: [row.at, row.offset], mixed });
  const next = Object.entries(profile).map(([name, attribute]): [string, Attribute] => [
    name,
    isBefore(row, attribute) ? attribute : gone(attribute.mixed),
  ]);
  const deleted = profile[DELETED];
  return { ...Object.fromEntries(next), [DELETED]: deleted !== undefined && isBefore(row, deleted) ? deleted : gone(false) };
}

function applied(current: Attribute | undefined, row: LogRow, operand: Value): Attribute {
  const last: [number, number] = [row.at, row.offset];
  const mixed = (current?.mixed ?? false) || !isPlain(row.name);
  const write = (value: Value | null): Attribute => ({ value, at: row.at, source: row.source, last, mixed });
  const before = current?.value ?? null;
  switch (row.name) {
    case '$profile_set_once':
      return before === null || current === undefined ? write(operand) : { ...current, last, mixed };
    case '$profile_increment':
      return write((typeof before === 'number' ? before : 0) + (typeof operand === 'number' ? operand : 0));
    case '$profile_append':
      return write([...new Set([...listOf(before), ...listOf(operand)])]);
    case '$profile_unset':
      return write(null);
    default:
      return write(operand);
  }
}

function listOf(value: Value | null): string[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [String(value)];
}
