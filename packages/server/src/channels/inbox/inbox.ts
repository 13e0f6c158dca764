import { HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { rootsOf } from '../../customers/index.ts';
import { messageOf } from '../../errors.ts';
import type { ProviderContext } from '../open-provider.ts';
import { actOnInbox, inboxState, readInbox, type InboxAct, type InboxView } from './inbox-rows.ts';
import { inboxToken, isInboxToken, readInboxToken } from './token.ts';

export { readInboxToken } from './token.ts';
export type { InboxAct, InboxView } from './inbox-rows.ts';

/** Streams one customer may have open; one more closes the oldest. */
export const MOST_STREAMS = 5;
/** Messages a stream reads at once. */
const PAGE = 50;

/** 站内信箱 — the inboxes of a project's customers. */
export interface Inbox {
  /** Makes a token for one customer. */
  token(customer: number, forMs?: number): { readonly token: string; readonly expiresAt: Instant };
  /** What the bearer of a token may read; undefined when it is not ours or over. */
  reader(token: string): InboxReader | undefined;
  /** Messages of these customers (leaves) were committed. */
  readonly arrived: (customers: readonly number[]) => void;
  close(): void;
}

/** One customer's inbox. Expired and dismissed messages are gone. */
export interface InboxReader {
  readonly expiresAt: Instant;
  /** The newest first, of those with a greater sequence than `after`; `unread` counts all. */
  messages(after: number, limit: number): Promise<{ readonly messages: InboxView[]; readonly unread: number }>;
  /** @returns false when there is no such message */
  act(id: string, act: InboxAct): Promise<boolean>;
  /** Follows the inbox from a sequence on; without one from now on. */
  follow(after: number | undefined): Promise<InboxStream>;
}

/** An open stream of one customer's inbox. */
export interface InboxStream {
  /** The sequence it begins after, and how many messages were not seen then. */
  readonly from: number;
  readonly unread: number;
  /** Messages after the last ones given, the oldest first; empty when there are none yet. */
  next(): Promise<InboxView[]>;
  /** Resolves when something arrived since the last `next`, or `signal` aborts. */
  arrival(signal: AbortSignal): Promise<void>;
  /** Aborts when it must end: the customer opened too many, the token is over, or the project closes. */
  readonly ended: AbortSignal;
  close(): void;
}

type InboxContext = Pick<ProviderContext, 'project' | 'ledger' | 'clock' | 'log' | 'secrets' | 'wakeRelay'>;

interface OpenStream {
  readonly customer: number;
  /** The root when it was opened: a later merge is noticed when the stream looks again by itself. */
  readonly root: number;
  readonly ending: AbortController;
  wake: () => void;
}

export function openInbox(context: InboxContext): Inbox {
  const { project, ledger, clock, log } = context;
  const key = context.secrets.derive('inbox tokens');
  const streams = new Set<OpenStream>();

  async function wakeReaders(customers: readonly number[]): Promise<void> {
    const roots = await rootsOf(ledger, [...new Set(customers)]);
    const arrived = new Set(customers.map((customer) => roots.get(customer) ?? customer));
    for (const stream of streams) if (arrived.has(stream.root)) stream.wake();
  }
  return {
    token(customer, forMs = HOUR_MS) {
      const expiresAt = instant(clock.wall.now() + forMs);
      return { token: inboxToken(key, { project, customer, expiresAt }), expiresAt };
    },
    reader(token) {
      const claim = readInboxToken(token);
      if (claim?.project !== project || claim.expiresAt <= clock.wall.now() || !isInboxToken(key, token)) return undefined;
      return readerOf(context, streams, claim.customer, claim.expiresAt);
    },
    arrived(customers) {
      if (streams.size === 0 || customers.length === 0) return;
      // A reader that is not woken looks by itself with its next heartbeat.
      wakeReaders(customers).catch((error: unknown) => log.warn('readers of the inbox could not be told', { detail: messageOf(error) }));
    },
    close() {
      for (const stream of streams) stream.ending.abort();
    },
  };
}

function readerOf(context: InboxContext, streams: Set<OpenStream>, customer: number, expiresAt: Instant): InboxReader {
  const { ledger, clock, wakeRelay } = context;
  return {
    expiresAt,
    async messages(after, limit) {
      const now = clock.now();
      const messages = await readInbox(ledger, { customer, after, limit, order: 'newest' }, now);
      return { messages, unread: (await inboxState(ledger, customer, now)).unread };
    },
    async act(id, act) {
      const acted = await actOnInbox(ledger, customer, id, act, clock.now());
      if (acted?.emitted === true) wakeRelay();
      return acted !== undefined;
    },
    async follow(after) {
      const root = (await rootsOf(ledger, [customer])).get(customer) ?? customer;
      const { unread, last } = await inboxState(ledger, customer, clock.now());
      const stream: OpenStream = { customer, root, ending: new AbortController(), wake: () => {} };
      const same = [...streams].filter((s) => s.root === root);
      for (const old of same.slice(0, Math.max(0, same.length + 1 - MOST_STREAMS))) old.ending.abort();
      streams.add(stream);
      stream.ending.signal.addEventListener('abort', () => streams.delete(stream));
      void clock.wall.until(expiresAt, stream.ending.signal).then(() => stream.ending.abort());
      return streamOf(context, stream, after ?? last, unread);
    },
  };
}

function streamOf({ ledger, clock }: InboxContext, stream: OpenStream, from: number, unread: number): InboxStream {
  let after = from;
  let isNews = false;
  let resume = (): void => {};
  stream.wake = () => {
    isNews = true;
    resume();
  };
  const { signal } = stream.ending;
  signal.addEventListener('abort', () => resume());
  return {
    from,
    unread,
    async next() {
      isNews = false;
      const page = await readInbox(ledger, { customer: stream.customer, after, limit: PAGE, order: 'oldest' }, clock.now());
      after = page.at(-1)?.sequence ?? after;
      return page;
    },
    async arrival(waiting) {
      if (isNews || waiting.aborted || signal.aborted) return;
      await new Promise<void>((resolve) => {
        resume = resolve;
        waiting.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    ended: signal,
    close: () => stream.ending.abort(),
  };
}
