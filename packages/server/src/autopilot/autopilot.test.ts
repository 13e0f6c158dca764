import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deskOn } from '../benefits/testing.ts';
import { policyOf, START } from '../journeys/testing.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { episodeOf, insertCustomers, openStage, playbookFor, scriptOf, type LoopStage } from './testing.ts';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const FOUND = { slice: { city: '重庆' }, inSlice: numbers(1, 80), affected: numbers(1, 60) };

describe.each(testLedgers())('the autopilot on $name', (engine) => {
  let ledgers: TestLedgers;
  let t: LoopStage;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    const ledger = await ledgers.ledger(projectMigrations);
    await insertCustomers(ledger, 80);
    t = await openStage(ledger, scriptOf());
    t.script.finding = FOUND;
  });
  afterEach(() => t.close());

  const loop = () => t.autopilot.loop('e1');
  const path = async (): Promise<string[]> => (await loop()).transitions.map(({ to, code }) => `${to}: ${code}`);
  const campaigns = async () => await t.thread.campaigns.list({});
  async function alarm(parts: Parameters<typeof playbookFor>[0] = {}): Promise<void> {
    await t.autopilot.playbooks.save('win-back', playbookFor(parts), 'ann');
    t.script.episodes.set('e1', episodeOf('e1'));
    await t.round(MINUTE_MS);
  }

  test('an alert leads to a campaign for those found affected, half of them held back', async () => {
    await alarm();
    expect(await path()).toEqual(['suspected: alert', 'diagnosed: cause_found', 'approved: automatic', 'running: opened']);
    // Nobody was asked.
    expect((await loop()).passed).toEqual(['watching', 'suspected', 'diagnosed', 'approved']);
    const [campaign, ...others] = await campaigns();
    expect(others).toEqual([]);
    expect(campaign).toMatchObject({
      state: 'running',
      counts: { entered: 60 },
      definition: { controlShareBp: 5000, reentry: { kind: 'never' } },
    });
    const { outcomes, reasons } = campaign!.counts;
    expect((outcomes.sent ?? 0) + (reasons.control ?? 0)).toBe(60);
    expect(await loop()).toMatchObject({
      state: 'running',
      where: { zh: 'city：重庆' },
      run: { campaign: campaign!.key, spent: { messages: outcomes.sent, cost: campaign!.counts.cost } },
      segment: campaign!.key,
      pending: [],
    });
    // Whom it would reach is estimated before the start alone: that is nothing a running one lacks.
    expect(await t.autopilot.matches('e1')).toMatchObject([{ playbook: 'win-back', serves: true, guard: null, provability: null }]);
  });

  test('a playbook grants coupons of an external system: its messages wait for them, the control group is posted for nothing', async () => {
    const { ledger, clock } = t.thread;
    await deskOn(ledger, clock).open('outer', { system: 'external', limits: { total: 100 } });
    await ledger.run(
      `insert into coupon_systems (key, settings, secret, updated_at, updated_by)
       values ('external', '{"url": "https://coupons.test", "namespace": "email"}', 'x', 0, 'ann')`,
    );
    const perRun = { messages: 1000, cost: 10_000_000 };
    const guards = { ...playbookFor().guards, perRun, perMonth: perRun };
    await alarm({ benefits: [{ batch: 'outer', faceValue: 50_000 }], benefit: 'outer', guards });
    const [campaign] = await campaigns();
    const { outcomes, reasons } = campaign!.counts;
    expect(outcomes.queued).toBeGreaterThan(0);
    expect((outcomes.queued ?? 0) + (reasons.control ?? 0)).toBe(60);
    const posted = `select count(*) as n from coupon_posts p join coupons k on k.id = p.coupon where p.kind = 'issue' and k.campaign = $1`;
    expect(await ledger.rows(z.object({ n: z.number() }), posted, [campaign!.key])).toEqual([{ n: outcomes.queued }]);
  });

  test('a playbook for the slice takes its customers by the slice’s rule, soon after the start', async () => {
    await alarm({ audience: 'slice' });
    expect(await campaigns()).toMatchObject([
      { state: 'running', counts: { entered: 0 }, definition: { trigger: { repeat: { rrule: 'FREQ=DAILY' } } } },
    ]);
    await t.round(3 * MINUTE_MS);
    expect(await campaigns()).toMatchObject([{ counts: { entered: 80 } }]);
    await t.round(DAY_MS);
    expect(await campaigns()).toMatchObject([{ counts: { entered: 80 } }]);
  });

  test('they are taken on the day of the start, though starting lasts into the minute in which they were to be taken', async () => {
    await t.reopen((context) => ({
      ...context,
      campaigns: {
        ...context.campaigns,
        async act(...said) {
          const inMinute = t.thread.clock.now() % MINUTE_MS;
          if (said[1] === 'start') await t.thread.clock.advance(2 * MINUTE_MS - inMinute + 1);
          return await context.campaigns.act(...said);
        },
      },
    }));
    await t.thread.clock.advance(MINUTE_MS - (t.thread.clock.now() % MINUTE_MS) + 40_000);
    await alarm({ audience: 'slice' });
    await t.round(3 * MINUTE_MS);
    expect(await campaigns()).toMatchObject([{ state: 'running', counts: { entered: 80 } }]);
  });

  test('recovered only while treated, it is tapered, ended by itself, and judged after the goal windows', async () => {
    await alarm();
    t.script.level = { all: 0.8, treated: 1, control: 0.6, both: 0.8 };
    await t.round(5 * HOUR_MS);
    expect(await loop()).toMatchObject({
      state: 'tapering',
      paceBp: 5000,
      run: { reading: { kind: 'recovered_while_treated', basis: 'control' } },
    });
    await t.round(7 * HOUR_MS);
    expect(await loop()).toMatchObject({
      state: 'ended',
      run: { end: 'recovered_while_treated' },
      pending: [{ kind: 'judge', attempts: 0 }],
    });
    expect(await campaigns()).toMatchObject([{ state: 'ended' }]);
    await t.round(14 * HOUR_MS);
    expect(await loop()).toMatchObject({ state: 'verdict', outcome: { kind: 'undecided', undecided: 'too_few' }, pending: [] });
    expect((await path()).slice(4)).toEqual([
      'tapering: recovered_while_treated',
      'ended: recovered_while_treated',
      'ended: closed',
      'verdict: judged',
    ]);
    // nobody ordered, of either group: no difference, in an interval that says what may be hidden
    expect((await t.autopilot.summary()).totals).toMatchObject({ runs: 1, judged: 1, customers: { effect: 0 } });
  });

  test('the verdict counts by assignment: before, after, and both', async () => {
    await t.thread.feed(...numbers(1, 6).map((customer) => ({ name: 'Order Completed', customer })));
    await alarm();
    const { treated, control } = await groups();
    await t.thread.clock.advance(HOUR_MS);
    await t.thread.feed(...[...treated.slice(0, 25), ...control.slice(0, 2)].map((customer) => ({ name: 'Order Completed', customer })));
    await t.autopilot.act('e1', { kind: 'stop', by: 'ann' });
    await t.round(26 * HOUR_MS);
    const { outcome, caused, run } = await loop();
    const lift = 25 / treated.length - 2 / control.length;
    expect(run?.end).toBe('stopped');
    expect(outcome).toMatchObject({
      kind: 'caused',
      treated: treated.length,
      control: control.length,
      lift: { effect: expect.closeTo(lift, 10) },
    });
    const gained = 25 / treated.length - 6 / 60;
    expect(outcome?.gained).toBeCloseTo(gained, 10);
    expect(caused).toMatchObject({ customers: { effect: expect.closeTo(lift * treated.length, 8) }, value: null });
    const [playbook] = await t.autopilot.playbooks.list();
    expect(playbook).toMatchObject({ record: { runs: 1, proof: 'proven', pooled: { effect: expect.closeTo(lift, 10) } }, openRuns: 0 });
    const summary = await t.autopilot.summary();
    expect(summary.totals).toMatchObject({
      runs: 1,
      judged: 1,
      messages: treated.length,
      customers: { effect: expect.closeTo(lift * treated.length, 8) },
    });
    const [proposal] = await t.autopilot.proposals({ state: 'open' });
    expect(proposal?.changes).toMatchObject([{ change: { of: 'declared_lift', runs: 1 } }]);
    const accepted = await t.autopilot.accept(proposal!.id, 'ben');
    expect(accepted).toMatchObject({ version: 2, proposals: 0, updatedBy: 'ben' });
    expect(accepted.definition.declaredLift).toBeCloseTo(lift, 4);
    await expect(t.autopilot.refuse(proposal!.id, 'ann')).rejects.toMatchObject({ code: 'wrong_state' });
  });

  async function groups(): Promise<{ treated: number[]; control: number[] }> {
    const Row = z.object({ customer: z.number(), outcome: z.string() });
    const rows = await t.thread.ledger.rows(Row, 'select customer, outcome from decisions order by customer');
    const of = (outcome: string): number[] => rows.filter((row) => row.outcome === outcome).map(({ customer }) => customer);
    return { treated: of('send'), control: of('ghost') };
  }

  test('a person is asked, and agrees; what the contact policy wants a second person for is agreed to with it', async () => {
    await t.thread.policies.save(policyOf({ approval: { customers: 10, cost: null } }), 'ann');
    await alarm({ guards: { ...playbookFor().guards, start: 'approval' } });
    expect(await loop()).toMatchObject({ state: 'proposed', run: { campaign: null, answerUntil: START + MINUTE_MS + DAY_MS } });
    expect([...t.script.told]).toMatchObject([
      [
        'autopilot/e1/1/ask',
        { title: '预案「召回下单」等待批准', note: expect.stringContaining('city：重庆，conversion偏离 40%。') as string },
      ],
    ]);
    expect(await campaigns()).toEqual([]);
    await t.autopilot.switch('win-back', true, 'ann');
    const agreed = t.autopilot.act('e1', { kind: 'agree', run: 'e1/1', by: 'ben@example.test' });
    await expect(agreed).rejects.toMatchObject({
      code: 'wrong_state',
      details: { zh: expect.stringContaining('这份预案已关闭') as string },
    });
    await t.autopilot.switch('win-back', false, 'ann');
    await t.autopilot.act('e1', { kind: 'agree', run: 'e1/1', by: 'ben@example.test' });
    await t.round(MINUTE_MS);
    expect(await campaigns()).toMatchObject([
      { state: 'running', approval: { askedBy: 'autopilot', decidedBy: 'ben@example.test', state: 'approved' } },
    ]);
    await expect(t.autopilot.act('e1', { kind: 'agree', run: 'e1/1', by: 'x' })).rejects.toMatchObject({ code: 'wrong_state' });
  });

  test('an automatic run waits for the second person, and its time ends it', async () => {
    await t.thread.policies.save(policyOf({ approval: { customers: 10, cost: null } }), 'ann');
    await alarm({ guards: { ...playbookFor().guards, mostDuration: { amount: 3, unit: 'hour' } } });
    expect(await loop()).toMatchObject({ state: 'approved', pending: [{ kind: 'open_campaign', attempts: 0 }] });
    expect(await campaigns()).toMatchObject([{ state: 'in_review', approval: { askedBy: 'autopilot', state: 'waiting' } }]);
    expect([...t.script.told]).toMatchObject([['autopilot/e1/1/second', { title: '预案「召回下单」自动启动的运营计划等待审批' }]]);
    await t.round(4 * HOUR_MS);
    expect(await campaigns()).toMatchObject([{ state: 'ended', counts: { messages: 0 } }]);
    expect(await loop()).toMatchObject({ run: { end: 'time', spent: { messages: 0, cost: 0 } } });
  });

  test('switched off, or stopped by a person, it ends at once; nothing is proposed for a stopped episode again', async () => {
    await alarm();
    await t.autopilot.act('e1', { kind: 'stop', by: 'ann' });
    expect(await campaigns()).toMatchObject([{ state: 'ended' }]);
    await t.round(MINUTE_MS);
    expect((await loop()).run?.end).toBe('stopped');
    t.script.episodes.set('e2', episodeOf('e2', { openedAt: instant(START + HOUR_MS) }));
    await t.autopilot.switch(null, true, 'ann');
    await t.round(2 * DAY_MS);
    expect(await t.autopilot.loop('e2')).toMatchObject({ state: 'diagnosed', reason: { en: expect.stringContaining('switched off') } });
    expect(await campaigns()).toHaveLength(1);
    await t.autopilot.act('e2', { kind: 'stop', by: 'ann' });
    await t.autopilot.switch(null, false, 'ann');
    t.script.episodes.set('e2', episodeOf('e2', { seenUntil: instant(START + 3 * DAY_MS) }));
    await t.round(HOUR_MS);
    expect(await t.autopilot.loop('e2')).toMatchObject({ state: 'watching', isSilenced: true });
  });

  test('what explains nothing starts nothing, and is searched again only once the alert found where it lies', async () => {
    t.script.finding = null;
    await alarm();
    await t.round(10 * MINUTE_MS);
    expect(await loop()).toMatchObject({ state: 'watching', reason: { en: 'No slice explains it' }, run: null });
    expect(t.script.diagnoses).toBe(1);
    for (let hours = 2; hours < 12; hours++) {
      t.script.episodes.set('e1', episodeOf('e1', { seenUntil: instant(START + hours * HOUR_MS) }));
      await t.round(HOUR_MS);
    }
    expect(t.script.diagnoses).toBe(1);
    expect(await path()).toEqual(['suspected: alert', 'watching: no_cause']);
    t.script.finding = FOUND;
    t.script.episodes.set('e1', episodeOf('e1', { seenUntil: instant(START + 11 * HOUR_MS), explainedAt: t.thread.clock.now() }));
    await t.round(MINUTE_MS);
    expect(t.script.diagnoses).toBe(2);
    expect((await path()).slice(2)).toEqual(['suspected: alert', 'diagnosed: cause_found', 'approved: automatic', 'running: opened']);
  });

  test('a search that comes to nothing though the alert found something is not repeated before the alert looks again', async () => {
    t.script.finding = null;
    await alarm();
    const looked = { seenUntil: instant(START + 2 * HOUR_MS), explainedAt: t.thread.clock.now() };
    t.script.episodes.set('e1', episodeOf('e1', looked));
    for (let minutes = 0; minutes < 10; minutes++) await t.round(MINUTE_MS);
    expect(t.script.diagnoses).toBe(2);
    expect(await path()).toHaveLength(4);
  });

  test('an episode that ends, or is marked as expected, before the start withdraws what is asked', async () => {
    await alarm({ guards: { ...playbookFor().guards, start: 'approval' } });
    t.script.episodes.set('e1', episodeOf('e1', { mark: 'expected' }));
    await t.round(MINUTE_MS);
    expect(await loop()).toMatchObject({ state: 'watching', reason: { en: 'The anomaly went away by itself' } });
    expect([...t.script.told.keys()]).toEqual(['autopilot/e1/1/ask', 'autopilot/e1/1/withdraw']);
  });

  test('a campaign somebody ends elsewhere ends its run', async () => {
    await alarm();
    const [campaign] = await campaigns();
    await t.thread.campaigns.act(campaign!.key, 'end', 'ann');
    await t.round(MINUTE_MS);
    expect((await path()).slice(4)).toEqual(['ended: closed_outside']);
  });

  test('a playbook that could be no campaign now is not started, and the next best is', async () => {
    await t.autopilot.playbooks.save(
      'broken',
      playbookFor({ campaign: { ...playbookFor().campaign, filter: { kind: 'segment', segment: 'gone' } } }),
      'ann',
    );
    await alarm();
    expect((await loop()).run?.playbook).toBe('win-back');
  });

  test('a preview says which playbooks serve, what holds them back, and what they could show', async () => {
    await t.autopilot.playbooks.save('other', playbookFor({ conditions: { metrics: ['revenue'], direction: 'up' } }), 'ann');
    await t.autopilot.switch(null, true, 'ann');
    await alarm();
    const matches = await t.autopilot.matches('e1');
    expect(matches.map(({ playbook, serves }) => [playbook, serves])).toEqual([
      ['win-back', true],
      ['other', false],
    ]);
    expect(matches[0]).toMatchObject({
      guard: { en: 'the autopilot of this project is switched off' },
      provability: { customers: 60, controlShareBp: 5000 },
    });
    expect(matches[1]).toMatchObject({ guard: null, provability: null });
    expect(await t.autopilot.provability(playbookFor(), 5000)).toMatchObject({ customers: 2000, baseline: null, provable: false });
  });

  test('a playbook for the slice counts by its rule, not by whom the episode shows', async () => {
    await alarm({ audience: 'slice', conditions: { metrics: ['conversion'], direction: 'down', leastAudience: 80 } });
    expect(await loop()).toMatchObject({
      state: 'running',
      diagnosis: { inSlice: 80, affected: 60 },
      terms: { provability: { customers: 80 } },
    });
  });

  const NIGHT = { quiet: { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' } } as const;
  test.each([22.5, 6])('who waits for the end of quiet hours can be reached: at %d o’clock', async (hour) => {
    await t.thread.policies.save(policyOf(NIGHT), 'ann');
    // START is 08:00 in Shanghai.
    await t.thread.clock.set(instant(START + ((hour - 8 + 24) % 24) * HOUR_MS));
    const waiting = { campaign: { ...playbookFor().campaign, quiet: 'defer' } };
    await t.thread.feed(...numbers(1, 80).map((customer) => ({ name: 'Seen', customer })));
    expect(await t.autopilot.provability(playbookFor(waiting))).toMatchObject({ customers: 80 });
    expect(await t.autopilot.provability(playbookFor())).toMatchObject({ customers: 80 });
    await alarm(waiting);
    expect(await loop()).toMatchObject({ state: 'running', terms: { provability: { customers: 60 } } });
  });

  describe('what starts at night and may write in the morning only', () => {
    beforeEach(async () => {
      await t.thread.policies.save(policyOf(NIGHT), 'ann');
      await t.thread.clock.set(instant(START + 14.5 * HOUR_MS));
    });
    const waiting = { campaign: { ...playbookFor().campaign, quiet: 'defer' } };
    const sent = async (): Promise<number> => (await campaigns())[0]!.counts.outcomes.sent ?? 0;

    test('is without effect only once its customers had their day to order', async () => {
      t.script.level = { all: 0.6, treated: 0.6, control: 0.6, both: 0.6 };
      await alarm(waiting);
      await t.round(10 * HOUR_MS);
      expect([await sent(), (await loop()).state]).toEqual([0, 'running']);
      for (let hours = 0; hours < 20; hours++) await t.round(HOUR_MS);
      expect(await sent()).toBeGreaterThan(0);
      expect(await loop()).toMatchObject({ state: 'running', run: { reading: { kind: 'not_yet' } } });
      for (let hours = 0; hours < 6; hours++) await t.round(HOUR_MS);
      expect(await loop()).toMatchObject({ run: { end: 'no_effect', reading: { basis: 'control' } } });
    });

    test('writes to nobody when the slice recovered by itself meanwhile', async () => {
      await alarm(waiting);
      await t.round(4 * HOUR_MS);
      expect(await loop()).toMatchObject({ run: { end: 'recovered', reading: { kind: 'recovered', basis: 'all' } } });
      await t.round(DAY_MS);
      expect(await sent()).toBe(0);
    });
  });

  test('a playbook that drops what falls into quiet hours is held back until they end', async () => {
    await t.thread.policies.save(policyOf(NIGHT), 'ann');
    await t.thread.clock.set(instant(START + 14.5 * HOUR_MS));
    await alarm();
    expect(await loop()).toMatchObject({ state: 'diagnosed', run: null, reason: { en: expect.stringContaining('0') as string } });
    // Until 08:31, the 2nd of January being a rest day until 09:00; then until 09:31.
    await t.round(10 * HOUR_MS);
    expect(await loop()).toMatchObject({ state: 'diagnosed', run: null });
    await t.round(HOUR_MS);
    expect(await loop()).toMatchObject({ state: 'running', terms: { provability: { customers: 60 } } });
  });

  test('while the project is paused nothing is decided', async () => {
    t.script.paused = true;
    await alarm();
    expect((await t.autopilot.loops({ limit: 10 })).rows).toEqual([]);
    t.script.paused = false;
    t.autopilot.wake();
    await t.round(MINUTE_MS);
    expect(await loop()).toMatchObject({ state: 'running' });
  });
});
