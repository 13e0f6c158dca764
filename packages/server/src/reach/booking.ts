import { channelOf, laneOfCampaign } from '@gyre/domain/campaign';
import type { Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import type { Effects } from '../pipeline/index.ts';
import { storeAssignments, type NewAssignment } from './assignment.ts';
import { insertDecisions, insertMessages, type Decided, type NewMessage } from './decision-rows.ts';
import { insertLinks, type LinkRow, type TakenLink } from './links.ts';
import { messageId, type ReadyMessage } from './message.ts';
import type { Moment } from './wish.ts';
import type { World } from './world.ts';

/** What messages are handed to right after the commit that decided them. */
export interface DirectOutbox {
  /** How many messages of a channel may be committed as `attempting` and handed over now, and to which provider they are bound. */
  room(channel: Channel): { readonly slots: number; readonly provider: string };
  take(messages: readonly ReadyMessage[]): void;
  wake(): void;
}

/** A decision with the links its message has. */
export interface Made extends Decided {
  readonly links: readonly TakenLink[];
}

/**
 * 入账 — writes the decisions of a turn and the messages that follow from them, a portion at a time, in the turn's transaction. As many
 * messages of a channel as the sender has room for are `attempting` and handed over after the commit, the others wait in the queue.
 */
export class Booking {
  readonly #outbox: DirectOutbox;
  readonly #effects: Effects;
  readonly #moment: Moment;
  readonly #world: World;
  readonly #rooms = new Map<Channel, { slots: number; provider: string }>();
  readonly #writing: Promise<void>[] = [];
  readonly #direct: ReadyMessage[] = [];
  #isQueued = false;

  constructor(outbox: DirectOutbox, effects: Effects, moment: Moment, world: World) {
    this.#outbox = outbox;
    this.#effects = effects;
    this.#moment = moment;
    this.#world = world;
  }

  /** Begins to write a portion; the statements take turns. */
  add(made: readonly Made[]): void {
    const messages = made.flatMap((one) => messageOf(one, this.#world, this.#moment.now)).map((one) => this.#withSlot(one));
    for (const { direct, message } of messages) {
      if (direct) this.#direct.push(message);
      else this.#isQueued = true;
    }
    const written = this.#write(made, messages, this.#world.assigned());
    // A failure is told by `done`, when somebody listens.
    written.catch(() => {});
    this.#writing.push(written);
  }

  /** Resolves when everything is written, and has the messages handed over after the commit. */
  async done(): Promise<void> {
    await Promise.all(this.#writing);
    if (this.#direct.length > 0) this.#effects.afterCommit(() => this.#outbox.take(this.#direct));
    if (this.#isQueued) this.#effects.afterCommit(() => this.#outbox.wake());
  }

  async #write(made: readonly Made[], messages: readonly NewMessage[], assignments: readonly NewAssignment[]): Promise<void> {
    const { tx } = this.#effects;
    const links = linksOf(made, this.#moment.now);
    await Promise.all([
      insertDecisions(tx, made, this.#moment.now),
      insertMessages(tx, messages, this.#moment),
      storeAssignments(tx, assignments, this.#moment.now),
      links.length === 0 ? undefined : insertLinks(tx, links),
    ]);
  }

  #withSlot({ message, root, mayGo, awaitsCoupon }: Candidate): NewMessage {
    let room = this.#rooms.get(message.channel);
    if (room === undefined) this.#rooms.set(message.channel, (room = { ...this.#outbox.room(message.channel) }));
    const direct = mayGo && room.slots > 0;
    if (direct) room.slots--;
    return { message: direct ? { ...message, provider: room.provider } : message, root, direct, awaitsCoupon };
  }
}

interface Candidate {
  readonly message: ReadyMessage;
  readonly root: number;
  /** One whose campaign has a rate waits for its turn in the queue, as does one that waits for its coupon. */
  readonly mayGo: boolean;
  readonly awaitsCoupon: boolean;
}

function messageOf({ wish, decision, arm, content, awaitsCoupon = false }: Made, world: World, now: Instant): Candidate[] {
  if (decision.outcome !== 'send' || content === undefined) return [];
  const { run, node, campaign, customer, root, definition } = wish;
  const message: ReadyMessage = {
    id: messageId(now, run, node, 1),
    run,
    node,
    attempt: 1,
    campaign,
    customer,
    channel: channelOf(definition),
    category: definition.category,
    arm,
    provider: '',
    lane: laneOfCampaign(definition),
    address: decision.address,
    content,
    parts: content.parts,
    cost: decision.cost,
    expires_at: awaitsCoupon ? soonest(world.goneBy(wish, now), now + definition.patienceMs) : world.goneBy(wish, now),
  };
  return [{ message, root, mayGo: definition.ratePerMinute === null && !awaitsCoupon, awaitsCoupon }];
}

/** A message waits for its coupon no longer than its campaign's patience, should the external system never answer. */
function soonest(goneBy: Instant | null, patienceEnds: number): number {
  return Math.min(goneBy ?? Infinity, patienceEnds);
}

function linksOf(made: readonly Made[], now: Instant): LinkRow[] {
  return made.flatMap(({ wish, decision, arm, links }) => {
    if (decision.outcome !== 'send') return [];
    const { run, node, campaign, customer } = wish;
    const message = messageId(now, run, node, 1);
    return links.map(({ code, url }) => ({ code, url, message, campaign, arm, customer, run, node, at: now }));
  });
}
