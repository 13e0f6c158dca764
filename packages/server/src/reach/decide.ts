import { setImmediate as breathe } from 'node:timers/promises';
import { channelOf } from '@gyre/domain/campaign';
import type { Instant } from '@gyre/domain/time';
import type { Offer } from '../benefits/index.ts';
import type { Effects, MicroBatch, OwnEvent, Stage } from '../pipeline/index.ts';
import { inOrder } from './arbitration.ts';
import { Booking, type DirectOutbox, type Made } from './booking.ts';
import { addSpend } from './capacity.ts';
import type { Decided } from './decision-rows.ts';
import { timerOf, waitingWishes } from './deferral.ts';
import { withItems } from './event-items.ts';
import { groundOf, type GroundParts } from './ground.ts';
import type { Policies } from './policies.ts';
import { decide } from './policy.ts';
import { renderWish, type RenderContext, type Rendering } from './rendering.ts';
import { revisitDeferred } from './revisit.ts';
import type { Moment, Wish } from './wish.ts';
import { WISH, withheldEvent } from './withhold.ts';
import { loadWorld, type World } from './world.ts';

/** Wishes decided in one go: their rows are written while the next are decided, and the thread is free in between. */
const PORTION = 500;
/** Wishes between two looks whether the ledger has answered: it must not wait for its next statement. */
const BREATH = 50;

export interface ReachContext extends RenderContext, GroundParts {
  readonly policies: Pick<Policies, 'current' | 'latest'>;
  readonly outbox: DirectOutbox;
}

/**
 * 触达决策（微批） — decides all wishes of one turn, those whose waiting ends with it and new ones alike, in a fixed number of statements for
 * each {@link PORTION}, and leaves decisions, messages, timers and own events in the turn's transaction. Wishes of one moment take capacity in the order of
 * {@link inOrder}; what one took the next finds taken. A message the sender has room for is committed as `attempting` and handed over after
 * the commit; the others are queued. Asking again in the same turn decides nothing twice.
 */
export async function decideReach(context: ReachContext, effects: Effects, moment: Moment, wishes: readonly Wish[]): Promise<Decided[]> {
  const { tx } = effects;
  const wishing = [...(await waitingWishes(tx, moment.due ?? [], moment.now)), ...wishes];
  if (wishing.length === 0) return [];
  const all = await withItems(tx, wishing);
  const ordered = await inOrder(tx, all);
  const world = await loadWorld(tx, groundOf(context), ordered, moment.now, 'commit');
  const booking = new Booking(context.outbox, effects, moment, world);
  const decided: Made[] = [];
  for (let from = 0; from < ordered.length; from += PORTION) {
    const wished = ordered.slice(from, from + PORTION);
    await world.ready(wished);
    const portion: Made[] = [];
    for (const wish of wished) {
      const made = decideWish(context, world, wish, moment.now);
      portion.push(made);
      leave(effects, made, moment.now);
      if (portion.length % BREATH === 0) await breathe();
    }
    decided.push(...portion);
    booking.add(portion);
  }
  await addSpend(tx, world.taken());
  await booking.done();
  for (const event of await world.grant()) effects.emit(event);
  if (decided.some(({ awaitsCoupon }) => awaitsCoupon)) effects.afterCommit(context.coupons.posted);
  return decided;
}

/** 到期的意愿 — decides wishes whose waiting ends with a turn in which nobody else wished anything. */
export async function dueWishes(context: ReachContext, batch: MicroBatch, effects: Effects): Promise<void> {
  if (batch.due.some((due) => due.kind === WISH)) await decideReach(context, effects, batch, []);
}

/** The pipeline stage of {@link dueWishes} and {@link revisitDeferred}; it comes after all stages that wish. */
export function deferralStage(context: ReachContext): Stage {
  return {
    name: 'deferred wishes',
    async run(batch, effects) {
      await dueWishes(context, batch, effects);
      await revisitDeferred(context.policies, batch, effects);
    },
  };
}

/** Decides one wish and takes from the world what the decision needs. */
export function decideWish(context: RenderContext, world: World, wish: Wish, now: Instant): Made {
  let rendering: Rendering | undefined;
  const { assigned, heldOut, washedOut } = world.membership(wish);
  const standing = world.standing(wish, now, () => {
    const { address = '', benefit } = standing;
    rendering ??= renderWish(context, world.policy, wish, { now, text: assigned.text, address, offer: benefit });
    return rendering;
  });
  const decision = decide(standing);
  world.take(wish, decision, now, decision.outcome === 'send' ? standing.benefit : undefined);
  const isAsked = decision.outcome !== 'withheld' && !heldOut && !washedOut;
  const arm = !isAsked || assigned.group === 'both' ? '' : assigned.group === 'control' ? 'control' : assigned.text;
  const made = { wish, decision, arm, awaitsCoupon: decision.outcome === 'send' && isAwaited(standing.benefit) };
  return rendering?.ok === true ? { ...made, content: rendering.content, links: rendering.links } : { ...made, links: [] };
}

function isAwaited(offer: Offer | undefined): boolean {
  return offer?.ok === true && offer.isAwaited;
}

/** Leaves what follows from a decision: its own event, or the timer it waits for. A wish says only once that it waits. */
function leave(effects: Effects, { wish, decision, arm }: Decided, at: Instant): void {
  const { run, node, campaign, customer, definition, since } = wish;
  const channel = channelOf(definition);
  const properties = { campaign, arm, run, node, channel };
  if (decision.outcome === 'withheld') effects.emit(withheldEvent({ ...wish, arm, channel }, decision.reason, at));
  if (decision.outcome === 'ghost')
    effects.emit({ name: '$ghost_send', customer, at, properties: { ...properties, reason: decision.reason } });
  if (decision.outcome !== 'deferred') return;
  effects.schedule(timerOf(wish, decision.until));
  if (since === undefined) effects.emit(deferredEvent(customer, at, { ...properties, reason: decision.reason }));
}

function deferredEvent(customer: number, at: Instant, properties: OwnEvent['properties']): OwnEvent {
  return { name: '$message_deferred', customer, at, properties };
}
