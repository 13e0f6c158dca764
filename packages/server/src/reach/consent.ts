import { createHash } from 'node:crypto';
import { Channel } from '@gyre/domain/reach/channel';
import { Purpose, type ConsentChange } from '@gyre/domain/reach/consent';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { takeTurns } from './capacity.ts';
import { withholdQueued } from './withhold.ts';

/** Events one page of {@link verifyChain} reads. */
const PAGE = 1000;

/** 同意记录 — one entry of the append-only chain. `channel` is empty for every channel. */
export const ConsentEvent = z.object({
  id: z.number().int(),
  customer: z.number().int(),
  purpose: Purpose,
  channel: z.union([Channel, z.literal('')]),
  action: z.enum(['grant', 'withdraw']),
  source: z.string(),
  wording: z.string(),
  /** Who recorded it: an operator, or `customer`. */
  actor: z.string(),
  at: z.number().int(),
  /** Hash of the entry before; empty for the first. */
  previous: z.string(),
  hash: z.string(),
});
export type ConsentEvent = z.infer<typeof ConsentEvent>;
type Unhashed = Omit<ConsentEvent, 'previous' | 'hash'>;

/** The hash of an entry: SHA-256 over the previous hash, a line feed and the entry as JSON with its keys in this order and no spaces, in hex. */
export function hashOf(previous: string, event: Unhashed): string {
  const { action, actor, at, channel, customer, id, purpose, source, wording } = event;
  const canonical = JSON.stringify({ action, actor, at, channel, customer, id, purpose, source, wording });
  return createHash('sha256').update(`${previous}\n${canonical}`).digest('hex');
}

const CounterRow = z.object({ value: z.number().int() });
const HashRow = z.object({ hash: z.string() });

/**
 * 登记同意 — appends changes to the chain, brings the projection up to date and says so with `$consent_changed`. A withdrawal withholds
 * the customer's queued marketing at once. Who appends holds the counter, so numbers have no gap and each hash follows the one before.
 *
 * @param actor  who records it: an operator's name, or `customer`
 */
export async function changeConsent(tx: Ledger, changes: readonly ConsentChange[], actor: string, at: Instant): Promise<void> {
  if (changes.length === 0) return;
  await takeTurns(tx);
  const [counter] = await tx.rows(CounterRow, `update counters set value = value + $1 where name = 'consent' returning value`, [
    changes.length,
  ]);
  if (counter === undefined) throw new Error('the ledger has no counter for consent');
  const first = counter.value - changes.length + 1;
  const [last] = await tx.rows(HashRow, 'select hash from consent_events where id = $1', [first - 1]);
  await insertEvents(tx, chained(changes, actor, at, first, last?.hash ?? ''));
  await emitOwn(
    tx,
    changes.map(({ customer, purpose, channel, action, source }) => ({
      name: '$consent_changed',
      customer,
      at,
      properties: { purpose, channel: channel ?? '', action, source },
    })),
  );
  for (const { customer, purpose, channel, action } of changes) {
    if (action !== 'withdraw') continue;
    const reason = purpose === 'marketing' ? 'no_consent' : 'no_personalisation';
    while ((await withholdQueued(tx, { marketingOf: customer, channel }, reason, at)) > 0);
  }
}

function chained(changes: readonly ConsentChange[], actor: string, at: Instant, first: number, last: string): ConsentEvent[] {
  let previous = last;
  return changes.map(({ customer, purpose, channel, action, source, wording }, i) => {
    const event: Unhashed = { id: first + i, customer, purpose, channel: channel ?? '', action, source, wording, actor, at };
    const hash = hashOf(previous, event);
    const entry = { ...event, previous, hash };
    previous = hash;
    return entry;
  });
}

async function insertEvents(tx: Ledger, events: readonly ConsentEvent[]): Promise<void> {
  const of = <T>(pick: (e: ConsentEvent) => T): T[] => events.map(pick);
  await tx.run(
    `insert into consent_events (id, customer, purpose, channel, action, source, wording, actor, at, previous, hash)
     select * from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
       $10::text[], $11::text[])`,
    [
      of((e) => e.id),
      of((e) => e.customer),
      of((e) => e.purpose),
      of((e) => e.channel),
      of((e) => e.action),
      of((e) => e.source),
      of((e) => e.wording),
      of((e) => e.actor),
      of((e) => e.at),
      of((e) => e.previous),
      of((e) => e.hash),
    ],
  );
  const latest = [...new Map(events.map((e) => [`${e.customer} ${e.purpose} ${e.channel}`, e])).values()];
  await tx.run(
    `insert into consents (customer, purpose, channel, action, event, at)
     select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
     on conflict (customer, purpose, channel) do update set action = excluded.action, event = excluded.event, at = excluded.at`,
    [
      latest.map((e) => e.customer),
      latest.map((e) => e.purpose),
      latest.map((e) => e.channel),
      latest.map((e) => e.action),
      latest.map((e) => e.id),
      latest.map((e) => e.at),
    ],
  );
}

const COLUMNS = 'id, customer, purpose, channel, action, source, wording, actor, at, previous, hash';

/** What was found when the chain was gone through. */
export interface ChainCheck {
  readonly intact: boolean;
  /** Number of the first entry that is missing or does not follow from the one before; null when intact. */
  readonly brokenAt: number | null;
  readonly events: number;
}

/** 校验链 — goes through all entries: numbered without a gap up to the counter, each hash following from its entry and the one before. */
export async function verifyChain(ledger: Ledger): Promise<ChainCheck> {
  let previous = '';
  let checked = 0;
  for (;;) {
    const page = await ledger.rows(ConsentEvent, `select ${COLUMNS} from consent_events where id > $1 order by id limit $2`, [
      checked,
      PAGE,
    ]);
    for (const event of page) {
      const follows = event.id === checked + 1 && event.previous === previous && event.hash === hashOf(previous, event);
      if (!follows) return { intact: false, brokenAt: checked + 1, events: checked };
      previous = event.hash;
      checked = event.id;
    }
    if (page.length < PAGE) break;
  }
  const [counter] = await ledger.rows(CounterRow, `select value from counters where name = 'consent'`);
  const intact = counter?.value === checked;
  return { intact, brokenAt: intact ? null : checked + 1, events: checked };
}

/** What a customer agreed to and refused now, and every entry about it, newest first. `channel` null is every channel. */
export interface CustomerConsents {
  readonly current: readonly {
    readonly purpose: Purpose;
    readonly channel: Channel | null;
    readonly action: 'grant' | 'withdraw';
    readonly at: number;
  }[];
  readonly history: readonly (ConsentChange & {
    readonly id: number;
    readonly actor: string;
    readonly at: number;
    readonly hash: string;
  })[];
  readonly intact: boolean;
}

/** 用户的同意 — over all leaves of a customer; the latest change of each purpose and channel is the current one. */
export async function consentsOf(ledger: Ledger, leaves: readonly number[]): Promise<CustomerConsents> {
  const events = await ledger.rows(
    ConsentEvent,
    `select ${COLUMNS} from consent_events where customer = any($1::integer[]) order by id desc limit 1000`,
    [leaves],
  );
  const current = new Map<string, ConsentEvent>();
  for (const event of events.toReversed()) current.set(`${event.purpose} ${event.channel}`, event);
  const channelOf = ({ channel }: ConsentEvent): Channel | null => (channel === '' ? null : channel);
  const { intact } = await verifyChain(ledger);
  return {
    current: [...current.values()].map((e) => ({ purpose: e.purpose, channel: channelOf(e), action: e.action, at: e.at })),
    history: events.map((e) => {
      const { id, customer, purpose, action, source, wording, actor, at, hash } = e;
      return { id, customer, purpose, channel: channelOf(e), action, source, wording, actor, at, hash };
    }),
    intact,
  };
}
