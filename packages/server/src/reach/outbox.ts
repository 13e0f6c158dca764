import { maskEmail } from '@gyre/domain/masking';
import { instant } from '@gyre/domain/time';
import type { OpenProvider, Providers, SendOutcome } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
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
  const outbox = new RunningOutbox(parts, await parts.providers.current(CHANNEL));
  outbox.wake();
  return outbox;
}

class RunningOutbox implements Outbox {
  readonly #parts: OutboxParts;
  readonly #closing = new AbortController();
  readonly #ready: ReadyMessage[] = [];
  readonly #settled: Settled[] = [];
  readonly #idlers = new Set<() => void>();
  readonly #stopListening: () => void;
  #provider: OpenProvider;
  #credit = NO_LANES;
  #inFlight = 0;
  /** Whether the queue may hold something that may go. */
  #backlog = true;
  #claiming = false;
  #settling = false;

  constructor(parts: OutboxParts, provider: OpenProvider) {
    this.#parts = parts;
    this.#provider = provider;
    this.#stopListening = parts.providers.onChange(async () => {
      this.#provider = await parts.providers.current(CHANNEL);
      this.#pump();
    });
  }

  room(): { readonly slots: number; readonly provider: string } {
    const busy = this.#isHalted() || this.#backlog || this.#claiming;
    return { slots: busy ? 0 : Math.max(0, this.#free()), provider: this.#provider.key };
  }

  take(messages: readonly ReadyMessage[]): void {
    this.#ready.push(...messages);
    this.#pump();
  }

  wake(): void {
    this.#backlog = true;
    this.#pump();
  }

  idle(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idlers.add(resolve));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopListening();
    await this.idle();
    await putBack(this.#parts.ledger, this.#ready.splice(0), this.#parts.epoch);
  }

  #isHalted(): boolean {
    return this.#closing.signal.aborted || this.#parts.paused();
  }

  #free(): number {
    return 2 * this.#provider.concurrency - this.#ready.length - this.#inFlight;
  }

  #isIdle(): boolean {
    const isQuiet = this.#inFlight === 0 && this.#settled.length === 0 && !this.#claiming && !this.#settling;
    return isQuiet && (this.#isHalted() || (this.#ready.length === 0 && !this.#backlog));
  }

  /** Starts whatever may be started now. Called after every change. */
  #pump(): void {
    if (!this.#isHalted()) {
      const starting = this.#ready.splice(0, Math.max(0, this.#provider.concurrency - this.#inFlight));
      for (const message of starting) void this.#deliver(message);
      if (this.#backlog && !this.#claiming && this.#free() >= this.#provider.concurrency) void this.#fetchQueued();
    }
    if (!this.#isIdle()) return;
    for (const resolve of this.#idlers) resolve();
    this.#idlers.clear();
  }

  async #fetchQueued(): Promise<void> {
    const { ledger, clock, epoch } = this.#parts;
    this.#claiming = true;
    this.#backlog = false;
    try {
      const wish = { slots: this.#free(), credit: this.#credit, provider: this.#provider.key, epoch, now: clock.now() };
      const claimed = await claim(ledger, wish);
      this.#credit = claimed.credit;
      this.#ready.push(...claimed.messages);
      this.#backlog ||= claimed.more;
    } catch (error) {
      this.#backlog = true;
      await this.#waitAfter('claiming messages failed', error);
    }
    this.#claiming = false;
    this.#pump();
  }

  async #deliver(message: ReadyMessage): Promise<void> {
    const { ledger, providers, epoch } = this.#parts;
    this.#inFlight++;
    try {
      const bound = await providers.byKey(message.channel, message.provider);
      if (bound === undefined) {
        await putBack(ledger, [message], epoch);
        this.#backlog = true;
      } else {
        this.#settled.push({ message, outcome: await sendBy(bound, message) });
      }
    } catch (error) {
      this.#ready.push(message);
      await this.#waitAfter('looking up the provider failed', error);
    }
    this.#inFlight--;
    void this.#commitOutcomes();
    this.#pump();
  }

  /** One commit at a time; outcomes that come in meanwhile share the next one. */
  async #commitOutcomes(): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    while (this.#settled.length > 0) {
      const page = this.#settled.slice(0, SETTLE_PAGE);
      try {
        await this.#commitPage(page);
        this.#settled.splice(0, page.length);
      } catch (error) {
        // Closing with outcomes that cannot be written: the next start finds the attempts and recovers them.
        if (this.#closing.signal.aborted) this.#settled.length = 0;
        await this.#waitAfter('committing outcomes failed', error);
      }
    }
    this.#settling = false;
    this.#pump();
  }

  async #commitPage(page: readonly Settled[]): Promise<void> {
    const { ledger, epoch, clock, wakeRelay, wakePipeline } = this.#parts;
    const retries = await ledger.transaction((tx) => settle(tx, page, epoch, clock.now()));
    wakeRelay();
    if (retries > 0) wakePipeline();
  }

  async #waitAfter(what: string, error: unknown): Promise<void> {
    const { clock, log } = this.#parts;
    log.error(what, { detail: messageOf(error) });
    await clock.until(instant(clock.now() + TRY_AGAIN_MS), this.#closing.signal);
  }
}

/**
 * Sends one message. A sender answers every outcome as a value; one that throws is a bug, and what it did is then unknown. Servers quote the
 * address in their replies; it is masked before the reply is kept.
 */
async function sendBy(provider: OpenProvider, message: ReadyMessage): Promise<SendOutcome> {
  const { id, campaign, customer, address, content } = message;
  try {
    const outcome = await provider.sender.send({ id, campaign, customer, address, ...content });
    return { ...outcome, detail: outcome.detail.replaceAll(address, maskEmail(address)) };
  } catch (error) {
    return { state: 'unknown', detail: messageOf(error).slice(0, 500) };
  }
}
