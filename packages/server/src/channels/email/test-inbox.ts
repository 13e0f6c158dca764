import type { Clock } from '../../clock.ts';
import type { Ledger } from '../../stores/ports.ts';
import type { Outgoing, Sender, SendOutcome } from '../provider.ts';

/** Provider key under which messages of the test inbox are booked; no configured provider may take it. */
export const TEST_INBOX = 'test-inbox';

const SENT: SendOutcome = { state: 'sent', detail: '测试收件箱 · test inbox' };
/** Messages one statement writes at most. */
const PAGE = 500;

/**
 * 测试收件箱 — takes every message while no provider is set, plainly marked in the console, so nothing is dropped silently.
 * It deduplicates by id (the primary key): the same attempt handed in twice is there once. Messages that arrive together share a statement.
 */
export function testInbox(ledger: Ledger, clock: Clock): Sender {
  const waiting: {
    readonly message: Outgoing;
    readonly resolve: (outcome: SendOutcome) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  let writing = false;

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.length > 0) {
      const page = waiting.splice(0, PAGE);
      try {
        await insert(
          ledger,
          page.map((w) => w.message),
          clock.now(),
        );
        for (const { resolve } of page) resolve(SENT);
      } catch (error) {
        for (const { reject } of page) reject(error);
      }
    }
    writing = false;
  }
  return {
    send(message) {
      return new Promise((resolve, reject) => {
        waiting.push({ message, resolve, reject });
        void write();
      });
    },
    close: () => Promise.resolve(),
  };
}

async function insert(ledger: Ledger, messages: readonly Outgoing[], at: number): Promise<void> {
  const content = messages.map(({ subject, body, headers }) => JSON.stringify({ subject, body, headers }));
  await ledger.run(
    `insert into test_inbox (id, at, channel, address, customer, campaign, content)
     select id, $6::bigint, 'email', address, customer, campaign, content::jsonb
     from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[]) as m (id, address, customer, campaign, content)
     on conflict (id) do nothing`,
    [
      messages.map((m) => m.id),
      messages.map((m) => m.address),
      messages.map((m) => m.customer),
      messages.map((m) => m.campaign),
      content,
      at,
    ],
  );
}
