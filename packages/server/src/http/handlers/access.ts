import { callerOf, operatorBehind, type Caller, type Session } from '../../access/index.ts';
import { AppError } from '../../errors.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 成员与权限 — sessions, the first set-up, one's own account, members, tokens and the audit log. */
export function accessHandlers({ access }: Pick<Services, 'access'>): Handlers['access'] {
  return {
    me: async ({ caller }) => meOf(caller, await access.needsSetup()),
    async signIn({ body, place, keepSession, note }) {
      const session = await access.signIn(body, place);
      keepSession(session);
      note(actorOf(session));
      return meOf(callerOf(session), false);
    },
    async signOut({ caller, keepSession }) {
      await access.signOut(sessionOf(caller));
      keepSession(null);
      return null;
    },
    async setUp({ body, place, keepSession, note }) {
      const session = await access.setUp(body, place);
      keepSession(session);
      note(actorOf(session));
      return meOf(callerOf(session), false);
    },
    async updateAccount({ caller, body, place, keepSession, note }) {
      const session = await access.updateAccount(sessionOf(caller), body, place);
      keepSession(session);
      note({ subject: session.operator.email });
      return meOf(callerOf(session), false);
    },
    listMembers: () => access.members.list(),
    createMember: ({ body }) => access.members.create(body),
    async updateMember({ params, body, note }) {
      const changed = await access.members.update(params.id, body);
      note({ subject: changed.email });
      return changed;
    },
    listTokens: () => access.tokens.list(),
    createToken: ({ body, caller }) => access.tokens.create({ ...body, createdBy: operatorBehind(caller) }),
    async revokeToken({ params }) {
      await access.tokens.revoke(params.id);
      return null;
    },
    listAudit: ({ query }) => access.audit.list(query),
  };
}

function meOf(caller: Caller, needsSetup: boolean) {
  const session = caller.kind === 'operator' ? caller.session : undefined;
  return { operator: session?.operator ?? null, permissions: [...caller.permissions], csrf: session?.csrf ?? '', needsSetup };
}

function sessionOf(caller: Caller): Session {
  if (caller.kind === 'operator') return caller.session;
  throw new AppError('not_signed_in', 'this call needs an operator');
}

function actorOf({ operator }: Session): { operator: number; actor: string; subject: string; details: Record<string, never> } {
  return { operator: operator.id, actor: operator.email, subject: operator.email, details: {} };
}
