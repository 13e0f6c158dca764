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

/** 调用者 — who makes a call: nobody known, an operator in a browser, or an API token. `actor` is the name the audit log gets. */
export type Caller =
  | { readonly kind: 'anonymous'; readonly actor: ''; readonly permissions: readonly Permission[] }
  | { readonly kind: 'operator'; readonly actor: string; readonly permissions: readonly Permission[]; readonly session: Session }
  | { readonly kind: 'token'; readonly actor: string; readonly permissions: readonly Permission[]; readonly id: number };

export const ANONYMOUS: Caller = { kind: 'anonymous', actor: '', permissions: [] };

/** The caller a session stands for, with the permissions of the operator's role. */
export function callerOf(session: Session): Caller {
  return { kind: 'operator', actor: session.operator.email, permissions: PERMISSIONS_OF[session.operator.role], session };
}

/** Whether the caller may do what needs `permission`. */
export function may(caller: Caller, permission: Permission): boolean {
  return caller.permissions.includes(permission);
}
