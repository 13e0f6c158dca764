import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { bookAttempt, forgive } from './attempts.ts';
import { listActs, recordAct, type AuditEntry, type AuditPage } from './audit.ts';
import type { Caller, Operator, Session } from './caller.ts';
import * as operators from './operators.ts';
import { checkNobody, checkPassword } from './passwords.ts';
import { systemRandom, type RandomBytes } from './secrets.ts';
import { shareLookups } from './shared-lookups.ts';
import { beginSession, endSession, findSession, type SignInPlace } from './sessions.ts';
import * as tokens from './tokens.ts';

export { ANONYMOUS, callerOf, may, operatorBehind, type Caller, type Operator, type Session } from './caller.ts';
export type { AuditEntry, AuditPage } from './audit.ts';
export type { NewOperator, OperatorChange } from './operators.ts';
export { SESSION_MS, type SignInPlace } from './sessions.ts';
export type { Token } from './tokens.ts';

/** 成员与权限 — who may come in and what they did. Works on the instance's ledger. */
export interface Access {
  /** True until the first operator exists. */
  needsSetup(): Promise<boolean>;
  /** Creates the first owner and signs in. @throws AppError `setup_finished` once an operator exists */
  setUp(draft: Omit<operators.NewOperator, 'role'>, place: SignInPlace): Promise<Session>;
  /** @throws AppError `wrong_password` — the same, after the same time, whether the e-mail or the password is wrong; `too_many_attempts` */
  signIn(credentials: { readonly email: string; readonly password: string }, place: SignInPlace): Promise<Session>;
  signOut(session: Session): Promise<void>;
  /** The live session of a cookie's value, prolonged by this use. */
  sessionOf(cookie: string): Promise<Session | undefined>;
  /** The caller a bearer token stands for. */
  tokenOf(bearer: string): Promise<Caller | undefined>;
  /**
   * An operator changes their own account; a new password ends all their sessions and begins a fresh one, which is returned.
   *
   * @throws AppError `wrong_password` when the current password is missing or wrong; `too_many_attempts`
   */
  updateAccount(session: Session, change: AccountChange, place: SignInPlace): Promise<Session>;
  readonly members: {
    list(): Promise<Operator[]>;
    create(draft: operators.NewOperator): Promise<Operator>;
    update(id: number, change: operators.OperatorChange): Promise<Operator>;
  };
  readonly tokens: {
    list(): Promise<tokens.Token[]>;
    create(draft: tokens.NewToken): Promise<{ id: number; token: string }>;
    revoke(id: number): Promise<void>;
  };
  readonly audit: {
    record(entry: AuditEntry): Promise<void>;
    list(page: AuditPage): ReturnType<typeof listActs>;
  };
  /** Creates the owner named by the environment when nobody exists yet. */
  ensureOwner(owner: { readonly email: string; readonly password: string; readonly name?: string }): Promise<'created' | 'exists'>;
  /** Lets the token of the environment in with every permission; see {@link tokens.ensureToken}. */
  ensureToken(token: string): Promise<'created' | 'exists' | 'revoked'>;
}

/** What an operator may change of their own account. */
export interface AccountChange {
  readonly name?: string | undefined;
  readonly language?: Operator['language'] | undefined;
  readonly currentPassword?: string | undefined;
  readonly newPassword?: string | undefined;
}

/** Opens the room on the instance's ledger. */
export function openAccess(ledger: Ledger, clock: Clock, random: RandomBytes = systemRandom): Access {
  const room = { ledger, clock, random };
  return {
    needsSetup: () => operators.needsSetup(ledger),
    setUp: (draft, place) => setUp(room, draft, place),
    signIn: (credentials, place) => signIn(room, credentials, place),
    signOut: (session) => endSession(ledger, session.token),
    sessionOf: (cookie) => findSession(ledger, cookie, clock.now()),
    tokenOf: shareLookups((bearer) => tokens.findToken(ledger, bearer, clock.now())),
    updateAccount: (session, change, place) => updateAccount(room, session, change, place),
    members: {
      list: () => operators.listOperators(ledger),
      create: (draft) => operators.createOperator(ledger, draft, clock.now()),
      update: (id, change) => operators.updateOperator(ledger, id, change),
    },
    tokens: {
      list: () => tokens.listTokens(ledger),
      create: (draft) => tokens.createToken(ledger, random, draft, clock.now()),
      revoke: (id) => tokens.revokeToken(ledger, id, clock.now()),
    },
    audit: {
      record: (entry) => recordAct(ledger, entry, clock.now()),
      list: (page) => listActs(ledger, page),
    },
    async ensureOwner({ email, password, name }) {
      const created = await operators.createFirstOwner(
        ledger,
        { email, password, name: name ?? email.split('@')[0] ?? email },
        clock.now(),
      );
      return created === undefined ? 'exists' : 'created';
    },
    ensureToken: (token) => tokens.ensureToken(ledger, token, clock.now()),
  };
}

interface Room {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

async function setUp(room: Room, draft: Omit<operators.NewOperator, 'role'>, place: SignInPlace): Promise<Session> {
  const owner = await operators.createFirstOwner(room.ledger, draft, room.clock.now());
  if (owner === undefined) throw new AppError('setup_finished', 'the first set-up is finished: an operator exists');
  return begin(room, owner.id, place);
}

async function signIn(room: Room, credentials: { email: string; password: string }, place: SignInPlace): Promise<Session> {
  const id = await proveIdentity(room, credentials.email, credentials.password, place);
  return begin(room, id, place);
}

async function updateAccount(room: Room, session: Session, change: AccountChange, place: SignInPlace): Promise<Session> {
  const { id, email } = session.operator;
  if (change.newPassword !== undefined) await proveIdentity(room, email, change.currentPassword ?? '', place);
  const operator = await operators.updateOperator(room.ledger, id, {
    name: change.name,
    language: change.language,
    password: change.newPassword,
  });
  return change.newPassword === undefined ? { ...session, operator } : begin(room, id, place);
}

/** Checks a password under the rate limit and renews its hash when the cost has been raised. @returns the operator's id */
async function proveIdentity(room: Room, email: string, password: string, place: SignInPlace): Promise<number> {
  const now = room.clock.now();
  const address = `address:${place.address}`;
  const subject = `email:${operators.normalEmail(email)}`;
  await bookAttempt(room.ledger, [address, subject], now);
  const stored = await operators.passwordOf(room.ledger, email);
  const check = stored === undefined ? await checkNobody(password) : await checkPassword(password, stored.password);
  if (stored === undefined || check?.matches !== true) throw new AppError('wrong_password', 'the e-mail or the password is wrong');
  await forgive(room.ledger, address, subject, now);
  if (check.outdated) await operators.renewHash(room.ledger, stored, password);
  return stored.id;
}

async function begin(room: Room, operator: number, place: SignInPlace): Promise<Session> {
  const session = await beginSession(room.ledger, room.random, operator, place, room.clock.now());
  if (session === undefined) throw new AppError('wrong_password', 'the e-mail or the password is wrong');
  return session;
}
