import { HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deskOn, yuan, type TestDesk } from '../benefits/testing.ts';
import { emitOwn, type Effects, type OwnEvent } from '../pipeline/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { embeddedLedger, testLedgers, type TestLedgers } from '../stores/testing.ts';
import { awaitedStage } from './awaited.ts';
import { passages } from './passages.ts';
import { expireQueued } from './queue.ts';
import { retryFailed } from './dead-letters.ts';
import { groundOf } from './ground.ts';
import { openDesk, START, ZONE, type Desk } from './testing.ts';
import { waterfall } from './waterfall.ts';
import { withholdQueued } from './withhold.ts';

const number = z.number().int();
const CouponRow = z.object({ id: z.string(), run: number.nullable(), state: z.string(), campaign: z.string(), arm: z.string() });
const PostRow = z.object({ id: z.string(), kind: z.string() });
const MessageRow = z.object({ run: number, state: z.string(), failure: z.string(), detail: z.string(), waits: z.boolean() });

const couponsIn = (ledger: Ledger) => ledger.rows(CouponRow, 'select id, run, state, campaign, arm from coupons order by run');
const postsIn = (ledger: Ledger) => ledger.rows(PostRow, 'select id, kind from coupon_posts order by id');
const messagesIn = (ledger: Ledger) =>
  ledger.rows(MessageRow, 'select run, state, failure, detail, not_before > 0 as waits from messages order by run');

/** Says what the coupon is worth; granted of a batch. */
const armWith = (benefit: string) => ({
  key: 'a',
  name: 'A',
  benefit,
  content: { channel: 'inbox' as const, title: '送您{{ coupon.value }}', body: '{{ coupon.name }}' },
});

/** What a test does besides deciding. */
interface Outside {
  readonly coupons: TestDesk;
  /** The external system says what became of a run's coupon. */
  report(run: number, state: 'claimed' | 'voided' | 'expired' | 'redeemed'): Promise<void>;
  /** Own events that were not told yet come back in the log. `crashes`: the process dies just before the commit. @returns how often the outbox was woken */
  tell(crashes?: boolean): Promise<number>;
  /** Tells everything that was ever told, again. */
  tellAgain(): Promise<number>;
  /** The posts a worker would take: withdrawals are decided. */
  withdraw(): Promise<void>;
}

function outsideOf(desk: Desk): Outside {
  const coupons = deskOn(desk.ledger, desk.clock);
  let told = 0;
  async function tellFrom(from: number, crashes = false): Promise<number> {
    const events = await desk.emitted();
    let woken = 0;
    const after: (() => void)[] = [];
    const stage = awaitedStage({ wake: () => void woken++ });
    const turn = desk.ledger.transaction(async (tx) => {
      const emitted: OwnEvent[] = [];
      const effects: Effects = { tx, emit: (e) => emitted.push(e), schedule: () => {}, afterCommit: (act) => after.push(act) };
      const rows = events.slice(from).map((event, i) => rowOf(i, event));
      const now = desk.clock.now();
      await stage.run({ rows, due: [], position: { partition: 0, offset: 0 }, now, asOf: now, epoch: 1 }, effects);
      await emitOwn(tx, emitted);
      if (crashes) throw new Error('the process died');
    });
    if (crashes)
      return await expect(turn)
        .rejects.toThrow('the process died')
        .then(() => 0);
    await turn;
    told = events.length;
    for (const act of after) act();
    return woken;
  }
  return {
    coupons,
    async report(run, state) {
      const coupon = (await couponsIn(desk.ledger)).find((one) => one.run === run)?.id ?? '';
      await coupons.desk.ask([{ kind: 'report', coupon, told: { state, order: `o${run}`, discount: yuan(1) } }]);
    },
    tell: (crashes) => tellFrom(told, crashes),
    tellAgain: () => tellFrom(0),
    async withdraw() {
      const asked = (await postsIn(desk.ledger)).filter(({ kind }) => kind === 'withdraw');
      await coupons.desk.ask(asked.map(({ id }) => ({ kind: 'withdraw' as const, coupon: id.slice(0, -'.withdraw'.length) })));
    },
  };
}

function rowOf(offset: number, { name, customer, at, properties }: OwnEvent): LogRow {
  const plain = { messageId: `m${offset}`, hash: '', source: 'gyre', originalAt: null, sequence: offset, historical: false };
  return { ...plain, offset, name, customer, at, received: at, keys: [], properties: { ...properties }, parent: null };
}

async function setUpSystem(ledger: Ledger): Promise<void> {
  await ledger.run(
    `insert into coupon_systems (key, settings, secret, updated_at, updated_by)
     values ('external', '{"url": "https://coupons.test", "namespace": "user_id"}', 'x', $1, 'test')`,
    [START],
  );
}

describe('a message with a coupon of an external system', () => {
  let ledgers: TestLedgers;
  let desk: Desk;
  let outside: Outside;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    desk = await openDesk(await ledgers.ledger(projectMigrations));
    desk.slots = 10;
    outside = outsideOf(desk);
    for (const n of [1, 2, 3]) await desk.customer(n, {});
    await desk.customer(4, { phone: '+8613800000004' });
    await outside.coupons.open('outer', { name: '外部券', system: 'external', limits: { total: 3 } });
  });

  test('is decided together with asking for the coupon, and stays out of the queue', async () => {
    await setUpSystem(desk.ledger);
    await desk.campaign('win', { arms: [armWith('outer')], budget: { messages: 5, cost: null } });
    const decided = await desk.turn(['win', 1], ['win', 2]);
    expect(decided.map(({ decision }) => decision.outcome)).toEqual(['send', 'send']);
    expect(await couponsIn(desk.ledger)).toMatchObject([
      { run: 1, state: 'issued', campaign: 'win', arm: 'a' },
      { run: 2, state: 'issued', campaign: 'win', arm: 'a' },
    ]);
    expect((await postsIn(desk.ledger)).map(({ kind }) => kind)).toEqual(['issue', 'issue']);
    expect(desk.handed).toEqual([]);
    expect(await messagesIn(desk.ledger)).toMatchObject([
      { run: 1, state: 'queued', detail: '$coupon_awaited', waits: true },
      { run: 2, state: 'queued', detail: '$coupon_awaited', waits: true },
    ]);
    const [latest] = await passages(desk.ledger, { campaign: 'win', reason: 'coupon_awaited', limit: 5 }, ZONE);
    expect(latest?.sentence).toEqual({
      zh: '已决定发送，等外部系统发好券再发',
      en: 'Decided to send; waiting for the external system to issue the coupon',
    });
    expect((await outside.coupons.batches.get('outer')).figures).toMatchObject({ taken: 2, issued: 2, claimed: 0 });
  });

  test('is for nobody while no system is set up, nor for whom it does not know, in either group', async () => {
    await desk.campaign('win', { arms: [armWith('outer')] });
    await desk.campaign('held', { arms: [armWith('outer')], controlShareBp: 9000 });
    await desk.turn(['win', 1]);
    expect(await desk.decision(1)).toMatchObject({ reason: 'no_benefit', detail: { because: 'no_system' } });
    await setUpSystem(desk.ledger);
    await desk.turn(['win', 4], ['held', 4], ['held', 1], ['held', 2], ['held', 3]);
    expect(await desk.decision(2)).toMatchObject({ outcome: 'withheld', reason: 'no_benefit', detail: { because: 'no_identity' } });
    expect(await desk.decision(3)).toMatchObject({ outcome: 'withheld', reason: 'no_benefit', detail: { because: 'no_identity' } });
    const ghosts = (await Promise.all([4, 5, 6].map((run) => desk.decision(run)))).filter(({ outcome }) => outcome === 'ghost');
    expect(ghosts.length).toBeGreaterThan(0);
    expect(await postsIn(desk.ledger)).toHaveLength(3 - ghosts.length);
  });

  test('an identity of any account merged into the customer will do', async () => {
    await setUpSystem(desk.ledger);
    await desk.ledger.run('update customers set root = 4 where customer = 1');
    await desk.campaign('win', { arms: [armWith('outer')] });
    expect((await desk.turn(['win', 4]))[0]?.decision.outcome).toBe('send');
  });

  test('goes once the coupon is there, whatever crashes and however often that is told', async () => {
    await setUpSystem(desk.ledger);
    await desk.campaign('win', { arms: [armWith('outer')] });
    await desk.turn(['win', 1], ['win', 2], ['win', 3]);
    expect(await outside.tell()).toBe(0);
    await outside.report(1, 'claimed');
    await outside.report(2, 'redeemed');
    await outside.tell(true);
    expect((await messagesIn(desk.ledger)).map(({ waits }) => waits)).toEqual([true, true, true]);
    expect(await outside.tell()).toBe(1);
    const released = await messagesIn(desk.ledger);
    expect(released.map(({ waits, detail }) => [waits, detail])).toEqual([
      [false, ''],
      [false, ''],
      [true, '$coupon_awaited'],
    ]);
    await desk.ledger.run(`update messages set state = 'sent' where run = 1`);
    await outside.report(1, 'claimed');
    expect(await outside.tellAgain()).toBe(0);
    expect((await messagesIn(desk.ledger)).map(({ state }) => state)).toEqual(['sent', 'queued', 'queued']);
  });

  test('fails for good when the coupon is refused: capacity back, still counted for its arm, no second try', async () => {
    await setUpSystem(desk.ledger);
    await desk.campaign('win', { arms: [armWith('outer')] });
    await desk.turn(['win', 1], ['win', 2]);
    await outside.report(1, 'voided');
    await outside.tell();
    await outside.tellAgain();
    expect((await messagesIn(desk.ledger))[0]).toMatchObject({ state: 'failed', failure: 'benefit', detail: '$coupon_refused' });
    expect(await desk.decision(1)).toMatchObject({ outcome: 'send', arm: 'a', released: true });
    expect(await desk.decision(2)).toMatchObject({ outcome: 'send', released: false });
    expect((await desk.emitted('$message_failed')).map(({ properties }) => properties)).toMatchObject([
      { run: 1, failure: 'benefit', permanent: true, retried: false },
    ]);
    const counts = (await waterfall(desk.ledger, ['win'])).get('win');
    expect(counts).toMatchObject({ entered: 2, messages: 1, outcomes: { failed: 1, queued: 1 } });
    const [failed] = await desk.ledger.rows(z.object({ id: z.string() }), `select id from messages where state = 'failed'`);
    const retried = await retryFailed(desk.ledger, groundOf(desk.context), [failed?.id ?? ''], desk.clock.now());
    expect(retried).toMatchObject({ queued: 0, refused: [{ reason: 'permanent' }] });
  });

  test('expires when its campaign’s patience ends, and the coupon is asked back', async () => {
    await setUpSystem(desk.ledger);
    await desk.campaign('win', { arms: [armWith('outer')], patienceMs: HOUR_MS });
    await desk.turn(['win', 1], ['win', 2]);
    await outside.report(2, 'claimed');
    await outside.tell();
    await desk.clock.advance(HOUR_MS - MINUTE_MS);
    expect(await expireQueued(desk.ledger, 'inbox', desk.clock.now())).toMatchObject({ expired: 0, next: START + HOUR_MS });
    await desk.clock.advance(MINUTE_MS);
    expect(await expireQueued(desk.ledger, 'inbox', desk.clock.now())).toMatchObject({ expired: 2 });
    expect((await messagesIn(desk.ledger)).map(({ state, detail }) => [state, detail])).toEqual([
      ['expired', '$coupon_late'],
      ['expired', '$too_late'],
    ]);
    expect(await desk.decision(1)).toMatchObject({ released: true });
    await outside.withdraw();
    await outside.withdraw();
    expect((await couponsIn(desk.ledger)).map(({ state }) => state)).toEqual(['voided', 'claimed']);
    expect((await postsIn(desk.ledger)).map(({ kind }) => kind).toSorted()).toEqual(['issue', 'issue', 'void', 'withdraw']);
    await outside.report(1, 'claimed');
    await outside.tell();
    expect((await messagesIn(desk.ledger))[0]?.state).toBe('expired');
    const [, told] = await passages(desk.ledger, { campaign: 'win', outcome: 'expired', limit: 5 }, ZONE);
    expect(told?.sentence.zh).toBe('已决定发送，但等到时限，外部系统也没有发好券，没有再发');
  });

  test('is withheld when its campaign ends; a coupon that is there by then stays its customer’s', async () => {
    await setUpSystem(desk.ledger);
    await desk.campaign('win', { arms: [armWith('outer')] });
    await desk.turn(['win', 1], ['win', 2]);
    await desk.ledger.transaction((tx) => withholdQueued(tx, { campaign: 'win' }, 'campaign_not_running', desk.clock.now()));
    await outside.report(2, 'claimed');
    await outside.withdraw();
    await outside.tell();
    expect((await couponsIn(desk.ledger)).map(({ state }) => state)).toEqual(['voided', 'claimed']);
    expect(await messagesIn(desk.ledger)).toEqual([]);
    expect(await desk.decision(1)).toMatchObject({ outcome: 'withheld', reason: 'campaign_not_running' });
  });
});

const RUNS = [1, 2, 3, 4];
const commands = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('report' as const),
        run: fc.constantFrom(...RUNS),
        state: fc.constantFrom('claimed' as const, 'voided' as const, 'expired' as const, 'redeemed' as const),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('tell' as const, 'crash' as const, 'again' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('expire' as const, 'withdraw' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('end' as const, 'race' as const) }) },
  ),
  { minLength: 3, maxLength: 12 },
);

const FateRow = z.object({
  state: z.string().nullable(),
  waits: z.boolean().nullable(),
  coupon: z.string(),
  claimed: z.boolean(),
  outcome: z.string(),
  released: z.boolean(),
});

describe.each(testLedgers())('messages and their external coupons on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());

  test('in any order of reports, crashes, expiries and ends, also at once: none goes without its coupon, none waits for what is settled', async () => {
    const law = fc.asyncProperty(commands, async (all) => {
      const desk = await openDesk(await ledgers.ledger(projectMigrations));
      const outside = outsideOf(desk);
      await setUpSystem(desk.ledger);
      for (const n of RUNS) await desk.customer(n, {});
      await outside.coupons.open('outer', { system: 'external' });
      await desk.campaign('win', { arms: [armWith('outer')], patienceMs: HOUR_MS });
      await desk.turn(...RUNS.map((n) => ['win', n] as const));
      const expire = () => expireQueued(desk.ledger, 'inbox', instant(desk.clock.now() + HOUR_MS));
      const end = () => desk.ledger.transaction((tx) => withholdQueued(tx, { campaign: 'win' }, 'campaign_not_running', desk.clock.now()));
      for (const command of all) {
        if (command.kind === 'report') await outside.report(command.run, command.state);
        else if (command.kind === 'tell') await outside.tell();
        else if (command.kind === 'crash') await outside.tell(true);
        else if (command.kind === 'again') await outside.tellAgain();
        else if (command.kind === 'withdraw') await outside.withdraw();
        else if (command.kind === 'expire') await expire();
        else if (command.kind === 'end') await end();
        else {
          await outside.report(1, 'claimed');
          await outside.report(2, 'voided');
          await Promise.all([
            outside.tell(),
            outside.report(3, 'claimed'),
            outside.report(4, 'voided'),
            expire(),
            outside.withdraw(),
            end(),
          ]);
        }
      }
      await outside.withdraw();
      await outside.tell();
      await checkFates(desk.ledger);
    });
    await expect(fc.assert(law, { numRuns: 15 })).resolves.toBeUndefined();
  });
});

async function checkFates(ledger: Ledger): Promise<void> {
  const fates = await ledger.rows(
    FateRow,
    `select m.state, m.not_before > 0 as waits, k.state as coupon, k.claimed_at is not null as claimed, d.outcome, d.released
     from coupons k join decisions d on d.run = k.run left join messages m on m.run = k.run`,
  );
  expect(fates).toHaveLength(RUNS.length);
  for (const { state, waits, coupon, claimed, outcome, released } of fates) {
    const isQueued = state === 'queued';
    expect(isQueued && waits === true, 'waits while its coupon is not settled, and no longer').toBe(coupon === 'issued');
    expect(!isQueued || waits === true || claimed, 'goes with its coupon only').toBe(true);
    expect(released).toBe(state !== 'queued');
    expect(outcome).toBe(state === null ? 'withheld' : 'send');
  }
  const [spend] = await ledger.rows(z.object({ messages: number }), `select messages from campaign_spend where campaign = 'win'`);
  expect(spend?.messages).toBe(fates.filter(({ released }) => !released).length);
}
