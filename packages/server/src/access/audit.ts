import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Ledger } from '../stores/ports.ts';

/** 操作日志 — one act of an operator or a token. Secrets and passwords must be gone from `details` already. */
export interface AuditEntry {
  /** Id of the operator; null for tokens and for acts before anyone has signed in. */
  readonly operator: number | null;
  /** E-mail of the operator or name of the token. */
  readonly actor: string;
  readonly project: string | null;
  /** Name of the act, as `endpoint.audit` gives it. */
  readonly act: string;
  /** What was acted upon: a key, an id, an e-mail. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly address: string;
}

const AuditRow = z.object({
  id: z.number().int(),
  at: z.number().int(),
  actor: z.string(),
  project: z.string().nullable(),
  act: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  address: z.string(),
});

/** A page of the audit log: newest first; `cursor` is the `next` of the page before. */
export interface AuditPage {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly project?: string | undefined;
  readonly act?: string | undefined;
  /** Part of the actor's or the subject's name, in any case. */
  readonly search?: string | undefined;
}

export async function recordAct(ledger: Ledger, entry: AuditEntry, now: Instant): Promise<void> {
  await ledger.run(
    'insert into audit (at, operator, actor, project, act, subject, details, address) values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)',
    [now, entry.operator, entry.actor, entry.project, entry.act, entry.subject, JSON.stringify(entry.details), entry.address],
  );
}

/** @throws AppError `invalid_input` when the cursor is not one of ours */
export async function listActs(ledger: Ledger, page: AuditPage): Promise<{ rows: z.output<typeof AuditRow>[]; next: string | null }> {
  const rows = await ledger.rows(
    AuditRow,
    `select id, at, actor, project, act, subject, details, address from audit
     where ($1::bigint is null or id < $1) and ($2::text is null or project = $2) and ($3::text is null or act = $3)
       and ($4::text is null or position(lower($4) in lower(actor || ' ' || subject)) > 0)
     order by id desc limit $5`,
    [readCursor(z.number().int(), page.cursor) ?? null, page.project ?? null, page.act ?? null, page.search ?? null, page.limit + 1],
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > page.limit && last !== undefined ? writeCursor(last.id) : null };
}
