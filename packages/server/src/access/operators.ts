import { Operator as ShownOperator, type Language as LanguageSchema } from '@gyre/domain/api/access';
import type { Role } from '@gyre/domain/api/endpoint';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Operator } from './caller.ts';
import { hashPassword } from './passwords.ts';

type Language = z.output<typeof LanguageSchema>;

/** What an operator begins with. The e-mail is stored in lower case. */
export interface NewOperator {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly language?: Language | undefined;
}

/** What may change; what is left out stays. */
export interface OperatorChange {
  readonly name?: string | undefined;
  readonly language?: Language | undefined;
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  readonly password?: string | undefined;
}

/** Columns of `operators` as an {@link Operator}; `o` is the table's alias. */
export const OPERATOR_COLUMNS =
  'o.id, o.email, o.name, o.role, o.language, o.disabled, o.created_at as "createdAt", o.last_seen_at as "lastSeenAt"';

const OperatorIdRow = z.object({ id: z.number() });

/** Whether nobody can sign in yet, so that the first set-up is due. */
export async function needsSetup(ledger: Ledger): Promise<boolean> {
  const rows = await ledger.rows(OperatorIdRow, 'select id from operators limit 1');
  return rows.length === 0;
}

/** All operators, oldest first. */
export function listOperators(ledger: Ledger): Promise<Operator[]> {
  return ledger.rows(ShownOperator, `select ${OPERATOR_COLUMNS} from operators o order by o.id`);
}

/** @throws AppError `already_exists` when the e-mail is taken */
export async function createOperator(ledger: Ledger, draft: NewOperator, now: Instant): Promise<Operator> {
  return insertOperator(ledger, draft, await hashPassword(draft.password), now);
}

const LockRow = z.object({});

/**
 * 首次设置 — creates the first operator, an owner. Of two at once, one wins.
 *
 * @returns undefined when an operator exists
 */
export async function createFirstOwner(ledger: Ledger, draft: Omit<NewOperator, 'role'>, now: Instant): Promise<Operator | undefined> {
  if (!(await needsSetup(ledger))) return undefined;
  const hash = await hashPassword(draft.password);
  return ledger.transaction(async (tx) => {
    await tx.rows(LockRow, `select pg_advisory_xact_lock(hashtextextended('first owner', 0)) is null as locked`);
    return (await needsSetup(tx)) ? insertOperator(tx, { ...draft, role: 'owner' }, hash, now) : undefined;
  });
}

async function insertOperator(ledger: Ledger, draft: NewOperator, hash: string, now: Instant): Promise<Operator> {
  const email = normalEmail(draft.email);
  const [created] = await ledger.rows(
    ShownOperator,
    `insert into operators as o (email, name, password, role, language, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (email) do nothing returning ${OPERATOR_COLUMNS}`,
    [email, draft.name, hash, draft.role, draft.language ?? 'zh', now],
  );
  if (created === undefined) throw new AppError('already_exists', `an operator with the e-mail ${email} already exists`, { email });
  return created;
}

/**
 * Changes an operator. Disabling and a new password end all sessions of that operator.
 *
 * @throws AppError `not_found`; `wrong_state` when no enabled owner would be left
 */
export async function updateOperator(ledger: Ledger, id: number, change: OperatorChange): Promise<Operator> {
  const password = change.password === undefined ? null : await hashPassword(change.password);
  return ledger.transaction(async (tx) => {
    if (change.disabled === true || (change.role !== undefined && change.role !== 'owner')) await requireOtherOwner(tx, id);
    const [changed] = await tx.rows(
      ShownOperator,
      `update operators o set name = coalesce($2, o.name), language = coalesce($3, o.language), role = coalesce($4, o.role),
         disabled = coalesce($5, o.disabled), password = coalesce($6, o.password)
       where o.id = $1 returning ${OPERATOR_COLUMNS}`,
      [id, change.name ?? null, change.language ?? null, change.role ?? null, change.disabled ?? null, password],
    );
    if (changed === undefined) throw new AppError('not_found', `there is no operator ${id}`, { id });
    if (password !== null || change.disabled === true) await tx.run('delete from sessions where operator = $1', [id]);
    return changed;
  });
}

const PasswordRow = z.object({ id: z.number().int(), password: z.string() });

/** The stored hash of an operator's password; undefined when there is no such enabled operator. */
export async function passwordOf(ledger: Ledger, email: string): Promise<{ id: number; password: string } | undefined> {
  const [row] = await ledger.rows(PasswordRow, 'select id, password from operators where email = $1 and not disabled', [
    normalEmail(email),
  ]);
  return row;
}

/** Stores the same password anew at today's cost, unless it has been changed meanwhile. */
export async function renewHash(
  ledger: Ledger,
  stored: { readonly id: number; readonly password: string },
  password: string,
): Promise<void> {
  const renewed = await hashPassword(password);
  await ledger.run('update operators set password = $3 where id = $1 and password = $2', [stored.id, stored.password, renewed]);
}

/** E-mails are compared and stored without surrounding space and in lower case. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Locks all enabled owners, so that two of them cannot demote each other at the same time. */
async function requireOtherOwner(tx: Ledger, id: number): Promise<void> {
  const owners = await tx.rows(OperatorIdRow, `select id from operators where role = 'owner' and not disabled order by id for update`);
  if (owners.length === 1 && owners[0]?.id === id) {
    const told = { zh: '这是最后一位启用中的所有者，不能停用或改角色', en: `operator ${id} is the last enabled owner and must stay one` };
    throw toldError('wrong_state', told, { id, enabledOwners: 1 });
  }
}
