import { instant, type Instant } from '@gyre/domain/time';
import type { OpenProvider, ProviderHealth } from '../channels/index.ts';
import { providerBucket, type TokenBucket } from './rates.ts';

/** A provider as its channel's sender sees it. */
export interface Seat {
  provider: OpenProvider;
  bucket: TokenBucket | undefined;
  /** Messages it is working on. */
  inFlight: number;
  /** Messages that are bound to it and wait for it to take them. */
  ready: number;
}

/** How many messages a provider may be given now. */
export interface Room {
  readonly provider: string;
  readonly slots: number;
  /** Whether messages that are bound to nobody may go to it; the providers before it cannot take them. */
  readonly takesAny: boolean;
}

/** 座位 — the providers of one channel in their order, with what they are working on. */
export class Seats {
  readonly #health: Pick<ProviderHealth, 'standing' | 'pausedUntil'>;
  #seats: readonly Seat[] = [];

  constructor(health: Pick<ProviderHealth, 'standing' | 'pausedUntil'>) {
    this.#health = health;
  }

  /** Takes over another chain; whoever stays keeps what it is working on, and its bucket unless its speed was changed. */
  reseat(chain: readonly OpenProvider[], now: Instant): void {
    this.#seats = chain.map((provider) => {
      const old = this.of(provider.key);
      if (old === undefined) return { provider, bucket: providerBucket(provider.ratePerSecond, now), inFlight: 0, ready: 0 };
      if (old.provider.ratePerSecond !== provider.ratePerSecond) old.bucket = providerBucket(provider.ratePerSecond, now);
      old.provider = provider;
      return old;
    });
  }

  of(key: string): Seat | undefined {
    return this.#seats.find((seat) => seat.provider.key === key);
  }

  get keys(): string[] {
    return this.#seats.map((seat) => seat.provider.key);
  }

  isPaused(seat: Seat, now: Instant): boolean {
    return this.#health.standing(seat.provider, now) === 'paused';
  }

  /** Those that are not paused, in order. */
  usable(now: Instant): string[] {
    return this.#seats.filter((seat) => !this.isPaused(seat, now)).map((seat) => seat.provider.key);
  }

  /** The next provider a message may try that some have certainly not accepted; undefined when none is left. */
  nextFor(tried: ReadonlySet<string>, now: Instant): string | undefined {
    return this.usable(now).find((key) => !tried.has(key));
  }

  /** Whether a provider may take one of its waiting messages now. */
  mayStart(seat: Seat, now: Instant): boolean {
    const standing = this.#health.standing(seat.provider, now);
    if (standing === 'paused' || (standing === 'probing' && seat.inFlight > 0)) return false;
    return seat.inFlight < seat.provider.concurrency && (seat.bucket === undefined || seat.bucket.available(now) >= 1);
  }

  /**
   * Room for further messages. Without a limit of speed a provider gets twice what it works on at once, so that it never waits for us; with
   * one, what its tokens allow. Who tries to be well again gets one. A message goes to a later provider only when the earlier ones are paused
   * or out of tokens, not because they are busy.
   */
  rooms(now: Instant): Room[] {
    const rooms: Room[] = [];
    let takesAny = true;
    for (const seat of this.#seats) {
      const standing = this.#health.standing(seat.provider, now);
      if (standing === 'paused') continue;
      const taken = seat.inFlight + seat.ready;
      const tokens = seat.bucket === undefined ? Infinity : seat.bucket.available(now) - seat.ready;
      const free = standing === 'probing' ? 1 - taken : (seat.bucket === undefined ? 2 : 1) * seat.provider.concurrency - taken;
      rooms.push({ provider: seat.provider.key, slots: Math.max(0, Math.min(free, tokens)), takesAny });
      if (standing === 'well' && tokens > free) takesAny = false;
    }
    return rooms;
  }

  /** Whether any of these has room now. */
  haveRoom(providers: readonly string[], now: Instant): boolean {
    return providers.length > 0 && this.rooms(now).some((room) => room.slots > 0 && providers.includes(room.provider));
  }

  /** Whether enough room has come about to be worth a look into the queue. */
  isWorthClaiming(now: Instant): boolean {
    return this.rooms(now).some(({ provider, slots }) => {
      const seat = this.of(provider);
      if (seat === undefined || slots < 1) return false;
      if (seat.bucket !== undefined) return seat.bucket.available(now) >= seat.bucket.rate.burst || slots >= seat.provider.concurrency;
      return slots >= seat.provider.concurrency || this.#health.standing(seat.provider, now) === 'probing';
    });
  }

  /** When a provider that could not take more may do so without anything else happening: a pause ends, or tokens have come. */
  nextAt(now: Instant): Instant | undefined {
    const instants = this.#seats.flatMap((seat) => {
      if (this.isPaused(seat, now)) return [this.#health.pausedUntil(seat.provider) ?? now];
      return seat.bucket === undefined ? [] : [seat.bucket.readyAt(seat.ready > 0 ? 1 : seat.bucket.rate.burst, now)];
    });
    const later = instants.filter((at) => at > now);
    return later.length === 0 ? undefined : instant(Math.min(...later));
  }
}
