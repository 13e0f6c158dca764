import { addDays, DAY_MS, HOUR_MS, instant, localDate, MINUTE_MS, parseInstant, type Instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { atMost, openThread, policyOf, saying, START, startCampaign, ZONE } from '../src/journeys/testing.ts';
import { isControl } from '../src/reach/assignment.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger } from '../src/stores/testing.ts';

const TRIGGERS = 10_000;
const CUSTOMERS = 700;
const EVERY_MS = 15 * MINUTE_MS;
const STEPS = 250;
const PATIENCE_MS = 10 * HOUR_MS;
const BUDGET = 1000;
const QUIET = { from: '21:00', to: '08:00' };
const CONTROL_BP = 1000;

/** mulberry32 (Ettinger): the same triggers every time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Who does the event at each step: many at some, nobody at others, some twice at once. */
function triggersOf(seed: number): number[][] {
  const random = randomFrom(seed);
  const steps: number[][] = Array.from({ length: STEPS }, () => []);
  for (let n = 0; n < TRIGGERS; n++) steps[Math.floor(random() ** 1.5 * STEPS)]?.push(1 + Math.floor(random() * CUSTOMERS));
  return steps;
}

const hasAddress = (customer: number): boolean => customer % 10 !== 0;
const isSuppressed = (customer: number): boolean => customer % 13 === 0;

interface Wish {
  readonly customer: number;
  readonly run: number;
  readonly since: Instant;
}

/** What should become of every trigger, worked out one by one from the words of the policy, without the code that decides. */
class Expected {
  readonly counts: Record<string, number> = {};
  deferred = 0;
  #sent = 0;
  readonly #reached = new Map<number, Instant>();
  #waiting = new Map<number, Wish[]>();

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** A moment: first those whose waiting ends, then, as a turn of their own, the new ones. */
  turn(now: Instant, wishes: readonly Wish[]): void {
    const due = this.#waiting.get(now) ?? [];
    this.#waiting.delete(now);
    this.#decide(now, due);
    this.#decide(now, wishes);
  }

  #decide(now: Instant, wishes: readonly Wish[]): void {
    for (const wish of wishes.toSorted((a, b) => a.customer - b.customer || a.run - b.run)) this.#decideOne(now, wish);
  }

  #decideOne(now: Instant, wish: Wish): void {
    const { customer } = wish;
    if (!hasAddress(customer)) return this.#count('no_address');
    if (isSuppressed(customer)) return this.#count('suppressed');
    const quiet = quietUntil(now);
    if (quiet !== null) return this.#wait(now, quiet, wish, 'quiet_hours');
    const last = this.#reached.get(customer);
    if (last !== undefined && last > now - DAY_MS) {
      return this.#wait(now, instant(last + DAY_MS), wish, 'frequency_cap');
    }
    if (this.#sent >= BUDGET) return this.#count('budget');
    this.#reached.set(customer, now);
    if (isControl('campaign:cart', customer, CONTROL_BP)) return this.#count('control');
    this.#sent++;
    this.#count('sent');
  }

  #wait(now: Instant, until: Instant, wish: Wish, reason: string): void {
    if (until > wish.since + PATIENCE_MS) return this.#count(wish.since < now ? 'expired' : reason);
    if (wish.since === now) this.deferred++;
    this.#waiting.set(until, [...(this.#waiting.get(until) ?? []), wish]);
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

/** When the quiet hours that hold at an instant end; null outside of them. */
function quietUntil(now: Instant): Instant | null {
  const today = localDate(now, ZONE);
  const at = (day: typeof today, time: string): Instant => parseInstant(`${day}T${time}`, ZONE) ?? now;
  if (now < at(today, QUIET.to)) return at(today, QUIET.to);
  return now >= at(today, QUIET.from) ? at(addDays(today, 1), QUIET.to) : null;
}

test(`${TRIGGERS} triggers on a virtual clock give exactly the expected sends, defers and withholds`, async () => {
  const ledgers = await embeddedLedger.open();
  const t = await openThread(await ledgers.ledger(projectMigrations));
  const quiet = { workday: QUIET, restday: QUIET, calendar: 'none' } as const;
  await t.policies.save(policyOf({ quiet }), 'test');
  for (let n = 1; n <= CUSTOMERS; n++) {
    await t.customer(n, hasAddress(n) ? `c${n}@example.test` : undefined);
    const address = [`c${n}@example.test`];
    if (isSuppressed(n)) await t.ledger.run(`insert into suppressions values ('email', $1, 'unsubscribed', 0, '')`, address);
  }
  await startCampaign(t, 'cart', {
    arms: saying('s'),
    trigger: { event: 'Cart', filter: { all: [] } },
    controlShareBp: CONTROL_BP,
    caps: [atMost(1, DAY_MS)],
    quiet: 'defer',
    patienceMs: PATIENCE_MS,
    budget: { messages: BUDGET, cost: null },
  });
  const expected = new Expected();
  const steps = triggersOf(7);
  let run = 0;
  for (let step = 0; step < STEPS || expected.isWaiting; step++) {
    const now = instant(START + step * EVERY_MS);
    const customers = steps[step] ?? [];
    await t.clock.set(now);
    await t.settle();
    if (customers.length > 0) await t.feed(...customers.map((customer) => ({ customer, name: 'Cart' })));
    expected.turn(
      now,
      customers.map((customer) => ({ customer, run: ++run, since: now })),
    );
  }
  await t.settle();
  const { entered, outcomes, reasons, messages } = (await t.campaigns.get('cart')).counts;
  const { sent = 0, control = 0, ...withheld } = expected.counts;
  expect({ entered, reasons, deferred: (await t.emitted('$message_deferred')).length }).toEqual({
    entered: TRIGGERS,
    reasons: { ...withheld, control },
    deferred: expected.deferred,
  });
  expect(outcomes).toMatchObject({ sent, ghost: control, withheld: TRIGGERS - sent - control, waiting: 0, queued: 0, failed: 0 });
  expect([messages, await t.emitted('$message_sent')]).toMatchObject([sent, { length: sent }]);
  const reasonsSeen = ['no_address', 'suppressed', 'frequency_cap', 'expired', 'quiet_hours', 'budget'];
  expect(reasonsSeen.filter((reason) => (withheld[reason] ?? 0) <= 5)).toEqual([]);
  await t.close();
  await ledgers.close();
}, 600_000);
