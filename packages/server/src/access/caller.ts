import { PERMISSIONS_OF, type Permission } from '@gyre/domain/api/endpoint';
import type { z } from 'zod';
import type { Operator as OperatorSchema } from '@gyre/domain/api/access';

/** 成员 — an operator as shown to others: never with the password. */
export type Operator = z.output<typeof OperatorSchema>;

/** A signed-in browser. `token` is the cookie's value, `csrf` what every change must repeat in its header. */
export interface Session {
  readonly token: string;
  readonly csrf: string;
  readonly operator: Operator;
}

/** Whom a call counts as where it matters which person acts. */
interface Acting {
  /** The name the audit log gets: an operator's e-mail, a token's name. */
  readonly actor: string;
  /** The person behind it: an operator's e-mail, for a token that of the operator who made it; empty when nobody is, as for the token of the environment. */
  readonly person: string;
  readonly permissions: readonly Permission[];
}

/** 调用者 — who makes a call: nobody known, an operator in a browser, or an API token, which acts for the operator who made it. */
export type Caller =
  | (Acting & { readonly kind: 'anonymous' })
  | (Acting & { readonly kind: 'operator'; readonly session: Session })
  | (Acting & { readonly kind: 'token'; readonly id: number; readonly createdBy: number | null });

export const ANONYMOUS: Caller = { kind: 'anonymous', actor: '', person: '', permissions: [] };

/** The caller a session stands for, with the permissions of the operator's role. */
export function callerOf(session: Session): Caller {
  const { email, role } = session.operator;
  return { kind: 'operator', actor: email, person: email, permissions: PERMISSIONS_OF[role], session };
}

/** Id of the operator a caller acts for; null when nobody is behind it. */
export function operatorBehind(caller: Caller): number | null {
  if (caller.kind === 'operator') return caller.session.operator.id;
  return caller.kind === 'token' ? caller.createdBy : null;
}

/** Whether the caller may do what needs `permission`. */
export function may(caller: Caller, permission: Permission): boolean {
  return caller.permissions.includes(permission);
}
