import type { FailureClass } from '@gyre/domain/reach/message';
import PostalMime, { type Email } from 'postal-mime';
import type { Receipt } from '../provider.ts';
import { readBounceAddress, type Returned } from './bounces.ts';

/** 退信报告 — what a mail that came back to us says about the mail we sent. */
export type MailReport =
  | { readonly kind: 'receipt'; readonly receipt: Omit<Receipt, 'providerId'> }
  /** Its reader called it spam. `about`: the mail concerned, where the report repeats its return address. */
  | { readonly kind: 'complaint'; readonly about: Returned | undefined; readonly detail: string };

/**
 * Reads a delivery status notification (RFC 3464) or a complaint (ARF, RFC 5965). Undefined for any other mail, such as an automatic reply,
 * and for reports that say nothing final: a delay, a relay, a verdict that a mail was no spam.
 */
export async function readMailReport(raw: Buffer): Promise<MailReport | undefined> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  const status = partOf(mail, 'message/delivery-status');
  if (status !== undefined) return statusReport(status);
  const feedback = partOf(mail, 'message/feedback-report');
  return feedback === undefined ? undefined : complaint(feedback, mail);
}

function partOf({ attachments }: Email, ...types: readonly string[]): string | undefined {
  const part = attachments.find((a) => types.includes(a.mimeType));
  return typeof part?.content === 'string' ? part.content : undefined;
}

/** Fields by lower-case name, unfolded (RFC 5322 §2.2.3); the first of a name counts. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const pairs = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
  });
  return new Map(pairs.toReversed());
}

/** The first recipient with an outcome: our mails have one each. The first group of fields is about the report itself. */
function statusReport(text: string): MailReport | undefined {
  const groups = text.split(/\r?\n[ \t]*\r?\n/).map(fieldsOf);
  const about = groups.find((fields) => fields.has('action'));
  const action = about?.get('action')?.toLowerCase() ?? '';
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(about?.get('status') ?? '')?.[0] ?? '';
  const diagnostic = about?.get('diagnostic-code') ?? '';
  const detail = `${status} ${diagnostic}`.trim().slice(0, 500);
  if (action === 'delivered') return { kind: 'receipt', receipt: { state: 'delivered', detail } };
  if (action !== 'failed') return undefined;
  return { kind: 'receipt', receipt: { state: 'failed', failure: bounceFailure(status, diagnostic), detail } };
}

const NOBODY =
  /user unknown|unknown user|no such (user|recipient|mailbox)|(user|mailbox|recipient|address) (does not|doesn't) exist|invalid recipient/i;

/**
 * 退信分类 — whose fault a bounce is, by its enhanced status code (RFC 3463). `5.1.x` and `5.2.1`: the address is dead, except `5.1.7` and
 * `5.1.8`, which are about the sender. `5.7.x`, `5.6.x`, too large: what was sent, or our reputation. A full mailbox (`5.2.2`), `4.x` given up, and
 * everything else may pass. Where the status says nothing (`5.0.0`), the server's own words decide.
 */
export function bounceFailure(status: string, diagnostic: string): FailureClass {
  const code = /^[45]\.0\.0$|^$/.test(status) ? (/\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic)?.[0] ?? status) : status;
  if (/^5\.1\.[78]$/.test(code)) return 'content';
  if (/^5\.(1\.\d+|2\.1)$/.test(code)) return 'recipient';
  if (/^5\.([67]\.\d+|2\.3|3\.4)$/.test(code)) return 'content';
  return code.startsWith('5.0.') && NOBODY.test(diagnostic) ? 'recipient' : 'transient';
}

/** Kinds of feedback that accuse us of sending what was not wanted (RFC 5965 §7.3, RFC 6430): not `not-spam`, `auth-failure`, `virus`. */
const ACCUSING = new Set(['abuse', 'fraud', 'opt-out', 'opt-out-list', 'other']);

function complaint(feedback: string, mail: Email): MailReport | undefined {
  const type = fieldsOf(feedback).get('feedback-type')?.toLowerCase() ?? '';
  if (!ACCUSING.has(type)) return undefined;
  const original = partOf(mail, 'message/rfc822', 'text/rfc822-headers') ?? '';
  return { kind: 'complaint', about: readBounceAddress(`${feedback}\n${original}`), detail: `feedback-type ${type}` };
}
