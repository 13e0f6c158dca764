import { MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openBench, wronglyRepeated, type OutboxBench, type ScriptedProvider } from '../../test/outbox-bench.ts';
import { checkWhole, CUSTOMERS, isQuiet, KEYS, POLICIES, populate, rowsOf, takeTurn, ZONES } from '../../test/reach-laws.ts';
import type { Outgoing, Receipt, SendOutcome } from '../channels/index.ts';
import { manualClock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { legalHours } from './outbox.ts';
import { takeReceipts } from './receipts.ts';
import { openDesk, policyOf, START, ZONE, type Desk, type Entry } from './testing.ts';
import { withholdDeferred, withholdQueued } from './withhold.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

type Told = Receipt['state'];
/** What a provider answers, and what it tells by receipts before it does. */
interface Answer {
  readonly outcome: SendOutcome | 'hidden';
  readonly early: readonly Told[];
}
const failed = (failure: 'content' | 'transient' | 'throttled'): SendOutcome => ({ state: 'failed', detail: failure, failure });
const tellings = fc.constantFrom<readonly Told[]>([], [], [], ['delivered'], ['failed'], ['sent', 'delivered'], ['delivered', 'delivered']);
const answers = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record<Answer>({
      outcome: fc.constantFrom<Answer['outcome']>(
        { state: 'sent', detail: '' },
        { state: 'sent', detail: '' },
        { state: 'unknown', detail: '' },
        'hidden',
      ),
      early: tellings,
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('content' as const, 'transient' as const, 'throttled' as const)
      .map((f) => ({ outcome: failed(f), early: [] })),
  },
);
const setups = fc.record({
  deduplicates: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 3 }),
  slowMs: fc.constantFrom(0, 0, 20 * SECOND_MS, 40 * MINUTE_MS),
});

type Command =
  | { readonly kind: 'turn' | 'crash in a turn'; readonly entries: readonly Entry[]; readonly wait: number }
  | { readonly kind: 'receipts'; readonly pick: number; readonly states: readonly Told[] }
  | { readonly kind: 'campaign'; readonly campaign: string; readonly act: 'pause' | 'resume' | 'stop' }
  | { readonly kind: 'crash' };
const entries = fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...CUSTOMERS)), { maxLength: 8 });
const wait = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 20 * 60 }));
const late = fc.array(fc.constantFrom<Told>('sent', 'delivered', 'failed'), { minLength: 1, maxLength: 3 });
const commands = fc.array(
  fc.oneof<fc.WeightedArbitrary<Command>[]>(
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('turn' as const), entries, wait }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash in a turn' as const), entries, wait }) },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('receipts' as const), pick: fc.nat({ max: 30 }), states: late }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('campaign' as const),
        campaign: fc.constantFrom(...KEYS),
        act: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const, 'stop' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
  ),
  { minLength: 10, maxLength: 30 },
);

interface Story {
  readonly policy: number;
  readonly providers: readonly { readonly deduplicates: boolean; readonly concurrency: number; readonly slowMs: number }[];
  readonly script: readonly Answer[];
  readonly commands: readonly Command[];
}
const stories: fc.Arbitrary<Story> = fc.record({
  policy: fc.constantFrom(0, 1),
  providers: fc.array(setups, { minLength: 3, maxLength: 3 }),
  script: fc.array(answers, { minLength: 10, maxLength: 40 }),
  commands,
});

/** Engine, outbox and receipts over one ledger and one clock. Providers 0 and 1 carry SMS, provider 2 the inbox. */
class World {
  readonly #ledger: Ledger;
  readonly #story: Story;
  #isScripted = true;
  #next = 0;
  #halted = new Set<string>();
  #telling: Promise<void>[] = [];
  desk!: Desk;
  bench!: OutboxBench;
  /** What was handed over although it must not. */
  readonly wrong: string[] = [];
  /** What receipts said of each attempt, whoever heard it. */
  readonly told = new Map<string, Set<Told>>();

  constructor(ledger: Ledger, story: Story) {
    this.#ledger = ledger;
    this.#story = story;
  }

  async open(): Promise<void> {
    const clock = manualClock(START);
    const providers = this.#story.providers.map((setup, i): ScriptedProvider => {
      const channel = i < 2 ? 'sms' : 'inbox';
      return {
        key: `p${i}`,
        ...setup,
        channel,
        slowMs: () => (this.#isScripted ? setup.slowMs : 0),
        answer: (m) => this.#answer(`p${i}`, channel, m),
      };
    });
    this.bench = await openBench(this.#ledger, providers, { clock, mayGo: legalHours(() => ZONE) });
    this.desk = await this.#openDesk(true);
    await populate(this.desk);
  }

  async #openDesk(isFirst = false): Promise<Desk> {
    const { bench } = this;
    const outbox = {
      room: (channel: Parameters<OutboxBench['outbox']['room']>[0]) => bench.outbox.room(channel),
      take: (messages: Parameters<OutboxBench['outbox']['take']>[0]) => bench.outbox.take(messages),
      wake: () => bench.outbox.wake(),
    };
    const policy = isFirst ? (POLICIES[this.#story.policy] ?? policyOf()) : null;
    return await openDesk(this.#ledger, policy, bench.clock, { outbox, epoch: bench.epoch });
  }

  #answer(provider: string, channel: 'sms' | 'inbox', message: Outgoing): SendOutcome | 'hidden' | Promise<SendOutcome> {
    const at = this.bench.clock.now();
    const zoned = ZONES[message.customer] === undefined ? null : message.customer;
    const isLate = message.category === 'marketing' && isQuiet({ at, channel, zoned }, this.desk.policies.current());
    if (isLate) this.wrong.push(`${message.key} within quiet hours`);
    if (this.#halted.has(message.campaign)) this.wrong.push(`${message.key} of a campaign that does not run`);
    const { script } = this.#story;
    const { outcome, early } = this.#isScripted ? (script[this.#next++ % script.length] ?? SENT) : SENT;
    if (early.length === 0) return numbered(outcome, message);
    const telling = this.tell(provider, message.id, early);
    this.#telling.push(telling);
    return outcome === 'hidden' ? outcome : telling.then(() => numbered(outcome, message));
  }

  /** A provider that numbers its messages as we do tells what became of one, each state in a request of its own, and all again. */
  async tell(provider: string, providerId: string, states: readonly Told[]): Promise<void> {
    const known = this.told.get(providerId) ?? new Set();
    this.told.set(providerId, known);
    const context = { ledger: this.#ledger, clock: this.bench.clock, wakeRelay: () => {}, recallOutbox: () => {} };
    for (const state of [...states, ...states]) {
      known.add(state);
      await takeReceipts(context, provider, [{ providerId, state, detail: '', ...(state === 'failed' ? { failure: 'content' } : {}) }]);
    }
  }

  async settled(): Promise<void> {
    do {
      await this.bench.quiet();
      await Promise.all(this.#telling.splice(0));
    } while (this.#telling.length > 0);
    await this.bench.quiet();
  }

  async perform(command: Command): Promise<void> {
    const { desk, bench } = this;
    switch (command.kind) {
      case 'turn':
      case 'crash in a turn':
        await bench.clock.advance(command.wait * MINUTE_MS);
        await this.settled();
        if (command.kind === 'crash in a turn') return await desk.crash(...command.entries);
        return await this.turn(command.entries);
      case 'receipts': {
        const taken = bench.calls.filter((call) => call.outcome === 'hidden' || call.outcome.state !== 'failed');
        const call = taken[command.pick % Math.max(1, taken.length)];
        if (call !== undefined) await this.tell(call.provider, call.message.id, command.states);
        return await this.settled();
      }
      case 'campaign':
        return await this.#change(command);
      case 'crash':
        return await this.crash();
    }
  }

  async turn(entered: readonly Entry[]): Promise<void> {
    await takeTurn(this.desk, entered, {
      settled: () => {
        this.bench.outbox.wake();
        return this.settled();
      },
    });
  }

  async crash(): Promise<void> {
    await this.bench.clock.advance(SECOND_MS);
    await this.bench.crash();
    this.desk = await this.#openDesk();
    await this.settled();
  }

  async #change({ campaign, act }: Extract<Command, { kind: 'campaign' }>): Promise<void> {
    const { desk, bench } = this;
    const state = { pause: 'paused', resume: 'running', stop: 'ended' }[act];
    const changed = await this.#ledger.run(`update campaigns set state = $2 where key = $1 and state <> 'ended'`, [campaign, state]);
    if (changed === 0) return;
    if (act === 'resume') {
      this.#halted.delete(campaign);
      bench.outbox.wake();
      return await this.settled();
    }
    bench.outbox.recall();
    this.#halted.add(campaign);
    if (act === 'stop') {
      await this.#ledger.transaction((tx) => withholdQueued(tx, { campaign }, 'campaign_not_running', desk.clock.now()));
      await this.#ledger.transaction((tx) => withholdDeferred(tx, campaign, desk.clock.now()));
    }
    await this.settled();
  }

  /** Providers are well again, campaigns run on, and time passes until nothing can be left. */
  async end(): Promise<void> {
    this.#isScripted = false;
    await this.crash();
    for (const campaign of KEYS) await this.#change({ kind: 'campaign', campaign, act: 'resume' });
    for (let days = 0; days < 40; days++) await this.perform({ kind: 'turn', entries: [], wait: 7 * 60 + 13 });
  }
}

const SENT: Answer = { outcome: { state: 'sent', detail: '' }, early: [] };

function numbered(outcome: SendOutcome, message: Outgoing): SendOutcome;
function numbered(outcome: SendOutcome | 'hidden', message: Outgoing): SendOutcome | 'hidden';
function numbered(outcome: SendOutcome | 'hidden', { id }: Outgoing): SendOutcome | 'hidden' {
  return outcome !== 'hidden' && outcome.state === 'sent' ? { ...outcome, providerId: id } : outcome;
}

const MessageRow = z.object({ id: z.string(), run: z.number(), state: z.string() });

/** What must hold once everything has come to its end. */
async function brokenLaws({ bench, told, wrong }: World, { providers }: Story): Promise<Readonly<Record<string, unknown[]>>> {
  const messages = await bench.ledger.rows(MessageRow, 'select id, run, state from messages order by run, attempt');
  const rows = await rowsOf(bench.ledger);
  const deduplicating = new Set(providers.flatMap((p, i) => (p.deduplicates ? [`p${i}`] : [])));
  const refused = new Set(bench.calls.flatMap((c) => (c.outcome !== 'hidden' && c.outcome.state === 'failed' ? [c.message.id] : [])));
  const keeping = new Set(messages.filter((m) => ['sent', 'delivered', 'unknown'].includes(m.state)).map((m) => m.run));
  return {
    unsettled: [
      ...messages.filter((m) => m.state === 'queued' || m.state === 'attempting'),
      ...rows.filter((r) => r.outcome === 'deferred'),
    ],
    twice: [...Map.groupBy(bench.calls, (c) => c.message.key).values()].flatMap((calls) => wronglyRepeated(calls, deduplicating)),
    unheard: messages.filter(({ id, state }) => {
      const said = told.get(id);
      return said !== undefined && !refused.has(id) && !fits(said, state);
    }),
    capacity: rows.filter((r) => r.outcome === 'send' && r.released === keeping.has(r.run)),
    wrong,
  };
}

/** Whether a message is in a state its receipts allow: the first that settled it stays, whichever that was. */
function fits(said: ReadonlySet<Told>, state: string): boolean {
  const final = (['delivered', 'failed'] as const).filter((s) => said.has(s));
  return final.length > 0 ? final.some((s) => s === state) : state === 'sent';
}

test('engine, outbox and receipts together: no cap, budget or quiet hour is violated, the waterfall adds up, nothing is sent twice and no wish is lost', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const world = new World(await ledgers.ledger(projectMigrations), story);
      await world.open();
      for (const command of story.commands) {
        await world.perform(command);
        await checkWhole(world.bench);
      }
      await world.end();
      await checkWhole(world.bench);
      expect(await brokenLaws(world, story)).toEqual({ unsettled: [], twice: [], unheard: [], capacity: [], wrong: [] });
      await world.bench.close();
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 600_000);
