import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { MailReport, Providers, Returned } from '../channels/index.ts';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { InboundContext } from './inbound.ts';
import { eventProperties, MessageRef, REF_COLUMNS } from './message.ts';
import { takeReceipts } from './receipts.ts';
import { refuseMarketing } from './unsubscribe.ts';

/** 投诉 — the text a complaint is kept as among the replies. */
export const COMPLAINT = '[complaint]';

const MailRow = MessageRef.extend({ address: z.string() });
type Mail = z.infer<typeof MailRow>;

/**
 * 退信与投诉 — takes what came back for a mail of this project, whose return address proves it. A bounce or a notice of delivery is a receipt; a
 * complaint suppresses the address for all but verification codes and is told as `$message_complained`, once. Reports about a mail that is gone change nothing.
 *
 * @returns false when the return address is not this project's
 */
export async function takeReturned(
  context: InboundContext,
  providers: Pick<Providers, 'isReturned'>,
  returned: Returned,
  report: MailReport,
): Promise<boolean> {
  if (!providers.isReturned(returned)) return false;
  const { ledger, clock, wakeRelay, recallOutbox } = context;
  const [mail] = await ledger.rows(MailRow, `select ${REF_COLUMNS}, address from messages where id = $1 and channel = 'email'`, [
    returned.message,
  ]);
  if (mail === undefined) return true;
  if (report.kind === 'receipt') {
    await takeReceipts(context, mail.provider, [{ ...report.receipt, providerId: mail.id }]);
  } else {
    await ledger.transaction((tx) => complain(tx, mail, report.detail, clock.now()));
    wakeRelay();
    recallOutbox();
  }
  return true;
}

async function complain(tx: Ledger, mail: Mail, detail: string, now: Instant): Promise<void> {
  const { channel, address, customer } = mail;
  const added = await tx.run(
    `insert into replies (channel, address, customer, message, text, suppressed, at)
     select $1::text, $2::text, $3::integer, $4::text, $5::text, true, $6::bigint
     where not exists (select from replies where channel = $1::text and address = $2::text and message = $4::text and text = $5::text)`,
    [channel, address, customer, mail.id, COMPLAINT, now],
  );
  if (added === 0) return;
  await emitOwn(tx, [{ name: '$message_complained', customer, at: now, properties: { ...eventProperties(mail), detail } }]);
  await refuseMarketing(tx, { channel, address, customer, source: 'complaint', wording: detail, message: mail }, now);
}
