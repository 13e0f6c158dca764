import type { Category, Channel } from '@gyre/domain/reach/channel';
import { LEGAL_SMS_QUIET, quietUntil } from '@gyre/domain/reach/quiet-time';
import { instant, SECOND_MS, type Instant } from '@gyre/domain/time';
import { CHANNELS, type Providers } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { ChannelSender } from './channel-sender.ts';
import type { ReadyMessage } from './message.ts';
import { recover } from './queue.ts';
import { CampaignRates } from './rates.ts';
import { settle, type AfterSettling, type Settled } from './settle.ts';

/** Outcomes one commit takes at most. */
const SETTLE_PAGE = 500;
const TRY_AGAIN_MS = SECOND_MS;

/** When a queued message of a channel and category may go: null for now, else the instant. */
export type MayGo = (channel: Channel, category: Category, now: Instant) => Instant | null;

export interface OutboxParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly providers: Pick<Providers, 'chain' | 'byKey' | 'health' | 'onChange'>;
  /** The consumer's epoch: what an earlier one left `attempting` is recovered. */
  readonly epoch: number;
  /** Quiet hours that may begin while a message is queued; see {@link legalHours}. */
  readonly mayGo: MayGo;
  /** While true nothing is claimed or sent; call `wake` when it ends. */
  readonly paused: () => boolean;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** Timers were set. */
  readonly wakePipeline: () => void;
}

/** 发件箱 — hands committed messages to the providers of their channel and commits what came of it. One per project. */
export interface Outbox {
  /** How many messages of a channel may be committed as `attempting` and handed over with `take` right now, and to which provider they are bound. */
  room(channel: Channel): { readonly slots: number; readonly provider: string };
  /** Takes over messages right after the commit that made them `attempting` under this epoch. */
  take(messages: readonly ReadyMessage[]): void;
  /** 收回 — a campaign stopped or paused: what is claimed but not with a provider yet goes back into the queue, where it is looked at again. */
  recall(): void;
  /** Messages were queued, a timer came due, or a pause ended. */
  wake(): void;
  /** Resolves when nothing is on its way and nothing that may go is waiting. */
  idle(): Promise<void>;
  /** Waits for what is with a provider, puts the rest back in the queue. */
  close(): Promise<void>;
}

/** 法定时段 — marketing by SMS that is still queued when the legal hours end waits for them; the project's zone stands for everybody. */
export function legalHours(zone: () => string): MayGo {
  return (channel, category, now) => (channel === 'sms' && category === 'marketing' ? quietUntil(now, zone(), LEGAL_SMS_QUIET) : null);
}

/** Recovers what a crash left behind, then starts sending. */
export async function openOutbox(parts: OutboxParts): Promise<Outbox> {
  const recovered = await recover(parts.ledger, parts.providers, parts.epoch, parts.clock.now());
  if (recovered > 0) {
    parts.log.warn('messages were on their way when the server stopped', { messages: recovered });
    parts.wakeRelay();
  }
  const outbox = new RunningOutbox(parts);
  await outbox.reseat();
  return outbox;
}

class RunningOutbox implements Outbox {
  readonly #parts: OutboxParts;
  readonly #closing = new AbortController();
  readonly #settled: Settled[] = [];
  readonly #idlers = new Set<() => void>();
  readonly #stopListening: () => void;
  readonly #senders: ReadonlyMap<Channel, ChannelSender>;
  #settling = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    const rates = new CampaignRates();
    const senderOf = (channel: Channel): ChannelSender =>
      new ChannelSender({
        ...parts,
        channel,
        rates,
        closing: this.#closing.signal,
        isHalted: () => this.#isHalted(),
        marketingFrom: (now) => parts.mayGo(channel, 'marketing', now),
        settled: (one) => {
          this.#settled.push(one);
          void this.#commitOutcomes();
        },
        changed: () => this.#tellIdlers(),
      });
    this.#senders = new Map(CHANNELS.map((channel) => [channel, senderOf(channel)]));
    this.#stopListening = parts.providers.onChange(() => this.reseat());
  }

  async reseat(): Promise<void> {
    for (const sender of this.#senders.values()) await sender.reseat();
  }

  room(channel: Channel): { readonly slots: number; readonly provider: string } {
    return this.#senders.get(channel)?.room() ?? { slots: 0, provider: '' };
  }

  take(messages: readonly ReadyMessage[]): void {
    for (const [channel, ofChannel] of Map.groupBy(messages, (m) => m.channel)) this.#senders.get(channel)?.take(ofChannel);
  }

  recall(): void {
    for (const sender of this.#senders.values()) sender.recall();
  }

  wake(): void {
    for (const sender of this.#senders.values()) sender.wake();
  }

  idle(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idlers.add(resolve));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopListening();
    await this.idle();
    for (const sender of this.#senders.values()) await sender.close();
  }

  #isHalted(): boolean {
    return this.#closing.signal.aborted || this.#parts.paused();
  }

  #isIdle(): boolean {
    return this.#settled.length === 0 && !this.#settling && [...this.#senders.values()].every((sender) => sender.isIdle);
  }

  #tellIdlers(): void {
    if (this.#idlers.size === 0 || !this.#isIdle()) return;
    for (const resolve of this.#idlers) resolve();
    this.#idlers.clear();
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
        this.#parts.log.error('committing outcomes failed', { detail: messageOf(error) });
        // Closing with outcomes that cannot be written: the next start finds the attempts and recovers them.
        if (this.#closing.signal.aborted) this.#settled.length = 0;
        const { wall } = this.#parts.clock;
        await wall.until(instant(wall.now() + TRY_AGAIN_MS), this.#closing.signal);
      }
    }
    this.#settling = false;
    this.#tellIdlers();
  }

  async #commitPage(page: readonly Settled[]): Promise<void> {
    const { ledger, epoch, clock, wakeRelay, wakePipeline } = this.#parts;
    const nextProvider = (message: ReadyMessage, tried: ReadonlySet<string>): string | undefined =>
      this.#senders.get(message.channel)?.nextProvider(tried);
    const after: AfterSettling = await ledger.transaction((tx) => settle(tx, page, { epoch, now: clock.now(), nextProvider }));
    wakeRelay();
    if (after.timers > 0) wakePipeline();
    for (const [channel, sender] of this.#senders) if (after.passedOn.has(channel)) sender.wake();
  }
}
