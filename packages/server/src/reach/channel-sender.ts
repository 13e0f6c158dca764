import type { Channel } from '@gyre/domain/reach/channel';
import { instant, SECOND_MS, type Instant } from '@gyre/domain/time';
import type { Providers } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { claim, NOTHING_CARRIED } from './claim.ts';
import { handOver } from './hand-over.ts';
import type { ReadyMessage } from './message.ts';
import { expireQueued, putBack, settleOrphans } from './queue.ts';
import type { CampaignRates } from './rates.ts';
import { Seats, type Seat } from './seats.ts';
import type { Settled } from './settle.ts';

const TRY_AGAIN_MS = SECOND_MS;

/** What one channel's sender is given by the outbox. */
export interface ChannelParts {
  readonly channel: Channel;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly providers: Pick<Providers, 'chain' | 'health'>;
  readonly rates: CampaignRates;
  readonly epoch: number;
  readonly closing: AbortSignal;
  /** Nothing is claimed or sent. */
  readonly isHalted: () => boolean;
  /** When marketing may go again; null when it may now. */
  readonly marketingFrom: (now: Instant) => Instant | null;
  readonly settled: (one: Settled) => void;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** After every change of what it is doing. */
  readonly changed: () => void;
}

interface Moment {
  readonly now: Instant;
  /** The same by the clock providers live by. */
  readonly wall: Instant;
  /** Whether marketing has to wait. */
  readonly isQuiet: boolean;
}

/** 渠道发送 — one channel's part of the outbox: its providers, its queue, what is on its way. A slow channel holds up no other. */
export class ChannelSender {
  readonly #parts: ChannelParts;
  readonly #seats: Seats;
  #ready: ReadyMessage[] = [];
  /** Ids of those in `#ready` that must be looked at again before they go. */
  readonly #recalled = new Set<string>();
  #recalls = 0;
  /** What the last claim left: what it could not take may be taken once there is room, or a campaign may send again. */
  #carried = NOTHING_CARRIED;
  #inFlight = 0;
  /** Statements on their way. */
  #working = 0;
  /** Whether the queue may hold something that may go. */
  #backlog = true;
  #claiming = false;
  /** Whether messages may have come whose time is over or ends soon. */
  #mayExpire = true;
  #nextExpiry: number | null = null;
  /** The next instant of the project's own, and of the providers. */
  #timer: { readonly own: Instant | undefined; readonly seats: Instant | undefined; readonly stop: AbortController } | undefined;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
    this.#seats = new Seats(parts.providers.health);
  }

  /** Takes the providers as they are now. */
  async reseat(): Promise<void> {
    const { providers, channel, ledger, epoch, clock, wakeRelay } = this.#parts;
    this.#seats.reseat(await providers.chain(channel), clock.wall.now());
    const orphans = await settleOrphans(ledger, channel, this.#seats.keys, { epoch, now: clock.now() });
    if (orphans > 0) wakeRelay();
    this.wake();
  }

  room(): { readonly slots: number; readonly provider: string } {
    const [first] = this.#seats.rooms(this.#wallNow).filter((room) => room.takesAny && room.slots > 0);
    if (first === undefined || this.#parts.isHalted() || this.#backlog || this.#claiming) return { slots: 0, provider: '' };
    return first;
  }

  take(messages: readonly ReadyMessage[]): void {
    for (const message of messages) this.#hold(message);
    this.pump();
  }

  /** Whether what was claimed may go has to be asked again: all that is not with a provider yet goes back into the queue. */
  recall(): void {
    this.#recalls++;
    for (const { id } of this.#ready) this.#recalled.add(id);
    this.pump();
  }

  wake(): void {
    this.#backlog = true;
    this.#mayExpire = true;
    this.pump();
  }

  /** The next provider a message may try. */
  nextProvider(tried: ReadonlySet<string>): string | undefined {
    return this.#seats.nextFor(tried, this.#wallNow);
  }

  /** Nothing is on its way, and nothing that waits may go now. */
  get isIdle(): boolean {
    if (this.#inFlight > 0 || this.#claiming || this.#working > 0) return false;
    if (this.#parts.isHalted()) return true;
    const now = this.#parts.clock.now();
    const moment = this.#momentOf(now);
    const isReady = this.#ready.some((message) => this.#nextStep(message, moment) !== 'wait');
    return !isReady && !this.#mayExpire && !(this.#backlog && this.#seats.isWorthClaiming(moment.wall));
  }

  /** Puts what was not handed over back; call it once idle. */
  async close(): Promise<void> {
    this.#timer?.stop.abort();
    await this.#putBack(this.#ready.splice(0));
  }

  /** Starts whatever may be started now. Called after every change. */
  pump(): void {
    if (!this.#parts.isHalted()) {
      const moment = this.#momentOf(this.#parts.clock.now());
      this.#startReady(moment);
      const { full, heldUntil = Infinity } = this.#carried;
      this.#backlog ||= this.#seats.haveRoom(full, moment.wall) || heldUntil <= moment.now;
      const isWorth = this.#backlog && this.#seats.isWorthClaiming(moment.wall);
      if (!this.#claiming && (isWorth || this.#mayExpire)) void this.#fetchQueued(isWorth);
      this.#armTimer(moment);
    }
    this.#parts.changed();
  }

  #hold(message: ReadyMessage): void {
    this.#ready.push(message);
    const seat = this.#seats.of(message.provider);
    if (seat !== undefined) seat.ready++;
  }

  #momentOf(now: Instant): Moment {
    return { now, wall: this.#wallNow, isQuiet: this.#parts.marketingFrom(now) !== null };
  }

  /** What seats — health, pauses, rates of providers — are asked as of. */
  get #wallNow(): Instant {
    return this.#parts.clock.wall.now();
  }

  /** What becomes of a claimed message now. It goes back when its provider was paused or is gone, its time is over, or it was recalled. */
  #nextStep({ id, provider, category, expires_at: end }: ReadyMessage, { now, wall, isQuiet }: Moment): 'go' | 'go back' | 'wait' {
    const seat = this.#seats.of(provider);
    if (seat === undefined || this.#seats.isPaused(seat, wall) || this.#recalled.has(id)) return 'go back';
    if ((end !== null && end <= now) || (category === 'marketing' && isQuiet)) return 'go back';
    return this.#seats.mayStart(seat, wall) ? 'go' : 'wait';
  }

  /** Hands over what its provider can take; what must not go now goes back into the queue. */
  #startReady(moment: Moment): void {
    const staying: ReadyMessage[] = [];
    const returning: ReadyMessage[] = [];
    for (const message of this.#ready) {
      const seat = this.#seats.of(message.provider);
      const step = this.#nextStep(message, moment);
      if (seat !== undefined && step === 'go') void this.#deliver(message, seat, moment.wall);
      else (step === 'wait' ? staying : returning).push(message);
      if (seat !== undefined && step !== 'wait') seat.ready--;
    }
    this.#ready = staying;
    if (returning.length > 0) void this.#giveBack(returning);
  }

  async #giveBack(messages: readonly ReadyMessage[]): Promise<void> {
    this.#working++;
    try {
      await this.#putBack(messages);
      for (const { id } of messages) this.#recalled.delete(id);
      this.#backlog = true;
      this.#mayExpire = true;
    } catch (error) {
      await this.#waitAfter('putting messages back failed', error);
      for (const message of messages) this.#hold(message);
    }
    this.#working--;
    this.pump();
  }

  async #putBack(messages: readonly ReadyMessage[]): Promise<void> {
    const { ledger, epoch, clock, wakeRelay } = this.#parts;
    await putBack(ledger, messages, { epoch, now: clock.now() });
    wakeRelay();
  }

  /** Looks for what expired; and, when there is room, takes what may go. */
  async #fetchQueued(isWorth: boolean): Promise<void> {
    this.#claiming = true;
    try {
      const now = this.#parts.clock.now();
      if (this.#mayExpire) await this.#expire(now);
      if (isWorth) await this.#claim(now);
    } catch (error) {
      await this.#waitAfter('claiming messages failed', error);
      this.#backlog = true;
    }
    this.#claiming = false;
    this.pump();
  }

  async #claim(now: Instant): Promise<void> {
    const { ledger, epoch, channel, rates, marketingFrom } = this.#parts;
    this.#backlog = false;
    const carried = this.#carried;
    this.#carried = { ...carried, full: [], heldUntil: undefined };
    const recalls = this.#recalls;
    const claimed = await claim(ledger, {
      channel,
      rooms: this.#seats.rooms(this.#wallNow),
      usable: this.#seats.usable(this.#wallNow),
      rates,
      ...carried,
      marketing: marketingFrom(now) === null,
      epoch,
      now,
    });
    this.#carried = claimed;
    for (const message of claimed.messages) this.#hold(message);
    // Recalled while they were being claimed: they may have been read before what is asked again was known.
    if (recalls !== this.#recalls) for (const { id } of claimed.messages) this.#recalled.add(id);
    this.#backlog ||= claimed.more;
  }

  async #expire(now: Instant): Promise<void> {
    const { ledger, channel, wakeRelay } = this.#parts;
    this.#mayExpire = false;
    const { expired, next } = await expireQueued(ledger, channel, now);
    this.#nextExpiry = next;
    if (next !== null && next <= now) this.#mayExpire = true;
    if (expired > 0) wakeRelay();
  }

  async #deliver(message: ReadyMessage, seat: Seat, wall: Instant): Promise<void> {
    const { providers, settled } = this.#parts;
    const { provider } = seat;
    this.#inFlight++;
    seat.inFlight++;
    seat.bucket?.take(1, wall);
    const outcome = await handOver(provider, message);
    providers.health.note(provider, outcome, this.#wallNow);
    this.#inFlight--;
    seat.inFlight--;
    settled({ message, outcome, repeatable: provider.deduplicates });
    this.pump();
  }

  /** Looks again when something may go without anything else happening. */
  #armTimer({ now, wall }: Moment): void {
    const { clock } = this.#parts;
    const [own, seats] = [this.#nextInstant(now), this.#seats.nextAt(wall)];
    if (own === this.#timer?.own && seats === this.#timer?.seats) return;
    this.#timer?.stop.abort();
    this.#timer = undefined;
    if (own === undefined && seats === undefined) return;
    const stop = new AbortController();
    this.#timer = { own, seats, stop };
    const wake = (): void => {
      if (stop.signal.aborted || this.#parts.closing.aborted) return;
      stop.abort();
      this.#timer = undefined;
      this.wake();
    };
    if (own !== undefined) void clock.until(own, stop.signal).then(wake);
    if (seats !== undefined) void clock.wall.until(seats, stop.signal).then(wake);
  }

  #nextInstant(now: Instant): Instant | undefined {
    const candidates = [this.#carried.heldUntil, this.#parts.marketingFrom(now) ?? undefined, this.#nextExpiry ?? undefined];
    const later = candidates.filter((at) => at !== undefined && at > now);
    return later.length === 0 ? undefined : instant(Math.min(...(later as number[])));
  }

  async #waitAfter(what: string, error: unknown): Promise<void> {
    const { clock, log, channel, closing } = this.#parts;
    log.error(what, { channel, detail: messageOf(error) });
    await clock.wall.until(instant(clock.wall.now() + TRY_AGAIN_MS), closing);
  }
}
