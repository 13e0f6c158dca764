import type { Clock } from '../clock.ts';
import { instant } from '@gyre/domain/time';
import type { OpenProvider, Providers, SendOutcome } from '../channels/index.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { NO_LANES } from './lanes.ts';
import type { ReadyMessage } from './message.ts';
import { claim, putBack, recover } from './queue.ts';
import { settle, type Settled } from './settle.ts';

const CHANNEL = 'email';
/** Outcomes one commit takes at most. */
const SETTLE_PAGE = 500;
const TRY_AGAIN_MS = 1000;

export interface OutboxParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly providers: Providers;
  /** The consumer's epoch: what an earlier one left `attempting` is recovered. */
  readonly epoch: number;
  /** While true nothing is claimed or sent; call `wake` when it ends. */
  readonly paused: () => boolean;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** Timers were set. */
  readonly wakePipeline: () => void;
}

/** 发件箱 — hands committed messages to their provider and commits what came of it. One per project. */
export interface Outbox {
  /** How many messages may be committed as `attempting` and handed over with `take` right now, and to which provider they are bound. */
  room(): { readonly slots: number; readonly provider: string };
  /** Takes over messages right after the commit that made them `attempting` under this epoch. */
  take(messages: readonly ReadyMessage[]): void;
  /** Messages were queued, a timer came due, or a pause ended. */
  wake(): void;
  /** Resolves when nothing is on its way and nothing that may go is waiting. */
  idle(): Promise<void>;
  /** Waits for what is with a provider, puts the rest back in the queue. */
  close(): Promise<void>;
}

/** Recovers what a crash left behind, then starts sending. */
export async function openOutbox(parts: OutboxParts): Promise<Outbox> {
  const recovered = await recover(parts.ledger, parts.providers, parts.epoch, parts.clock.now());
  if (recovered > 0) {
    parts.log.warn('messages were on their way when the server stopped', { messages: recovered });
    parts.wakeRelay();
  }
  const outbox = startOutbox(parts, await parts.providers.current(CHANNEL));
  outbox.wake();
  return outbox;
}

interface OutboxState {
  provider: OpenProvider;
  readonly ready: ReadyMessage[];
  readonly settled: Settled[];
  inFlight: number;
  /** Whether the queue may hold something that may go. */
  backlog: boolean;
  claiming: boolean;
  settling: boolean;
  closed: boolean;
}

function startOutbox(parts: OutboxParts, provider: OpenProvider): Outbox {
  const { ledger, clock, log, providers, epoch } = parts;
  const state: OutboxState = {
    provider,
    ready: [],
    settled: [],
    inFlight: 0,
    backlog: true,
    claiming: false,
    settling: false,
    closed: false,
  };
  const idlers = new Set<() => void>();
  let credit = NO_LANES;

  const free = (): number => 2 * state.provider.concurrency - state.ready.length - state.inFlight;
  const isQuiet = (): boolean => state.inFlight === 0 && state.settled.length === 0 && !state.claiming && !state.settling;
  const isIdle = (): boolean => isQuiet() && (parts.paused() || state.closed || (state.ready.length === 0 && !state.backlog));

  function pump(): void {
    if (!state.closed && !parts.paused()) {
      while (state.ready.length > 0 && state.inFlight < state.provider.concurrency) void deliver(state.ready.shift() as ReadyMessage);
      if (state.backlog && !state.claiming && free() >= state.provider.concurrency) void fetchQueued();
    }
    if (isIdle()) for (const resolve of idlers) resolve();
  }

  async function fetchQueued(): Promise<void> {
    state.claiming = true;
    state.backlog = false;
    try {
      const wish = { slots: free(), credit, provider: state.provider.key, epoch, now: clock.now() };
      const claimed = await claim(ledger, wish);
      credit = claimed.credit;
      state.ready.push(...claimed.messages);
      state.backlog ||= claimed.more;
    } catch (error) {
      log.error('claiming messages failed', { detail: messageOf(error) });
      state.backlog = true;
      await clock.until(instant(clock.now() + TRY_AGAIN_MS), closing.signal);
    }
    state.claiming = false;
    pump();
  }

  async function deliver(message: ReadyMessage): Promise<void> {
    state.inFlight++;
    const bound = await providers.byKey(message.channel, message.provider).catch(() => undefined);
    if (bound === undefined) {
      await putBack(ledger, [message], epoch).catch((error: unknown) => log.error('putting back failed', { detail: messageOf(error) }));
      state.backlog = true;
    } else {
      state.settled.push({ message, outcome: await sendBy(bound, message) });
    }
    state.inFlight--;
    void commitOutcomes();
    pump();
  }

  async function commitOutcomes(): Promise<void> {
    if (state.settling) return;
    state.settling = true;
    while (state.settled.length > 0) {
      const page = state.settled.slice(0, SETTLE_PAGE);
      try {
        const retries = await ledger.transaction((tx) => settle(tx, page, epoch, clock.now()));
        state.settled.splice(0, page.length);
        parts.wakeRelay();
        if (retries > 0) parts.wakePipeline();
      } catch (error) {
        log.error('committing outcomes failed', { messages: page.length, detail: messageOf(error) });
        if (state.closed) break;
        await clock.until(instant(clock.now() + TRY_AGAIN_MS), closing.signal);
      }
    }
    state.settling = false;
    pump();
  }

  const closing = new AbortController();
  const idle = (): Promise<void> => (isIdle() ? Promise.resolve() : new Promise((resolve) => idlers.add(resolve)));
  const stopListening = providers.onChange(() => {
    void providers.current(CHANNEL).then((changed) => {
      state.provider = changed;
      pump();
    });
  });
  return {
    room() {
      const busy = state.closed || parts.paused() || state.backlog || state.claiming;
      return { slots: busy ? 0 : Math.max(0, free()), provider: state.provider.key };
    },
    take(messages) {
      state.ready.push(...messages);
      pump();
    },
    wake() {
      state.backlog = true;
      pump();
    },
    idle,
    async close() {
      state.closed = true;
      closing.abort();
      stopListening();
      await idle();
      await putBack(ledger, state.ready.splice(0), epoch);
    },
  };
}

/** A sender answers every outcome as a value; one that throws is a bug, and what it did is then unknown. */
async function sendBy(provider: OpenProvider, message: ReadyMessage): Promise<SendOutcome> {
  const { id, campaign, customer, address, content } = message;
  try {
    return await provider.sender.send({ id, campaign, customer, address, ...content });
  } catch (error) {
    return { state: 'unknown', detail: messageOf(error).slice(0, 500) };
  }
}
