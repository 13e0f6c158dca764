import { detailOf } from '@gyre/domain/reach/detail';
import type { FailureClass } from '@gyre/domain/reach/message';
import type { SendOutcome } from '../provider.ts';

/** What is known of a failed SMTP attempt. */
export interface SmtpFailure {
  /** Nodemailer's code: `EENVELOPE`, `EMESSAGE`, `ECONNECTION`, `ETIMEDOUT`, `EAUTH` … */
  readonly code: string | undefined;
  /** The command the server refused: `MAIL FROM`, `RCPT TO`, `DATA` … */
  readonly command?: string | undefined;
  /** The server's reply code, where it answered. */
  readonly responseCode: number | undefined;
  readonly message: string;
  /** The server's reply, where it answered. */
  readonly response?: string | undefined;
  /** Whether the server had taken `DATA` and bytes of the message were on their way. */
  readonly dataBegan: boolean;
}

/**
 * 结果分类 — what a failed SMTP attempt means for the message (RFC 5321 §3.3, §4.2, §4.5.3.2.6).
 *
 * - The server refused the sender, the recipient, `DATA` or the finished message with a reply: it did not take the message, so `failed`;
 *   whose fault it is, {@link failureOf} reads from the reply.
 * - The connection was lost or timed out after bytes of the message had gone out: the final reply may have been a 250 nobody saw, so
 *   `unknown`, never sent again. A 421 in that phase is counted here too, since servers send it unasked.
 * - Everything earlier (no connection, TLS, greeting, authentication): the server has nothing, so `failed`.
 */
export function classify(failure: SmtpFailure): SendOutcome {
  const { code, responseCode, dataBegan } = failure;
  if (dataBegan && !(code === 'EMESSAGE' && responseCode !== undefined))
    return { state: 'unknown', detail: detailOf('answer_lost', failure.message).slice(0, 500) };
  return { state: 'failed', detail: detailOfRefusal(failure).slice(0, 500), failure: failureOf(failure) };
}

/** What the server replied; ours where it did not. */
function detailOfRefusal({ code, responseCode, response, message }: SmtpFailure): string {
  if (responseCode !== undefined) return response ?? message;
  if (code === 'EENVELOPE') return detailOf('mail_address_wrong');
  if (code === 'EMESSAGE') return detailOf('mail_unsendable', message);
  return detailOf(code === 'EAUTH' ? 'login_impossible' : 'not_connected', message);
}

const THROTTLED = /rate.?limit|too many (messages|connections|mails|recipients)|throttl|sending (rate|limit)/i;
const NOT_OURS = /relay(ing)? (access )?(denied|not permitted|not allowed)|authentication (is )?required|not permitted to relay/i;

/** What our own side could not even say: an address that cannot be written, a mail larger than the server announced it takes. */
const UNANSWERED: Readonly<Record<string, FailureClass>> = { EENVELOPE: 'recipient', EMESSAGE: 'content', EAUTH: 'auth' };

/**
 * The class of a refusal: replies of 4xx are for now; of 5xx, the enhanced status code decides (RFC 3463): `x.1` and `x.2` are about the
 * address and its mailbox, `x.7` and the rest about what was sent. A refused sender, or being asked for a password, is about our account.
 */
function failureOf({ code, command, responseCode, message }: SmtpFailure): FailureClass {
  const aboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (responseCode === undefined) return UNANSWERED[code ?? ''] ?? 'transient';
  if (responseCode < 500) return THROTTLED.test(message) ? 'throttled' : 'transient';
  if (!aboutMessage) return code === 'EAUTH' || responseCode === 530 || responseCode === 535 ? 'auth' : 'transient';
  if (command === 'MAIL FROM' || responseCode === 530 || responseCode === 535 || NOT_OURS.test(message)) return 'auth';
  const subject = /\b5\.(\d)\.\d{1,3}\b/.exec(message)?.[1];
  if (subject === '1' || subject === '2') return 'recipient';
  if (subject !== undefined || code === 'EMESSAGE') return 'content';
  return responseCode === 554 ? 'content' : 'recipient';
}
