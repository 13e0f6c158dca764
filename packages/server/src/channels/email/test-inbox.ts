import type { Channel } from '@gyre/domain/reach/channel';
import { detailOf } from '@gyre/domain/reach/detail';
import type { Clock } from '../../clock.ts';
import { gatherPages } from '../gather-pages.ts';
import type { Ledger } from '../../stores/ports.ts';
import type { Outgoing, Sender, SendOutcome } from '../provider.ts';

/** Provider key under which messages of the test inbox are booked; no configured provider may take it. */
export const TEST_INBOX = 'test-inbox';

const SENT: SendOutcome = { state: 'sent', detail: detailOf('test_inbox') };
/** Messages one statement writes at most. */
const PAGE = 500;

/**
 * 测试收件箱 — takes every message of a channel while it has no provider, plainly marked in the console, so nothing is dropped silently.
 * It deduplicates by id (the primary key): the same attempt handed in twice is there once. Messages that arrive together share a statement.
 */
export function testInbox(ledger: Ledger, clock: Clock, channel: Channel): Sender {
  return {
    send: gatherPages(PAGE, async (messages) => {
      await insert(ledger, channel, messages, clock.now());
      return () => SENT;
    }),
    close: () => Promise.resolve(),
  };
}

async function insert(ledger: Ledger, channel: Channel, messages: readonly Outgoing[], at: number): Promise<void> {
  await ledger.run(
    `insert into test_inbox (id, at, channel, address, customer, campaign, content)
     select id, $6::bigint, $7, address, customer, campaign, content::jsonb
     from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[]) as m (id, address, customer, campaign, content)
     on conflict (id) do nothing`,
    [
      messages.map((m) => m.id),
      messages.map((m) => m.address),
      messages.map((m) => m.customer),
      messages.map((m) => m.campaign),
      messages.map((m) => JSON.stringify(m.content)),
      at,
      channel,
    ],
  );
}
