import type { Endpoint } from '@gyre/domain/api/endpoint';
import type { AuditEntry, Caller } from '../access/index.ts';
import { maskIdentities, redact } from './redact.ts';

/** What the audit entry of a call is made of. */
export interface Act {
  readonly endpoint: Endpoint;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly result: unknown;
  readonly address: string;
}

/**
 * The audit entry of a successful call. Its subject is what the path names besides the project, or else the key, e-mail, name or id that
 * was sent or came back; its details are what was sent, without secrets and, within a project, with identities masked.
 */
export function entryOf(act: Act): AuditEntry {
  const { project, ...named } = act.params;
  const operator = act.caller.kind === 'operator' ? act.caller.session.operator.id : null;
  const sent = redact({ ...act.query, ...recordOf(act.body) });
  return {
    operator,
    actor: act.caller.actor,
    project: typeof project === 'string' ? project : null,
    act: act.endpoint.audit ?? '',
    subject: subjectOf(Object.values(named), recordOf(act.body), recordOf(act.result)) ?? (typeof project === 'string' ? project : ''),
    details: recordOf(project === undefined ? sent : maskIdentities(sent)),
    address: act.address,
  };
}

function subjectOf(
  named: readonly unknown[],
  sent: Readonly<Record<string, unknown>>,
  answered: Readonly<Record<string, unknown>>,
): string | undefined {
  if (named.length > 0) return named.map(String).join('/');
  const candidates = [sent['key'], sent['email'], sent['name'], answered['key'], answered['id']];
  const found = candidates.find((value) => typeof value === 'string' || typeof value === 'number');
  return found === undefined ? undefined : String(found);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
