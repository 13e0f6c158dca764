import { isPersonal } from '@gyre/domain/masking';
import { may, type Caller } from '../access/index.ts';
import { toldError } from '../errors.ts';
import { maskIdentities } from './redact.ts';

/** Parts of parameters that choose customers or events, and show nobody's values. */
const CHOOSING = new Set(['among', 'base', 'rule', 'filter', 'all', 'any', 'select', 'where']);

/** The first personal field that something is told apart by; undefined when there is none. */
function personalField(params: unknown): string | undefined {
  if (Array.isArray(params)) return params.map(personalField).find((found) => found !== undefined);
  if (typeof params !== 'object' || params === null) return undefined;
  for (const [name, value] of Object.entries(params)) {
    if ((name === 'property' || name === 'attribute') && typeof value === 'string' && isPersonal(value)) return value;
    const found = CHOOSING.has(name) ? undefined : personalField(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * 不按个人信息分组 — whoever may not see identities cannot have numbers told apart by names, phones or e-mails.
 *
 * @throws AppError `not_permitted` naming the field
 */
export function requireNothingPersonal(caller: Caller, params: unknown): void {
  const field = may(caller, 'reveal') ? undefined : personalField(params);
  if (field === undefined) return;
  const told = {
    zh: `没有查看明文的权限，不能按个人信息「${field}」分组`,
    en: `without the permission to reveal identities nothing can be told apart by the personal field "${field}"`,
  };
  throw toldError('not_permitted', told, { field });
}

/** An answer for a caller: phones and e-mails in it masked for whoever may not see identities. */
export function maskedFor<Answer>(caller: Caller, answer: Answer): Answer {
  return may(caller, 'reveal') ? answer : (maskIdentities(answer) as Answer);
}
