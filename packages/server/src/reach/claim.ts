import { Lane, type Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { inTurns } from './fair-share.ts';
import { LANES, NO_LANES, shareOut, type PerLane } from './lanes.ts';
import { READY_COLUMNS, ReadyMessage } from './message.ts';
import type { CampaignRates } from './rates.ts';
import type { Room } from './seats.ts';

/** Who had the last turn in each lane. */
type Turns = Readonly<Record<Lane, string>>;
const NO_TURNS: Turns = { transactional: '', journey: '', bulk: '' };

export interface ClaimWish extends Pick<Carried, 'credit' | 'turns' | 'campaigns'> {
  readonly channel: Channel;
  readonly rooms: readonly Room[];
  /** Providers that are not paused: a message passed on to one of them waits for it. */
  readonly usable: readonly string[];
  readonly rates: CampaignRates;
  /** Whether marketing may go now. */
  readonly marketing: boolean;
  readonly epoch: number;
  readonly now: Instant;
}

/** What one claim leaves for the next. */
interface Carried {
  readonly credit: PerLane;
  readonly turns: Turns;
  /** How many campaigns had something waiting: each is asked for twice its even share of the slots. */
  readonly campaigns: number;
  /** Providers without room by now: messages bound to them may have been left. */
  readonly full: readonly string[];
  /** When campaigns whose messages were left since they send no faster may send again. */
  readonly heldUntil: Instant | undefined;
}

export const NOTHING_CARRIED: Carried = { credit: NO_LANES, turns: NO_TURNS, campaigns: 1, full: [], heldUntil: undefined };

export interface Claimed extends Carried {
  readonly messages: ReadyMessage[];
  /** Whether more may be waiting that could go now. */
  readonly more: boolean;
}

const CandidateRow = z.object({
  id: z.string(),
  campaign: z.string(),
  version: z.number().int(),
  lane: Lane,
  provider: z.string(),
  repeats: z.number().int(),
});
type Candidate = z.infer<typeof CandidateRow>;

/** What a claim wishes to take, and for whom. */
interface Choice {
  readonly candidate: Candidate;
  readonly provider: string;
}

/**
 * 领取 — takes queued messages of running campaigns whose time has come and commits them as `attempting`, each bound to a provider, before
 * anything is sent. Slots are shared out over the lanes, within a lane the campaigns take turns, none faster than its rate. A message whose
 * outcome with a provider was hidden goes to that provider or nowhere; one that was passed on goes to the next while that can be used.
 */
export async function claim(ledger: Ledger, wish: ClaimWish): Promise<Claimed> {
  const slots = wish.rooms.reduce((sum, room) => sum + room.slots, 0);
  return await ledger.transaction(async (tx) => {
    const share = Math.min(slots, Math.ceil((2 * slots) / Math.max(1, wish.campaigns)));
    const blocked = wish.rates.blocked(wish.now);
    const candidates = await candidatesOf(tx, wish, { share, blocked });
    await wish.rates.learn(tx, candidates, wish.now);
    const { slowed, ...chosen } = choose(wish, { slots, share }, candidates);
    const heldUntil = (): Instant | undefined => wish.rates.nextAt([...blocked, ...slowed], wish.now);
    if (chosen.choices.length === 0) return { messages: [], ...chosen, heldUntil: heldUntil() };
    const messages = await tx.rows(
      ReadyMessage,
      `update messages as m set state = 'attempting', epoch = $3::bigint, attempted_at = $4::bigint, provider = c.provider
       from unnest($1::text[], $2::text[]) as c (id, provider)
       where m.id = c.id and m.state = 'queued' returning ${COLUMNS}`,
      [chosen.choices.map((c) => c.candidate.id), chosen.choices.map((c) => c.provider), wish.epoch, wish.now],
    );
    for (const { campaign } of messages) wish.rates.take(campaign, 1, wish.now);
    const order = new Map(chosen.choices.map((c, i) => [c.candidate.id, i]));
    messages.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    return { messages, ...chosen, heldUntil: heldUntil() };
  });
}

const COLUMNS = READY_COLUMNS.split(', ')
  .map((column) => `m.${column}`)
  .join(', ');

/** Those of each campaign and lane that may go for the longest time, in the order of an index no other question has. The lock comes with the update: what is gone by then is not taken. */
async function candidatesOf(
  tx: Ledger,
  wish: ClaimWish,
  { share, blocked }: { readonly share: number; readonly blocked: readonly string[] },
): Promise<Candidate[]> {
  const ready = wish.rooms.filter((room) => room.slots > 0).map((room) => room.provider);
  return await tx.rows(
    CandidateRow,
    `select q.id, c.key as campaign, c.version, l.lane, q.provider, q.repeats
     from campaigns c cross join unnest($1::text[]) as l (lane) cross join lateral (
       select m.id, m.provider, m.repeats from messages m
       where m.state = 'queued' and m.channel = $2 and m.campaign = c.key and m.lane = l.lane and greatest(m.created_at, m.not_before) <= $3::bigint
         and (m.expires_at is null or m.expires_at > $3::bigint) and ($4::boolean or m.category <> 'marketing')
         and (m.provider = '' or m.provider = any($5::text[]) or (m.repeats = 0 and m.provider <> all($6::text[])))
       order by greatest(m.created_at, m.not_before) limit $7) as q
     where c.state = 'running' and c.key <> all($8::text[])`,
    [LANES, wish.channel, wish.now, wish.marketing, ready, wish.usable, share, blocked],
  );
}

/** Shares the slots out: pure. */
function choose(wish: ClaimWish, { slots, share }: { slots: number; share: number }, candidates: readonly Candidate[]) {
  const lanes = new Map(LANES.map((lane) => [lane, laneQueue(wish, candidates, lane)]));
  const waiting = { ...NO_LANES };
  for (const lane of LANES) waiting[lane] = lanes.get(lane)?.length ?? 0;
  const { take, credit } = shareOut(slots, waiting, wish.credit);
  const turns = { ...wish.turns };
  const left = new Map(wish.rooms.map((room) => [room.provider, room.slots]));
  const choices: Choice[] = [];
  for (const lane of LANES) {
    for (const candidate of (lanes.get(lane) ?? []).slice(0, take[lane])) {
      const provider = providerFor(wish, left, candidate);
      if (provider === undefined) continue;
      left.set(provider, (left.get(provider) ?? 0) - 1);
      choices.push({ candidate, provider });
      turns[lane] = candidate.campaign;
    }
  }
  const queues = Map.groupBy(candidates, (c) => `${c.lane} ${c.campaign}`);
  const isCut = [...queues.values()].some((queue) => queue.length >= share);
  const isLeft = LANES.some((lane) => take[lane] < waiting[lane]);
  const campaigns = new Set(candidates.map((c) => c.campaign)).size;
  const full = [...left].filter(([, free]) => free === 0).map(([provider]) => provider);
  const slowed = [...queues.values()].flatMap((queue) => {
    const campaign = queue[0]?.campaign ?? '';
    return queue.length > wish.rates.allowance(campaign, wish.now) ? [campaign] : [];
  });
  return { choices, credit, turns, campaigns, full, slowed, more: (isCut || isLeft) && choices.length > 0 };
}

/** What waits in a lane, the campaigns taking turns, each up to what its rate allows. */
function laneQueue({ rates, turns, now }: ClaimWish, candidates: readonly Candidate[], lane: Lane): Candidate[] {
  const byCampaign = Map.groupBy(
    candidates.filter((c) => c.lane === lane),
    (c) => c.campaign,
  );
  const allowed = new Map([...byCampaign].map(([campaign, list]) => [campaign, list.slice(0, rates.allowance(campaign, now))]));
  return inTurns(allowed, turns[lane]);
}

function providerFor(wish: ClaimWish, left: ReadonlyMap<string, number>, candidate: Candidate): string | undefined {
  const has = (key: string): boolean => (left.get(key) ?? 0) > 0;
  const { provider, repeats } = candidate;
  if (provider !== '' && (repeats > 0 || wish.usable.includes(provider))) return has(provider) ? provider : undefined;
  return wish.rooms.find((room) => room.takesAny && has(room.provider))?.provider;
}
