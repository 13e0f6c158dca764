import type { IdentityKey } from '@gyre/domain/events';
import { fieldsOf, textOf, type Fields } from '../fields.ts';

/**
 * 上下文属性 — what Segment's `context` adds to an event as properties. The sender's own properties of the same name win.
 *
 * `$url $path $referrer $title` (page) · `$utm_source $utm_medium $utm_campaign $utm_term $utm_content` (campaign) · `$user_agent` · `$os` ·
 * `$app_version` · `$device_model` · `$locale` · `$timezone` · `$lib $lib_version` (library). The rest of the context is not kept.
 */
export function contextProperties(context: Fields): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, part, field] of CONTEXT_PROPERTIES) {
    const owner = part === '' ? context : fieldsOf(context[part]);
    const value = textOf(owner?.[field]);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** Property, part of the context, field there. */
const CONTEXT_PROPERTIES: readonly (readonly [string, string, string])[] = [
  ['$url', 'page', 'url'],
  ['$path', 'page', 'path'],
  ['$referrer', 'page', 'referrer'],
  ['$title', 'page', 'title'],
  ['$utm_source', 'campaign', 'source'],
  ['$utm_medium', 'campaign', 'medium'],
  ['$utm_campaign', 'campaign', 'name'],
  ['$utm_term', 'campaign', 'term'],
  ['$utm_content', 'campaign', 'content'],
  ['$user_agent', '', 'userAgent'],
  ['$os', 'os', 'name'],
  ['$app_version', 'app', 'version'],
  ['$device_model', 'device', 'model'],
  ['$locale', '', 'locale'],
  ['$timezone', '', 'timezone'],
  ['$lib', 'library', 'name'],
  ['$lib_version', 'library', 'version'],
];

/** Identities inside a context: traits of the person, external ids, the device. */
export function contextKeys(context: Fields): IdentityKey[] {
  const keys = traitKeys(fieldsOf(context['traits']));
  if (Array.isArray(context['externalIds'])) for (const entry of context['externalIds']) keys.push(...externalKey(fieldsOf(entry)));
  const device = fieldsOf(context['device']);
  for (const field of ['id', 'advertisingId']) {
    const value = textOf(device?.[field]);
    if (value !== undefined) keys.push({ namespace: 'device', value });
  }
  return keys;
}

/** Traits that identify a person: e-mail and phone. */
export function traitKeys(traits: Fields | undefined): IdentityKey[] {
  const keys: IdentityKey[] = [];
  for (const [trait, namespace] of [
    ['phone', 'phone'],
    ['mobile', 'phone'],
    ['email', 'email'],
  ] as const) {
    const value = textOf(traits?.[trait]);
    if (value !== undefined) keys.push({ namespace, value });
  }
  return keys;
}

const EXTERNAL_TYPES: ReadonlyMap<string, string> = new Map([
  ...['user_id', 'anonymous_id', 'distinct_id', 'email', 'phone', 'openid', 'unionid', 'external_id'].map((type) => [type, type] as const),
  ...['ios.id', 'ios.idfa', 'android.id', 'android.idfa'].map((type) => [type, 'device'] as const),
]);

/** An unknown type stays in the value (`<type>:<id>`), or equal numbers of two foreign systems would become one person. */
function externalKey(entry: Fields | undefined): IdentityKey[] {
  const id = textOf(entry?.['id']);
  const type = textOf(entry?.['type']);
  const collection = textOf(entry?.['collection']) ?? 'users';
  if (id === undefined || type === undefined || collection !== 'users') return [];
  const namespace = EXTERNAL_TYPES.get(type);
  return [namespace === undefined ? { namespace: 'external_id', value: `${type}:${id}` } : { namespace, value: id }];
}
