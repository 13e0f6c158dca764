import type { Category, Channel, Lane } from '@gyre/domain/reach/channel';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { OpenProvider, Outgoing, SendOutcome } from '../src/channels/index.ts';
import { openHealth } from '../src/channels/health.ts';
import { manualClock, type ManualClock } from '../src/clock.ts';
import { silentLog } from '../src/log.ts';
import { takeOver, type OwnEvent } from '../src/pipeline/index.ts';
import type { Ledger } from '../src/stores/ports.ts';
import { messageId } from '../src/reach/message.ts';
import { openOutbox, type MayGo, type Outbox } from '../src/reach/outbox.ts';

/** 2026-01-05T02:00:00Z, a Monday morning in Shanghai. */
export const START: Instant = instant(1_767_578_400_000);

/** One call of a provider. */
export interface Call {
  readonly provider: string;
  readonly message: Outgoing;
  readonly at: Instant;
  readonly outcome: SendOutcome | 'hidden';
}

/** A provider whose answers the test decides; `hidden`: it answers nothing until the process dies. */
export interface ScriptedProvider extends Partial<Pick<OpenProvider, 'channel' | 'deduplicates' | 'concurrency' | 'ratePerSecond'>> {
  readonly key: string;
  /** How long an answer takes on the bench's clock; a process that dies meanwhile never gets it. */
  readonly slowMs?: (() => number) | undefined;
  readonly answer?: ((message: Outgoing) => SendOutcome | 'hidden' | Promise<SendOutcome>) | undefined;
}

/** 测试用发件箱 — an outbox on a real ledger, its providers scripted, its clock the test's. */
export interface OutboxBench {
  readonly ledger: Ledger;
  readonly clock: ManualClock;
  readonly calls: readonly Call[];
  outbox: Outbox;
  /** The running process's. */
  epoch: number;
  /** Replaces the providers of all channels, as an operator would. */
  seat(providers: readonly ScriptedProvider[]): Promise<void>;
  /** Dies without a word: nothing is put back, nobody hears of answers; then starts anew under the next epoch. */
  crash(): Promise<void>;
  /** Moves the clock in steps, letting everything happen at each. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Lets everything happen that can without time passing; a hidden answer is not waited for. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export interface BenchParts {
  readonly clock?: ManualClock;
  readonly mayGo?: MayGo;
}

export async function openBench(ledger: Ledger, providers: readonly ScriptedProvider[], parts: BenchParts = {}): Promise<OutboxBench> {
  const clock = parts.clock ?? manualClock(START);
  const calls: Call[] = [];
  const life = { number: 0, dead: false, hidden: 0 };
  let chains = new Map<string, OpenProvider[]>();
  const listeners = new Set<() => Promise<void>>();
  const openOne = (scripted: ScriptedProvider): OpenProvider => ({
    channel: 'email',
    deduplicates: false,
    concurrency: 4,
    ...scripted,
    sender: {
      async send(message) {
        const outcome = scripted.answer?.(message) ?? { state: 'sent', detail: 'ok' };
        if (outcome === 'hidden') {
          calls.push({ provider: scripted.key, message, at: clock.now(), outcome });
          life.hidden += 1;
          return await new Promise<never>(() => {});
        }
        const at = clock.now();
        const slowMs = scripted.slowMs?.() ?? 0;
        const call = { provider: scripted.key, message, at };
        const place = slowMs > 0 ? calls.push({ ...call, outcome: 'hidden' }) - 1 : undefined;
        if (slowMs > 0) await slowly(slowMs);
        const settled = await outcome;
        calls[place ?? calls.length] = { ...call, outcome: settled };
        return settled;
      },
      close: () => Promise.resolve(),
    },
  });
  async function slowly(ms: number): Promise<void> {
    const mine = life.number;
    life.hidden += 1;
    await clock.until(instant(clock.now() + ms));
    if (mine !== life.number) return await new Promise<never>(() => {});
    life.hidden -= 1;
  }
  const chain = (channel: string): Promise<OpenProvider[]> => Promise.resolve(chains.get(channel) ?? []);
  let health = openHealth({ ledger, clock, log: silentLog, all: () => Promise.resolve([]) });
  async function start(): Promise<{ outbox: Outbox; epoch: number }> {
    const { epoch } = await takeOver(ledger, 'bench');
    await health.loaded;
    const mine = ++life.number;
    const outbox = await openOutbox({
      ledger,
      clock,
      log: silentLog,
      providers: {
        chain,
        byKey: async (channel, key) => (await chain(channel)).find((p) => p.key === key),
        health,
        onChange: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
      },
      epoch,
      mayGo: parts.mayGo ?? (() => null),
      paused: () => life.number !== mine || life.dead,
      wakeRelay: () => {},
      wakePipeline: () => {},
    });
    return { outbox, epoch };
  }
  chains = chainsOf(providers.map(openOne));
  const bench: OutboxBench = {
    ledger,
    clock,
    calls,
    ...(await start()),
    async seat(next) {
      chains = chainsOf(next.map(openOne));
      for (const listener of listeners) await listener();
    },
    async crash() {
      life.dead = true;
      listeners.clear();
      await health.close();
      health = openHealth({ ledger, clock, log: silentLog, all: () => Promise.resolve([]) });
      life.dead = false;
      life.hidden = 0;
      Object.assign(bench, await start());
    },
    async pass(ms, stepMs = ms) {
      for (let left = ms; left > 0; left -= stepMs) {
        await clock.advance(Math.min(stepMs, left));
        await wakeRetries(bench);
        await bench.quiet();
      }
    },
    async quiet() {
      const watched = { isIdle: false };
      void bench.outbox.idle().then(() => (watched.isIdle = true));
      // Whatever hidden answers leave to do is done after a few turns of the ledger.
      for (let turn = 0; !watched.isIdle && (life.hidden === 0 || turn < 12); turn++) await ledger.rows(One, 'select 1 as one');
    },
    async close() {
      await health.close();
      if (life.hidden === 0) await bench.outbox.close();
    },
  };
  return bench;
}

const One = z.object({ one: z.number() });
const Count = z.object({ n: z.number().int() });

/** What the pipeline does when the timers of retries come due. */
async function wakeRetries({ ledger, clock, outbox }: OutboxBench): Promise<void> {
  const [due] = await ledger.rows(Count, `with gone as (delete from due where at <= $1 returning 1) select count(*) as n from gone`, [
    clock.now(),
  ]);
  if ((due?.n ?? 0) > 0) outbox.wake();
}

function chainsOf(providers: readonly OpenProvider[]): Map<string, OpenProvider[]> {
  return Map.groupBy(providers, (p) => p.channel);
}

/** Makes a running campaign. */
export async function insertCampaign(ledger: Ledger, key: string, definition: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await ledger.run(
    `insert into campaigns (key, version, state, definition, created_at, updated_at, updated_by) values ($1, 1, 'running', $2::jsonb, 0, 0, 'test')`,
    [key, { ratePerMinute: null, budget: { messages: null, cost: null }, ...definition }],
  );
  await ledger.run('insert into campaign_spend (campaign) values ($1)', [key]);
}

export interface QueuedDraft {
  readonly run: number;
  readonly campaign: string;
  readonly lane?: Lane;
  readonly channel?: Channel;
  readonly category?: Category;
  readonly address?: string;
  readonly createdAt?: number;
  readonly expiresAt?: number;
}

/** Queues messages with the decisions they follow from, each holding the capacity of one message that costs 100. */
export async function queueMessages(ledger: Ledger, drafts: readonly QueuedDraft[], now: Instant = START): Promise<void> {
  for (const draft of drafts) {
    const { run, campaign, lane = 'journey', channel = 'email', category = 'marketing', address = `u${run}@example.test` } = draft;
    await ledger.run(
      `insert into decisions (run, node, attempt, campaign, customer, root, channel, outcome, at, cost) values ($1::integer, 'send', 1, $2, $1::integer, $1::integer, $3, 'send', $4, 100)`,
      [run, campaign, channel, now],
    );
    await ledger.run('update campaign_spend set messages = messages + 1, cost = cost + 100 where campaign = $1', [campaign]);
    await ledger.run(
      `insert into messages (id, run, node, attempt, campaign, arm, customer, root, channel, category, lane, address, content, cost, state,
         created_at, expires_at)
       values ($1, $2::integer, 'send', 1, $3, 'a', $2::integer, $2::integer, $4, $5, $6, $7, $8::jsonb, 100, 'queued', $9, $10::bigint)`,
      [
        messageId(now, run, 'send', 1),
        run,
        campaign,
        channel,
        category,
        lane,
        address,
        { subject: 's', body: 'b', headers: {}, fields: {}, parts: 1 },
        draft.createdAt ?? now,
        draft.expiresAt,
      ],
    );
  }
}

const StateRow = z.object({
  id: z.string(),
  run: z.number().int(),
  attempt: z.number().int(),
  state: z.string(),
  provider: z.string(),
  failure: z.string(),
  repeats: z.number().int(),
  round: z.number().int(),
  attempted_at: z.number().int().nullable(),
});
export type StateOfMessage = z.infer<typeof StateRow>;

/** All attempts, by run and number. */
export async function statesOf(ledger: Ledger): Promise<StateOfMessage[]> {
  return await ledger.rows(
    StateRow,
    'select id, run, attempt, state, provider, failure, repeats, round, attempted_at from messages order by run, attempt',
  );
}

const EventRow = z.object({ event: z.unknown() });

export async function emittedBy(ledger: Ledger): Promise<OwnEvent[]> {
  return (await ledger.rows(EventRow, 'select event from outgoing order by sequence')).map((r) => r.event as OwnEvent);
}

const SpendRow = z.object({ messages: z.number().int(), released: z.number().int() });

/** What a campaign holds of its budget, and how many of its decisions gave their capacity back. */
export async function capacityOf(ledger: Ledger, campaign: string): Promise<{ messages: number; released: number }> {
  const [row] = await ledger.rows(
    SpendRow,
    `select s.messages, (select count(*) from decisions d where d.campaign = s.campaign and d.released) as released from campaign_spend s where s.campaign = $1`,
    [campaign],
  );
  return row ?? { messages: 0, released: 0 };
}

/** Calls after one that may have arrived, but for the same attempt with a provider that deduplicates while nobody knows. */
export function wronglyRepeated(calls: readonly Call[], deduplicating: ReadonlySet<string>): Call[] {
  return calls.filter((call, i) =>
    calls.slice(0, i).some(({ outcome, provider, message }) => {
      const isHidden = outcome === 'hidden' || outcome.state === 'unknown';
      if (isHidden) return !(deduplicating.has(provider) && provider === call.provider && message.id === call.message.id);
      return outcome.state === 'sent' || outcome.failure === 'recipient' || outcome.failure === 'content';
    }),
  );
}
