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
/** Messages wait for no longer than this for their provider, or they wait for the morning. */
const PATIENCE_MS = 5 * MINUTE_MS;
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
 * 驱动 — lives through the trial hour by hour, until a run is judged: the shop acts, the server decides, the shop answers.
 *
 * @returns all messages that arrived
 */
export async function liveThrough(world: LoopWorld, shop: Shop, { liveFrom, over }: TrialPlan): Promise<ReceivedMessage[]> {
  const all: ReceivedMessage[] = [];
  const readNew = messageReader(world.project.ledger);
  const hours = liveHours(shop, liveFrom, over);
  let hour = hours.next();
  while (hour.done !== true) {
    const { to, events, unsubscribed } = hour.value;
    await world.clock.set(instant(to));
    await tell(world, events, false);
    for (const { message } of unsubscribed) await unsubscribe(world, message);
    let states = await decideAll(world);
    if (states.includes('running')) {
      await world.clock.advance(TAKEN_WITHIN_MS);
      states = await decideAll(world);
    }
    const messages = await readNew();
    all.push(...messages);
    if (states.includes('verdict')) break;
    hour = hours.next({ messages });
  }
  return all;
}

async function tell({ project, settled }: LoopWorld, events: Iterable<ShopEvent>, historical: boolean): Promise<void> {
  let page: ShopEvent[] = [];
  const write = async (): Promise<void> => {
    const records = page.map((event) => rawOf(event, historical));
    page = [];
    await settled(project.writer.write(SOURCE, records));
  };
  for (const event of events) {
    if (!isTold(event)) continue;
    page.push(event);
    if (page.length === PAGE) await write();
  }
  if (page.length > 0) await write();
}

/** Lets alerts judge, loops step and messages go, until nothing changes any more. @returns the states loops are in */
async function decideAll(world: LoopWorld): Promise<string[]> {
  const { project, settled } = world;
  let before = '';
  let states: string[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await settled(project.caughtUp());
    await settled(project.alerts.settled());
    await settled(project.autopilot.settled());
    await settled(project.caughtUp());
    const { rows } = await project.autopilot.loops({ limit: 100 });
    states = rows.map(({ state }) => state);
    const now = JSON.stringify(rows.map(({ episode, state, run }) => [episode, state, run?.campaign]));
    if (now === before) break;
    before = now;
  }
  await sendAll(world);
  return states;
}

const CountRow = z.object({ count: z.number() });
/** Real time for the senders, and how far the project goes on meanwhile: campaigns have a rate. */
const SENDING_MS = 200;
const STEP_MS = 2 * SECOND_MS;

/** Until no message that may go is left. While any go, the clock goes on as real time does, so that none is too late since this machine is slow. */
async function sendAll({ project, clock, settled }: LoopWorld): Promise<void> {
  const until = clock.now() + PATIENCE_MS;
  for (let least = Infinity; ;) {
    const [row] = await project.ledger.rows(CountRow, `select count(*) as count from messages where state in ('queued', 'attempting')`);
    const left = row?.count ?? 0;
    if (left === 0 || clock.now() > until) return;
    if (left >= least) await clock.advance(STEP_MS);
    least = Math.min(least, left);
    await settled(pause(SENDING_MS));
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
