import type { SendOutcome } from '../provider.ts';

/** What is known of a failed SMTP attempt. */
export interface SmtpFailure {
  /** Nodemailer's code: `EENVELOPE`, `EMESSAGE`, `ECONNECTION`, `ETIMEDOUT`, `EAUTH` … */
  readonly code: string | undefined;
  /** The server's reply code, where it answered. */
  readonly responseCode: number | undefined;
  readonly message: string;
  /** Whether the server had taken `DATA` and bytes of the message were on their way. */
  readonly dataBegan: boolean;
}

/**
 * 结果分类 — what a failed SMTP attempt means for the message (RFC 5321 §3.3, §4.2, §4.5.3.2.6).
 *
 * - The server refused the sender, the recipient, `DATA` or the finished message with a reply: it did not take the message, so `failed`;
 *   permanent for 5xx, to be tried again for 4xx. An address our side could not even write is permanent.
 * - The connection was lost or timed out after bytes of the message had gone out: the final reply may have been a 250 nobody saw, so
 *   `unknown`, never sent again. A 421 in that phase is counted here too, since servers send it unasked.
 * - Everything earlier (no connection, TLS, greeting, authentication): the server has nothing, so `failed`, to be tried again.
 */
export function classify(failure: SmtpFailure): SendOutcome {
  const { code, responseCode, dataBegan } = failure;
  const detail = failure.message.slice(0, 500);
  const aboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (dataBegan && !(code === 'EMESSAGE' && responseCode !== undefined)) return { state: 'unknown', detail };
  return { state: 'failed', detail, permanent: aboutMessage && (responseCode === undefined || responseCode >= 500) };
}
