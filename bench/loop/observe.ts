import { DAY_MS, instant } from '@gyre/domain/time';
import type { Loop, TransitionRow } from '@gyre/domain/api/loop-views';
import { z } from 'zod';
import { SHOP_STORY } from '../../packages/server/src/projects/shop-story.ts';
import { eventsBetween, trueEffectOf, truthOf, type ReceivedMessage, type Shop } from '../../packages/shop/src/index.ts';
import { numberOf } from '../../packages/shop/src/population.ts';
import type { TrialPlan } from './plan.ts';
import type { LoopTrial } from './score.ts';
import type { LoopWorld } from './world.ts';

/** From tapering a run goes back to its full pace: that opens nothing. */
const isStart = ({ from, to }: TransitionRow): boolean => to === 'running' && from !== 'tapering';

/** 对照 — what the server did in a trial, beside what was true. */
export async function observe(world: LoopWorld, shop: Shop, plan: TrialPlan, messages: readonly ReceivedMessage[]): Promise<LoopTrial> {
  const [incident] = shop.incidents;
  if (incident === undefined) throw new Error('a trial has an incident');
  const loops = await loopsOf(world);
  const starts = loops.flatMap(({ transitions }) => transitions.filter(isStart).map(({ at }) => at));
  const loop = bestOf(loops.filter(({ endedAt }) => endedAt === null || endedAt > plan.incidentFrom));
  const foundAt = loop?.transitions.find(({ to }) => to === 'suspected')?.at ?? null;
  const slice = loop?.slice ?? loop?.diagnosis?.slice ?? null;
  const diagnosedAt = loop?.transitions.find(({ to }) => to === 'diagnosed')?.at ?? foundAt ?? plan.over;
  return {
    seed: plan.seed,
    incident: { from: incident.from, until: incident.until, slice: incident.effect.slice },
    foundAt,
    slice,
    named: loop === undefined || slice === null ? [] : await usersIn(world, slice, { from: await beganAt(world, loop), to: diagnosedAt }),
    exposed: truthOf(shop, diagnosedAt).incidents[0]?.exposed ?? [],
    starts,
    endedAt: loop?.transitions.find(({ to }) => to === 'ended')?.at ?? null,
    lift: loop?.outcome?.lift ?? null,
    trueEffect: trueEffect(shop, messages),
    declared: SHOP_STORY.playbook.definition.declaredLift,
  };
}

/** When what a loop answers to began, as far as the server can tell. */
async function beganAt({ project }: LoopWorld, { episode }: Loop): Promise<number> {
  return (await project.alerts.episode(episode)).beganAt;
}

async function loopsOf({ project }: LoopWorld): Promise<Loop[]> {
  const { rows } = await project.autopilot.loops({ limit: 200 });
  return await Promise.all(rows.map(({ episode }) => project.autopilot.loop(episode)));
}

/** The one that led to a campaign, else the first: several series of the alert may tell of the same drop. */
function bestOf(loops: readonly Loop[]): Loop | undefined {
  const rank = ({ run, slice }: Loop): number => (run === null ? 0 : 2) + (slice === null ? 0 : 1);
  return loops.toSorted((a, b) => rank(b) - rank(a) || a.openedAt - b.openedAt)[0];
}

const UserRow = z.object({ user: z.string() });

/** The shop's user ids of the customers the server finds in a slice; devices nobody signed in on are nobody yet. */
async function usersIn(
  { project }: LoopWorld,
  slice: Readonly<Record<string, string>>,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string[]> {
  const found = await project.causes.customersIn(
    'order_conversion',
    slice,
    { from: instant(from), to: instant(to) },
    { signal: new AbortController().signal },
  );
  const rows = await project.ledger.rows(
    UserRow,
    `select distinct i.value as user from identities i join customers c on c.customer = i.customer
     where i.namespace = 'user_id' and c.root = any($1::integer[])`,
    [[...found]],
  );
  return rows.map(({ user }) => user);
}

/**
 * 真实效果 — by how much messages raised the share of their receivers who order within a day: the mean over them of effect × (1 − whether they
 * would have ordered anyway), which the shop knows. Each customer counts once, by the first message.
 */
function trueEffect(shop: Shop, messages: readonly ReceivedMessage[]): number {
  const first = new Map(messages.toSorted((a, b) => b.sentAt - a.sentAt).map((message) => [message.userId, message]));
  if (first.size === 0) return 0;
  const anyway = orderersAnyway(shop, first);
  const effects = [...first.values()].map((message) => {
    const number = numberOf(message.userId);
    if (number === undefined || anyway.has(message.userId)) return 0;
    return trueEffectOf(shop, shop.population.customer(number), message).order;
  });
  return effects.reduce((a, b) => a + b, 0) / effects.length;
}

/** Who of the receivers orders within a day of the message without it. */
function orderersAnyway(shop: Shop, first: ReadonlyMap<string, ReceivedMessage>): Set<string> {
  const sent = [...first.values()].map(({ sentAt }) => sentAt);
  const [from, to] = [Math.min(...sent), Math.max(...sent) + DAY_MS];
  const owners = new Map<string, string>();
  const anyway = new Set<string>();
  for (const { event, userId, anonymousId, timestamp } of eventsBetween(shop, from - DAY_MS, to)) {
    if (userId !== undefined && anonymousId !== undefined) owners.set(anonymousId, userId);
    const user = userId ?? owners.get(anonymousId ?? '');
    const sentAt = first.get(user ?? '')?.sentAt;
    if (event === 'submit_order' && user !== undefined && sentAt !== undefined && timestamp >= sentAt && timestamp < sentAt + DAY_MS) {
      anyway.add(user);
    }
  }
  return anyway;
}
