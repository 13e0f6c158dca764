import type { IdentityKey } from '@gyre/domain/events';
import { fieldsOf, textOf, type Fields } from '../fields.ts';
import { contentId } from '../message-id.ts';

/**
 * 身份映射 — all identities a 神策 record carries, whatever the call, so that the order in which calls arrive does not matter:
 * `distinct_id` always stays a key of its own, since older records of the same person carry nothing else.
 */
export function identitiesOf(record: Fields): IdentityKey[] {
  const keys: IdentityKey[] = [];
  const add = (namespace: string, value: string | undefined): void => {
    if (value !== undefined) keys.push({ namespace, value });
  };
  const given = identityEntries(record);
  const distinctId = textOf(record['distinct_id']);
  const loginId = textOf(record['login_id']);
  for (const { namespace, value } of given) add(namespace, value);
  if (loginId !== undefined && !isComposed(loginId, record)) add('user_id', loginId);
  if (fieldsOf(record['properties'])?.['$is_login_id'] === true) add('user_id', distinctId);
  add('distinct_id', distinctId);
  add('anonymous_id', textOf(record['anonymous_id']));
  return keys;
}

/** The entries of `identities` alone: for an unbinding, exactly what is to be detached. */
export function identityEntries(record: Fields): IdentityKey[] {
  return Object.entries(fieldsOf(record['identities']) ?? {}).flatMap(([key, given]) => {
    const value = textOf(given);
    return value === undefined ? [] : [{ namespace: namespaceOf(key), value }];
  });
}

/** 注册与登录 — the keys of `track_signup`: the account, and the visitor it was until now. */
export function signupIdentities(record: Fields): IdentityKey[] {
  const account = textOf(record['distinct_id']);
  const visitor = textOf(record['original_id']);
  const keys = identitiesOf(record);
  if (account !== undefined && !isComposed(account, record)) keys.push({ namespace: 'user_id', value: account });
  if (visitor !== undefined) keys.push({ namespace: 'distinct_id', value: visitor }, { namespace: 'anonymous_id', value: visitor });
  return keys;
}

/** With a login key of its own a project's SDK composes `login_id` as `key+value`; the pair itself is among the identities. */
function isComposed(id: string, record: Fields): boolean {
  return id.includes('+') && Object.entries(fieldsOf(record['identities']) ?? {}).some(([key, value]) => id === `${key}+${String(value)}`);
}

const KNOWN: ReadonlyMap<string, string> = new Map([
  ['login_id', 'user_id'],
  ['mobile', 'phone'],
  ['email', 'email'],
  ['distinct_id', 'distinct_id'],
  ['anonymous_id', 'anonymous_id'],
  ['cookie_id', 'anonymous_id'],
  ['android_uuid', 'anonymous_id'],
  ['ios_uuid', 'anonymous_id'],
  ['harmonyos_uuid', 'anonymous_id'],
  ['android_id', 'device'],
  ['idfv', 'device'],
  ['idfa', 'device'],
  ['oaid', 'device'],
  ['imei', 'device'],
]);

/** `$identity_mobile` → `phone`; names of the project's own become namespaces of that name. */
function namespaceOf(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const plain = key.toLowerCase().replace(/^\$?identity_/, '');
  return KNOWN.get(plain) ?? wechatNamespace(plain) ?? ownNamespace(plain);
}

/** The keys the SDKs send, worked out once. */
const names: ReadonlyMap<string, string> = new Map([...KNOWN].map(([plain, namespace]) => [`$identity_${plain}`, namespace]));

function wechatNamespace(plain: string): string | undefined {
  if (plain.endsWith('unionid')) return 'unionid';
  return plain.endsWith('openid') ? 'openid' : undefined;
}

/** A name no namespace may have is known by its hash, so that two of them stay apart. */
function ownNamespace(plain: string): string {
  return /^[a-z][a-z0-9_]{0,49}$/.test(plain) ? plain : `x_${contentId(plain).slice(0, 12)}`;
}
