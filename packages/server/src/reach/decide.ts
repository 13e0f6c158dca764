import { channelOf, laneOfCampaign } from '@gyre/domain/campaign';
import type { Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import type { Effects, MicroBatch, OwnEvent, Stage } from '../pipeline/index.ts';
import { inOrder } from './arbitration.ts';
import { storeAssignments } from './assignment.ts';
import { addSpend } from './capacity.ts';
import { insertDecisions, insertMessages, type Decided, type NewMessage } from './decision-rows.ts';
import { timerOf, waitingWishes } from './deferral.ts';
import { withItems } from './event-items.ts';
import { insertLinks } from './links.ts';
import { messageId, type ReadyMessage } from './message.ts';
import type { Policies } from './policies.ts';
import { decide } from './policy.ts';
import { renderWish, type RenderContext, type Rendering } from './rendering.ts';
import type { Moment, Wish } from './wish.ts';
import { WISH, withheldEvent } from './withhold.ts';
import { loadWorld, type World } from './world.ts';

/** What messages are handed to right after the commit that decided them. */
export interface DirectOutbox {
  /** How many messages of a channel may be committed as `attempting` and handed over now, and to which provider they are bound. */
  room(channel: Channel): { readonly slots: number; readonly provider: string };
  take(messages: readonly ReadyMessage[]): void;
  wake(): void;
}

export interface ReachContext extends RenderContext {
  readonly policies: Pick<Policies, 'current'>;
  /** The project's zone. */
  readonly zone: () => string;
  readonly outbox: DirectOutbox;
}

/** A decision with the links its message has. */
interface Made extends Decided {
  readonly links: Extract<Rendering, { ok: true }>['links'];
}

/**
 * 触达决策（微批） — decides all wishes of one turn, those whose waiting ends with it and new ones alike, in a fixed number of statements, and
 * leaves decisions, messages, timers and own events in the turn's transaction. Wishes of one moment take capacity in the order of
 * {@link inOrder}; what one took the next finds taken. A message the sender has room for is committed as `attempting` and handed over after
 * the commit; the others are queued. Asking again in the same turn decides nothing twice.
 */
export async function decideReach(context: ReachContext, effects: Effects, moment: Moment, wishes: readonly Wish[]): Promise<Decided[]> {
  const { tx } = effects;
  const wished = [...(await waitingWishes(tx, moment.due ?? [], moment.now)), ...wishes];
  if (wished.length === 0) return [];
  const all = await withItems(tx, wished);
  const world = await loadWorld(tx, { policy: context.policies.current(), zone: context.zone() }, all, moment.now, 'commit');
  const decided = (await inOrder(tx, all)).map((wish) => decideWish(context, world, wish, moment.now));
  const { spend, assignments } = world.taken();
  await storeAssignments(tx, assignments, moment.now);
  await insertDecisions(tx, decided, moment.now);
  await addSpend(tx, spend);
  await handOver(context, effects, moment, world, decided);
  for (const one of decided) leave(effects, one, moment.now);
  return decided;
}

/** 到期的意愿 — decides wishes whose waiting ends with a turn in which nobody else wished anything. */
export async function dueWishes(context: ReachContext, batch: MicroBatch, effects: Effects): Promise<void> {
  if (batch.due.some((due) => due.kind === WISH)) await decideReach(context, effects, batch, []);
}

/** The pipeline stage of {@link dueWishes}; it comes after all stages that wish. */
export function deferralStage(context: ReachContext): Stage {
  return { name: 'deferred wishes', run: (batch, effects) => dueWishes(context, batch, effects) };
}

/** Decides one wish and takes from the world what the decision needs. */
export function decideWish(context: RenderContext, world: World, wish: Wish, now: Instant): Made {
  let rendering: Rendering | undefined;
  const { assigned, heldOut } = world.membership(wish);
  const standing = world.standing(wish, now, () => {
    rendering ??= renderWish(context, world.policy, wish, { now, text: assigned.text, address: standing.address ?? '' });
    return rendering;
  });
  const verdict = decide(standing);
  world.take(wish, verdict, now);
  const isAsked = verdict.outcome !== 'withheld' && !heldOut;
  const arm = !isAsked || assigned.group === 'both' ? '' : assigned.group === 'control' ? 'control' : assigned.text;
  return rendering?.ok === true
    ? { wish, verdict, arm, content: rendering.content, links: rendering.links }
    : { wish, verdict, arm, links: [] };
}

/** Leaves what follows from a decision: its own event, or the timer it waits for. A wish says only once that it waits. */
function leave(effects: Effects, { wish, verdict, arm }: Decided, at: Instant): void {
  const { run, node, campaign, customer, definition, since } = wish;
  const channel = channelOf(definition);
  const properties = { campaign, arm, run, node, channel };
  if (verdict.outcome === 'withheld') effects.emit(withheldEvent({ ...wish, arm, channel }, verdict.reason, at));
  if (verdict.outcome === 'ghost')
    effects.emit({ name: '$ghost_send', customer, at, properties: { ...properties, reason: verdict.reason } });
  if (verdict.outcome !== 'deferred') return;
  effects.schedule(timerOf(wish, verdict.until));
  if (since === undefined) effects.emit(deferredEvent(customer, at, { ...properties, reason: verdict.reason }));
}

function deferredEvent(customer: number, at: Instant, properties: OwnEvent['properties']): OwnEvent {
  return { name: '$message_deferred', customer, at, properties };
}

/** Books messages: as many of a channel as the sender has room for are `attempting` and handed over after the commit, the others wait in the queue. */
async function handOver(context: ReachContext, effects: Effects, moment: Moment, world: World, decided: readonly Made[]): Promise<void> {
  const rooms = new Map<Channel, { slots: number; provider: string }>();
  const messages = decided
    .flatMap((made) => messageOf(made, world, moment.now))
    .map((message): NewMessage => withSlot(context, rooms, message));
  await insertMessages(effects.tx, messages, moment);
  await keepLinks(effects, decided, moment.now);
  const direct = messages.filter((m) => m.direct).map((m) => m.message);
  if (direct.length > 0) effects.afterCommit(() => context.outbox.take(direct));
  if (direct.length < messages.length) effects.afterCommit(() => context.outbox.wake());
}

interface Candidate {
  readonly message: ReadyMessage;
  readonly root: number;
  /** One whose campaign has a rate waits for its turn in the queue. */
  readonly mayGo: boolean;
}

function withSlot(context: ReachContext, rooms: Map<Channel, { slots: number; provider: string }>, candidate: Candidate): NewMessage {
  const { message, root, mayGo } = candidate;
  let room = rooms.get(message.channel);
  if (room === undefined) rooms.set(message.channel, (room = { ...context.outbox.room(message.channel) }));
  const direct = mayGo && room.slots > 0;
  if (direct) room.slots--;
  return { message: direct ? { ...message, provider: room.provider } : message, root, direct };
}

function messageOf({ wish, verdict, arm, content }: Made, world: World, now: Instant): Candidate[] {
  if (verdict.outcome !== 'send' || content === undefined) return [];
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
    address: verdict.address,
    content,
    parts: content.parts,
    cost: verdict.cost,
    expires_at: world.goneBy(wish, now),
  };
  return [{ message, root, mayGo: definition.ratePerMinute === null }];
}

async function keepLinks(effects: Effects, decided: readonly Made[], now: Instant): Promise<void> {
  const rows = decided.flatMap(({ wish, verdict, arm, links }) => {
    if (verdict.outcome !== 'send') return [];
    const { run, node, campaign, customer } = wish;
    const message = messageId(now, run, node, 1);
    return links.map(({ code, url }) => ({ code, url, message, campaign, arm, customer, run, node, at: now }));
  });
  if (rows.length > 0) await insertLinks(effects.tx, rows);
}
