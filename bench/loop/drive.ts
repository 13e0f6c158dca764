import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE_MS, SECOND_MS, instant } from '@gyre/domain/time';
import { z } from 'zod';
import { messageReader } from './messages.ts';
import type { TrialPlan } from './plan.ts';
import { isTold, rawOf } from './told.ts';
import type { LoopWorld } from './world.ts';
import { unsubscribeToken } from '../../packages/server/src/reach/unsubscribe.ts';
import { eventsBetween, liveHours, standingAt, type ReceivedMessage, type Shop, type ShopEvent } from '../../packages/shop/src/index.ts';

const SOURCE = 'shop';
const PAGE = 2000;
/** An audience is taken within so long of the start of its campaign. */
const TAKEN_WITHIN_MS = 6 * MINUTE_MS;
/** What autopilot, pipeline and alerts have to say to each other about one hour is over by then. */
const MOST_ROUNDS = 12;

/** Tells everything before the trial lives; nothing of it triggers. */
export async function tellHistory(world: LoopWorld, shop: Shop, { historyFrom, liveFrom }: TrialPlan): Promise<void> {
  await tell(world, standingAt(shop, historyFrom), true);
  await tell(world, eventsBetween(shop, historyFrom, liveFrom), true);
  await world.settled(world.project.caughtUp());
}

/**
 * 驱动 — lives through the trial hour by hour, until a run is judged or, where it lives on, until it is over: the shop acts, the server decides,
 * the shop answers.
 *
 * @returns all messages that arrived
 */
export async function liveThrough(
  world: LoopWorld,
  shop: Shop,
  { liveFrom, over, livesOn = false }: TrialPlan,
): Promise<ReceivedMessage[]> {
  const all: ReceivedMessage[] = [];
  const readNew = messageReader(world.project.ledger);
  const hours = liveHours(shop, liveFrom, over);
  let standing = NOTHING_STANDS;
  let hour = hours.next();
  while (hour.done !== true) {
    const { to, events, unsubscribed } = hour.value;
    await world.clock.set(instant(to));
    await tell(world, events, false);
    for (const { message } of unsubscribed) await unsubscribe(world, message);
    standing = await decideAll(world, standing);
    if (standing.states.includes('running')) {
      await world.clock.advance(TAKEN_WITHIN_MS);
      standing = await decideAll(world, standing);
    }
    const messages = await readNew();
    all.push(...messages);
    if (!livesOn && standing.states.includes('verdict')) break;
    hour = hours.next({ messages });
  }
  return all;
}

/** How all loops stand. */
interface Standing {
  readonly said: string;
  readonly states: readonly string[];
}

const NOTHING_STANDS: Standing = { said: '[]', states: [] };
/** In these a loop's campaign has messages on their way. */
const MAY_SEND = new Set(['approved', 'running', 'tapering']);

async function tell({ project, settled }: LoopWorld, events: Iterable<ShopEvent>, historical: boolean): Promise<void> {
  let page: ShopEvent[] = [];
  let written: Promise<unknown> = Promise.resolve();
  // One page is written while the next is made.
  const write = async (): Promise<void> => {
    await settled(written);
    written = project.writer.write(
      SOURCE,
      page.map((event) => rawOf(event, historical)),
    );
    page = [];
  };
  for (const event of events) {
    if (!isTold(event)) continue;
    page.push(event);
    if (page.length === PAGE) await write();
  }
  if (page.length > 0) await write();
  await settled(written);
}

/**
 * Lets alerts judge, loops step and messages go, until nothing changes any more.
 *
 * @param before  what it returned the last time: where nothing has changed since, one round is enough
 */
async function decideAll(world: LoopWorld, before: Standing): Promise<Standing> {
  const { project, settled } = world;
  let last = before;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await settled(project.caughtUp());
    await settled(project.alerts.settled());
    await settled(project.autopilot.settled());
    const { rows } = await project.autopilot.loops({ limit: 100 });
    const now = {
      said: JSON.stringify(rows.map(({ episode, state, run }) => [episode, state, run?.campaign])),
      states: rows.map(({ state }) => state),
    };
    if (now.said === last.said) break;
    last = now;
  }
  await settled(project.caughtUp());
  if (last.states.some((state) => MAY_SEND.has(state))) await sendAll(world);
  return last;
}

const WaitingRow = z.object({ queued: z.number(), working: z.number() });
/** Real time between two looks at the senders, and how far the project goes on when they do nothing: campaigns have a rate. */
const LOOK_MS = 20;
const STEP_MS = 3 * SECOND_MS;
const IDLE_LOOKS = 3;
/** What has not gone after so many steps waits for the morning. */
const FRUITLESS_STEPS = 5;

/** Until no message that may go is left. Time goes on only while nothing is with a sender, so that none is too late since this machine is slow. */
async function sendAll({ project, clock, settled }: LoopWorld): Promise<void> {
  let [least, idle, steps] = [Infinity, 0, 0];
  while (steps < FRUITLESS_STEPS) {
    const [row] = await project.ledger.rows(
      WaitingRow,
      `select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'attempting') as working
       from messages where state in ('queued', 'attempting')`,
    );
    const { queued = 0, working = 0 } = row ?? {};
    if (queued + working === 0) return;
    if (queued + working < least) [least, idle, steps] = [queued + working, 0, 0];
    else if (working === 0) idle++;
    if (idle > IDLE_LOOKS) {
      await clock.advance(STEP_MS);
      [idle, steps] = [0, steps + 1];
    }
    await settled(pause(LOOK_MS));
  }
}

const AddressRow = z.object({ address: z.string() });

/** Presses the one-click link of a message. */
async function unsubscribe({ project, settled }: LoopWorld, { id: message }: ReceivedMessage): Promise<void> {
  const [row] = await project.ledger.rows(AddressRow, 'select address from messages where id = $1', [message]);
  if (row === undefined) return;
  const { key, preferring } = project;
  await settled(project.unsubscribe(unsubscribeToken(preferring.unsubscribeKey, { project: key, message }, row.address)));
}
