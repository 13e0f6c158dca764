import { detailOf } from '@gyre/domain/reach/detail';
import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { gatherPages } from '../gather-pages.ts';
import type { Ledger } from '../../stores/ports.ts';
import type { Outgoing, Sender, SendOutcome } from '../provider.ts';

/** Provider key of the built-in inbox; no configured provider may take it. */
export const INBOX = 'inbox';

const SENT: SendOutcome = { state: 'sent', detail: detailOf('inbox') };
/** Messages one statement writes at most. */
const PAGE = 500;
/** How long a message is shown when its content does not say. */
const EXPIRES_MS = 30 * 86_400_000;

export interface InboxSenderParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Messages of these customers (leaves) were committed. */
  readonly stored: (customers: readonly number[]) => void;
}

const StoredRow = z.object({ customer: z.number().int() });

/**
 * 站内信 — puts messages into the customers' inbox. It deduplicates by id. One statement at a time: sequences become visible in their order,
 * which is what a reader resumes by.
 */
export function inboxSender({ ledger, clock, stored }: InboxSenderParts): Sender {
  return {
    send: gatherPages(PAGE, async (messages) => {
      stored(await insert(ledger, messages, clock.now()));
      return () => SENT;
    }),
    close: () => Promise.resolve(),
  };
}

/** @returns whose inbox has something new */
async function insert(ledger: Ledger, messages: readonly Outgoing[], now: number): Promise<number[]> {
  const of = (pick: (message: Outgoing) => string): string[] => messages.map(pick);
  const rows = await ledger.rows(
    StoredRow,
    `insert into inbox_messages (id, customer, campaign, title, body, button, url, created_at, expires_at)
     select id, customer, campaign, title, body, button, url, $8::bigint, expires_at
     from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $9::bigint[])
       as m (id, customer, campaign, title, body, button, url, expires_at)
     on conflict (id) do nothing returning customer`,
    [
      of((m) => m.id),
      messages.map((m) => m.customer),
      of((m) => m.campaign),
      of((m) => m.content.subject),
      of((m) => m.content.body),
      of((m) => m.content.fields['button'] ?? ''),
      of((m) => m.content.fields['url'] ?? ''),
      now,
      messages.map((m) => instant(now + expiresMs(m))),
    ],
  );
  return rows.map((r) => r.customer);
}

function expiresMs({ content }: Outgoing): number {
  const given = Number(content.fields['expiresMs'] ?? Number.NaN);
  return Number.isSafeInteger(given) && given > 0 ? given : EXPIRES_MS;
}
