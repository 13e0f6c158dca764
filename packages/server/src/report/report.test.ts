import type { CampaignReport, GoalRates } from '@gyre/domain/campaign-report';
import { CampaignReport as Schema } from '@gyre/domain/campaign-report';
import { DAY_MS, HOUR_MS, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../clock.ts';
import { armFor, campaignSalt, ENTRIES, lossCondition, stepCondition } from '../reach/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { campaignReport } from './campaign-report.ts';
import { ratesOf } from './rates.ts';
import {
  armOf,
  definitionOf,
  START,
  writeCampaign,
  writeCustomer,
  writeCustomers,
  writeEntries,
  writeEntry,
  type Entry,
} from './testing.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let customers = 0;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  customers = 0;
});

/** One look, and over. */
const judgedOnce = (parts: Parameters<typeof definitionOf>[0] = {}): Promise<void> =>
  writeCampaign(ledger, 'winback', definitionOf({ test: { kind: 'fixed' }, ...parts }), 1, 'ended');

const SENT = { state: 'delivered', cost: 450 } as const;

/** A report; whatever it says of the deciding goal, the list says too. */
async function reportAt(ms: number, key = 'winback'): Promise<CampaignReport> {
  const report = await campaignReport({ ledger, clock: manualClock(instant(START + ms)), zone: 'Asia/Shanghai' }, key);
  const rates = (await ratesOf(ledger, [key, 'nobody knows it'], START + ms)).get(key);
  expect(shownOf(rates)).toEqual(shownOf(ratesIn(report)));
  return report;
}

const shownOf = (rates: GoalRates | undefined) => rates && { ...rates, control: rates.control ?? { customers: 0, reached: 0 } };

function ratesIn({ goals: [goal] }: CampaignReport): GoalRates | undefined {
  if (goal === undefined) return undefined;
  const sum = (arms: CampaignReport['goals'][number]['arms']) => ({
    customers: arms.reduce((n, a) => n + a.customers, 0),
    reached: arms.reduce((n, a) => n + a.reached, 0),
  });
  const { absolute, absoluteFrom, absoluteTo } = goal.rate;
  return {
    treated: sum(goal.arms.filter(({ arm }) => arm !== 'control')),
    control: sum(goal.arms.filter(({ arm }) => arm === 'control')),
    difference: absolute === null ? null : { effect: absolute, from: absoluteFrom ?? NaN, to: absoluteTo ?? NaN },
  };
}

/** Enters new customers at the start. @returns their runs */
async function enter(n: number, entry: Omit<Entry, 'campaign' | 'customer' | 'at'> & { readonly at?: number }): Promise<number[]> {
  const entering = Array.from({ length: n }, () => (customers += 1));
  await writeCustomers(ledger, entering);
  return await writeEntries(ledger, entering, { campaign: 'winback', at: START, ...entry });
}

let offset = 0;

/** Orders of the first `n` runs, so long after the start. */
async function order(runs: readonly number[], n: number, value = 100, afterMs = HOUR_MS): Promise<void> {
  await ledger.run(
    'insert into goal_hits (run, goal, log_offset, at, value) select run, 0, $2, $3, $4 from unnest($1::bigint[]) as r (run)',
    [runs.slice(0, n), (offset += 1), START + afterMs, value],
  );
}

/** A coupon of the campaign that took so much off one order. */
async function coupon(state: 'redeemed' | 'locked', run: number, discount: number): Promise<void> {
  await ledger.run(
    `insert into coupons (id, batch, version, customer, state, day, made_at, valid_from, valid_until, campaign, arm, run)
     values ($1, 'b', 1, 1, $2, 0, 0, 0, 1, 'winback', 'a', $3)`,
    [`c${run}`, state, run],
  );
  await ledger.run(
    `insert into coupon_uses (coupon, order_id, state, discount, lines, at)
     values ($1, $1, $2, $3::bigint, jsonb_build_array(jsonb_build_object('discount', $3::bigint, 'returned', false)), 0)`,
    [`c${run}`, state, discount],
  );
}

const treated = (n: number, arm = 'a'): Promise<number[]> => enter(n, { outcome: 'send', arm, message: SENT });
const control = (n: number): Promise<number[]> => enter(n, { outcome: 'ghost', reason: 'control', arm: 'control' });
const shortSteps = ({ steps }: CampaignReport): unknown[] =>
  steps.map(({ step, entries, customers: people, lost }) => [
    step,
    entries,
    people,
    Object.fromEntries(lost.map((l) => [l.reason, l.entries])),
  ]);

describe('the waterfall', () => {
  test('counts every entry once, by how far it came and why no further', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await writeCampaign(ledger, 'other', definitionOf());
    for (const reason of ['no_address', 'no_address', 'suppressed', 'no_consent', 'frequency_cap', 'budget']) {
      await enter(1, { outcome: 'withheld', reason });
    }
    await control(3);
    await enter(1, { outcome: 'ghost', reason: 'holdout', arm: '' });
    await enter(2, { outcome: 'deferred', reason: 'quiet_hours' });
    for (const state of ['queued', 'attempting', 'unknown', 'failed', 'failed', 'expired'] as const) {
      await enter(1, { outcome: 'send', message: { state } });
    }
    const [bought] = await treated(4);
    await enter(1, { outcome: 'send', message: { ...SENT, state: 'sent', clickedAt: START + 5 } });
    const [answered] = await enter(1, { outcome: 'send', message: { ...SENT, repliedAt: START + 5 } });
    await order([bought ?? 0, answered ?? 0], 2);
    await writeEntry(ledger, { campaign: 'other', customer: 1, at: START, outcome: 'send', message: SENT });
    expect(shortSteps(await reportAt(HOUR_MS))).toEqual([
      ['entered', 24, 24, {}],
      ['channel', 20, 20, { no_address: 2, no_consent: 1, suppressed: 1 }],
      ['execution', 12, 12, { control: 3, waiting: 2, budget: 1, frequency_cap: 1, holdout: 1 }],
      ['reached', 6, 6, { failed: 2, attempting: 1, message_expired: 1, queued: 1, unknown: 1 }],
      ['responded', 2, 2, { no_response: 4 }],
      ['succeeded', 2, 2, { no_goal: 4 }],
    ]);
  });

  test('a customer who enters twice is two entries and one customer, also when a merge made it one', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await treated(2);
    await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'withheld', reason: 'frequency_cap' });
    await writeCustomer(ledger, 2, 1);
    expect(shortSteps(await reportAt(0)).slice(0, 3)).toEqual([
      ['entered', 3, 1, {}],
      ['channel', 3, 1, {}],
      ['execution', 2, 1, { frequency_cap: 1 }],
    ]);
  });

  test('a failed attempt that a later one mended is no loss', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    const [run] = await enter(1, { outcome: 'send', message: { state: 'failed', cost: 450 } });
    await ledger.run(
      `insert into messages (id, run, node, attempt, campaign, customer, root, channel, lane, address, content, state, cost, created_at)
       select 'again', run, node, 2, campaign, customer, root, channel, lane, address, content, 'sent', 450, created_at from messages where run = $1`,
      [run],
    );
    const report = await reportAt(0);
    expect(shortSteps(report)[3]).toEqual(['reached', 1, 1, {}]);
    expect(report.cost).toBe(450);
  });

  test('always adds up, and every number is as long as the list it opens', async () => {
    const Count = z.object({ n: z.number() });
    const countOf = async (condition: string, params: readonly unknown[]): Promise<number> =>
      (await ledger.rows(Count, `select count(*) as n from ${ENTRIES} where r.campaign = 'winback' and ${condition}`, params))[0]?.n ?? 0;
    await writeCampaign(ledger, 'winback', definitionOf());
    for (let customer = 1; customer <= 6; customer++) await writeCustomer(ledger, customer);
    const message = fc.record({
      state: fc.constantFrom('queued', 'attempting', 'unknown', 'sent', 'delivered', 'failed', 'expired'),
      clickedAt: fc.constantFrom(START, undefined),
      repliedAt: fc.constantFrom(START, undefined),
    });
    const entry = fc.record({
      customer: fc.integer({ min: 1, max: 6 }),
      outcome: fc.constantFrom('send', 'send', 'ghost', 'withheld', 'deferred'),
      withheld: fc.constantFrom('no_address', 'suppressed', 'frequency_cap', 'expired', 'in_both_arms', 'something new'),
      ghost: fc.constantFrom('control', 'holdout'),
      message: fc.option(message, { nil: undefined }),
      bought: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 25 }), async (entries) => {
        for (const table of ['goal_hits', 'messages', 'decisions', 'runs']) await ledger.run(`delete from ${table}`);
        for (const { customer, outcome, withheld, ghost, message: m, bought } of entries) {
          const reason = outcome === 'withheld' ? withheld : outcome === 'ghost' ? ghost : '';
          const of = { campaign: 'winback', customer, at: START, outcome, reason } as const;
          const said = outcome === 'send' && m !== undefined ? { message: m as NonNullable<Entry['message']> } : {};
          const run = await writeEntry(ledger, { ...of, ...said });
          if (bought) await order([run], 1);
        }
        const { steps } = await reportAt(0);
        expect(steps[0]?.entries).toBe(entries.length);
        for (const { step, of, entries: n, lost } of steps) {
          expect(await countOf(stepCondition(step), [])).toBe(n);
          if (of === null) continue;
          expect(lost.reduce((sum, l) => sum + l.entries, n)).toBe(steps.find((s) => s.step === of)?.entries);
          for (const loss of lost) expect(await countOf(lossCondition('$1'), [loss.reason])).toBe(loss.entries);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the effect', () => {
  test('compares customers by assignment, whether their message arrived or not', async () => {
    await writeCampaign(ledger, 'winback', definitionOf({ arms: [armOf('a'), armOf('b', 3)], controlShareBp: 2000 }));
    const a = await treated(40);
    const b = await treated(100, 'b');
    const failed = await enter(20, { outcome: 'send', arm: 'b', message: { state: 'failed' } });
    const c = await control(40);
    await enter(5, { outcome: 'ghost', reason: 'holdout', arm: '' });
    await enter(5, { outcome: 'withheld', reason: 'frequency_cap' });
    await order(a, 20);
    await order(b, 40, 50);
    await order(b, 1, 30);
    await order(failed, 2, 10);
    await order(c, 10, 100);
    const { goals, sampleRatio, verdict, costPerGoal, cost, costs } = await reportAt(2 * DAY_MS);
    expect(goals[0]?.arms).toEqual([
      { arm: 'control', name: '', customers: 40, reached: 10, value: 1000, valueSquares: 100_000, open: 0, openReached: 0 },
      { arm: 'a', name: '文案 a', customers: 40, reached: 20, value: 2000, valueSquares: 200_000, open: 0, openReached: 0 },
      // 39 with 50, one with 80, two with 10
      { arm: 'b', name: '文案 b', customers: 120, reached: 42, value: 2050, valueSquares: 104_100, open: 0, openReached: 0 },
    ]);
    // 62 of 160 against 10 of 40: 0.3875 − 0.25
    expect(goals[0]?.rate.absolute).toBeCloseTo(0.1375, 12);
    expect(goals[0]?.rate.relative).toBeCloseTo(0.55, 12);
    expect(goals[0]?.value?.absolute).toBeCloseTo(4050 / 160 - 25, 12);
    expect(goals[0]?.byArm.map(({ arm, rate, value }) => [arm, rate.absolute, value?.absolute])).toEqual([
      ['a', 0.25, 2000 / 40 - 25],
      ['b', 0.35 - 0.25, 2050 / 120 - 25],
    ]);
    expect(sampleRatio.arms).toEqual(['control', 'a', 'b']);
    expect(sampleRatio.observed).toEqual([40, 40, 120]);
    for (const [i, n] of [40, 40, 120].entries()) expect(sampleRatio.expected[i]).toBeCloseTo(n, 9);
    expect(sampleRatio.p).toBeCloseTo(1, 12);
    expect(verdict.kind).toBe('no_effect_shown');
    // 140 delivered at 450; 60 of the reached ones bought
    expect(cost).toBe(63_000);
    expect(costPerGoal).toBe(1050);
    expect(costs).toMatchObject({ customers: 160, messages: 63_000, benefits: 0, revenue: null, return: null, perExtraGoal: null });
  });

  test('texts that go at different times are each held against those of control their own would have gone to', async () => {
    const parts = { test: { kind: 'fixed' }, arms: [armOf('a'), { ...armOf('b'), time: '20:00' }] } as const;
    const { arms } = definitionOf({ ...parts, arms: [...parts.arms] });
    await judgedOnce({ arms: [...parts.arms] });
    await order(await treated(100), 50);
    await order(await treated(100, 'b'), 50);
    const held = await control(200);
    const ofA = held.filter((_, i) => armFor(campaignSalt('winback'), 201 + i, arms) === 'a');
    expect(ofA.length).toBeGreaterThan(80);
    await order(ofA, 40);
    const { goals } = await reportAt(2 * DAY_MS);
    expect(goals[0]?.byArm.map(({ arm, against }) => [arm, against])).toEqual([
      ['a', { customers: ofA.length, reached: 40 }],
      ['b', { customers: 200 - ofA.length, reached: 0 }],
    ]);
    expect(goals[0]?.byArm[0]?.rate.absolute).toBeCloseTo(0.5 - 40 / ofA.length, 12);
    expect(goals[0]?.byArm[1]?.rate.absolute).toBeCloseTo(0.5, 12);
    // all together they are what they were: 100 of 200 against 40 of 200
    expect(goals[0]?.rate.absolute).toBeCloseTo(0.3, 12);
    await writeCampaign(ledger, 'winback', definitionOf({ arms: [armOf('a'), armOf('b')] }), 2, 'ended');
    expect((await reportAt(2 * DAY_MS)).goals[0]?.byArm).toMatchObject([{ against: null }, { against: null }]);
  });

  test('better: said with its interval and the customers it rests on, and what one more goal cost', async () => {
    await judgedOnce();
    await order(await treated(200), 100);
    await order(await control(200), 50);
    const { verdict, goals, costs } = await reportAt(2 * DAY_MS);
    // ± 1.96606 × √(0.25/200 + 0.1875/200)
    expect(goals[0]?.rate.absoluteFrom).toBeCloseTo(0.158_045_7, 6);
    expect(verdict).toEqual({
      kind: 'better',
      zh: '有效：触达组达成「下单」的比例比对照组高出 25.0 个百分点（95% 区间 15.8 到 34.2），依据 200 名触达用户和 200 名对照用户；只看这一次，启动前就定好。',
      en: 'It works: treated customers reached “下单” more often than control, by 25.0 percentage points (between 15.8 and 34.2 with 95 % confidence), measured on 200 treated and 200 control customers; one look, as fixed before the start.',
    });
    // 450 a message by 0.25, and by the ends of the interval
    expect(costs?.perExtraGoal).toEqual({ value: 1800, from: Math.round(450 / 0.341_954_3), to: Math.round(450 / 0.158_045_7) });
  });

  test('money: what treated customers brought in that would not have come anyway, and how often it is what they cost, coupons and all', async () => {
    await judgedOnce();
    await ledger.run(`insert into plan_properties (event, name, type, unit, first_seen) values ('order', 'amount', 'number', 'money', 0)`);
    const runs = await treated(200);
    await order(runs, 100);
    await order(await control(200), 50);
    await coupon('redeemed', runs[0] ?? 0, 30_000);
    await coupon('locked', runs[1] ?? 0, 70_000);
    const { costs, goals } = await reportAt(2 * DAY_MS);
    // 50 against 25 a customer: 25 more of each of 200; 200 messages at 0.045, and 3.00 of the coupon that was redeemed
    expect(costs).toMatchObject({ customers: 200, messages: 90_000, benefits: 30_000, revenue: { value: 50_000_000 } });
    expect(costs?.return?.value).toBeCloseTo(50_000_000 / 120_000, 9);
    expect(costs?.revenue?.from).toBe(Math.round((goals[0]?.value?.absoluteFrom ?? NaN) * 200 * 10_000));
    expect(costs?.perExtraGoal?.value).toBe(Math.round(120_000 / 200 / 0.25));
  });

  test('the value counts money where the event plan says so of the property it sums', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    const units = async () => (await reportAt(0)).goals.map(({ valueUnit }) => valueUnit);
    expect(await units()).toEqual(['none']);
    const plan = (event: string) =>
      ledger.run(`insert into plan_properties (event, name, type, unit, first_seen) values ($1, 'amount', 'number', 'money', 0)`, [event]);
    await plan('refund');
    expect(await units()).toEqual(['none']);
    await plan('order');
    expect(await units()).toEqual(['money']);
  });

  test('worse is said as plainly', async () => {
    await judgedOnce();
    await order(await treated(100), 20);
    await order(await control(100), 50);
    const { verdict, costs } = await reportAt(2 * DAY_MS);
    expect(verdict.kind).toBe('worse');
    expect(verdict.zh).toContain('适得其反：触达组达成「下单」的比例比对照组反而低 30.0 个百分点（95% 区间 17.4 到 42.6）');
    expect(costs?.perExtraGoal).toBeNull();
  });

  test('no effect shown names the interval, signs and all', async () => {
    await judgedOnce();
    await order(await treated(100), 21);
    await order(await control(100), 20);
    const { verdict } = await reportAt(2 * DAY_MS);
    expect(verdict.kind).toBe('no_effect_shown');
    expect(verdict.zh).toContain('相差 +1.0 个百分点，95% 区间 −10.3 到 +12.3，没有差别也说得通');
  });

  test('while windows run, only customers whose window is over count', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await order(await treated(40), 36);
    await order(await control(40), 4);
    const late = await enter(10, { outcome: 'send', message: SENT, at: START + DAY_MS });
    await order(late, 3, 100, DAY_MS + 1);
    const early = await reportAt(DAY_MS);
    expect(early.goals[0]?.arms[1]).toMatchObject({ customers: 0, reached: 0, open: 50, openReached: 39 });
    expect(early.verdict).toMatchObject({
      kind: 'too_early',
      zh: '还太早：90 人的目标窗口还没结束，现有的最晚到 2026-01-03 08:00，那时再看。',
    });
    const later = await reportAt(DAY_MS + 1);
    expect(later.goals[0]?.arms[1]).toMatchObject({ customers: 40, reached: 36, open: 10, openReached: 3 });
    expect(later.goals[0]?.openUntil).toBe(START + 2 * DAY_MS);
    expect(later.verdict.kind).toBe('better');
    expect(later.verdict.zh).toContain('依据 40 名触达用户和 40 名对照用户；另有 10 人的窗口还没结束，没有计入；区间随时可看。');
  });

  test('sequential: an interval that may be looked at every day is wider, and is said to be so', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await order(await treated(200), 100);
    await order(await control(200), 50);
    const { verdict, goals, test: by } = await reportAt(2 * DAY_MS);
    // 4.08587 standard errors of 0.0467707: see the deciding test's own
    expect(goals[0]?.rate.absoluteFrom).toBeCloseTo(0.25 - 4.085_87 * 0.046_770_7, 5);
    expect(by).toEqual({ declared: { kind: 'sequential', tuning: 5000 }, isInterim: false });
    expect(verdict.zh).toBe(
      '有效：触达组达成「下单」的比例比对照组高出 25.0 个百分点（95% 区间 5.9 到 44.1），依据 200 名触达用户和 200 名对照用户；区间随时可看。',
    );
    expect(verdict.en).toMatch(/200 control customers; the interval holds however often it is looked at\.$/);
  });

  test('one look: before the campaign has ended nothing is decided, whatever the interval so far', async () => {
    const definition = definitionOf({ test: { kind: 'fixed' } });
    await writeCampaign(ledger, 'winback', definition);
    await order(await treated(200), 100);
    await order(await control(200), 50);
    const early = await reportAt(2 * DAY_MS);
    expect(early.test).toEqual({ declared: { kind: 'fixed' }, isInterim: true });
    expect(early.goals[0]?.rate.absoluteFrom).toBeCloseTo(0.25 - 4.085_87 * 0.046_770_7, 5);
    expect(early.verdict.kind).toBe('too_early');
    expect(early.verdict.zh).toBe(
      '还没到判断的时候：定好的是只看一次，等计划结束、所有窗口都结束。到现在相差 +25.0 个百分点，随时可看的 95% 区间 +5.9 到 +44.1，依据 200 名触达用户和 200 名对照用户。',
    );
    await enter(1, { outcome: 'send', message: SENT, at: START + DAY_MS });
    await writeCampaign(ledger, 'winback', definition, 2, 'ended');
    expect((await reportAt(DAY_MS + 1)).verdict.kind).toBe('too_early');
    const over = await reportAt(3 * DAY_MS);
    expect(over.verdict.kind).toBe('better');
    expect(over.test.isInterim).toBe(false);
  });

  test('too few is said, not computed', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    expect((await reportAt(0)).verdict).toMatchObject({ kind: 'too_early', zh: '还没有人可以比较：没有触达用户，也没有对照用户。' });
    await order(await treated(50), 12);
    await order(await control(50), 7);
    const { verdict } = await reportAt(2 * DAY_MS);
    expect(verdict.kind).toBe('too_early');
    expect(verdict.zh).toContain('触达 50 人、对照 50 人，一共 19 人达成「下单」');
  });

  test('nobody of control reached it: the interval is that of shares, and decides', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await order(await treated(50), 30);
    await control(50);
    const { verdict, goals } = await reportAt(2 * DAY_MS);
    // 60 % less what may be hidden behind none of 50, 14.1 %, and behind 30 of 50: see judgeShares
    expect(goals[0]?.rate).toMatchObject({ absolute: 0.6, relative: null, error: 'zero_baseline' });
    expect(goals[0]?.rate.absoluteFrom).toBeCloseTo(0.227_90, 5);
    expect(verdict.kind).toBe('better');
    expect(verdict.en).toContain('by 60.0 percentage points (between 22.8 and 80.3 with 95 % confidence)');
  });

  test('nobody of either group: how much it can be at most is told, and decides nothing', async () => {
    await judgedOnce();
    await treated(200);
    await control(200);
    const { verdict, goals } = await reportAt(2 * DAY_MS);
    // Newcombe's interval: each end is the other group's own by Wilson, z²/(200 + z²) with z = 1.959964
    expect(goals[0]?.rate).toMatchObject({ absolute: 0, p: 1 });
    expect(goals[0]?.rate.absoluteFrom).toBeCloseTo(-3.841_459 / 203.841_459, 6);
    expect(goals[0]?.rate.absoluteTo).toBeCloseTo(3.841_459 / 203.841_459, 6);
    expect(verdict.kind).toBe('too_early');
  });

  test('without a goal, or without a control group, there is nothing to judge', async () => {
    await writeCampaign(ledger, 'winback', definitionOf({ goals: [] }));
    await writeCampaign(ledger, 'all', definitionOf({ controlShareBp: 0 }));
    await writeCampaign(ledger, 'notice', definitionOf({ category: 'notice' }));
    await treated(30);
    expect((await reportAt(0)).verdict.kind).toBe('no_goal');
    const all = await reportAt(0, 'all');
    expect(all.verdict.kind).toBe('no_control');
    expect(all.sampleRatio).toMatchObject({ arms: ['a'], p: null, suspicious: false });
    expect((await reportAt(0, 'notice')).verdict.kind).toBe('no_control');
  });

  test('groups that are not split as planned make every comparison suspect', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await order(await treated(100), 50);
    await order(await control(40), 10);
    const { verdict, sampleRatio } = await reportAt(2 * DAY_MS);
    expect(sampleRatio).toMatchObject({ arms: ['control', 'a'], observed: [40, 100], expected: [70, 70], suspicious: true });
    expect(verdict).toMatchObject({ kind: 'sample_ratio' });
    expect(verdict.zh).toContain('对照组应有约 70 人，实际 40 人');
  });

  test('a customer counts once, with the first entry; one found in both groups not at all', async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    const [first] = await treated(3);
    await control(2);
    const again = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START + HOUR_MS, outcome: 'send', message: SENT });
    await order([again], 1);
    await writeCustomer(ledger, 5, 3);
    const { goals, inBothArms, sampleRatio } = await reportAt(2 * DAY_MS);
    expect(goals[0]?.arms.map(({ arm, customers: n, reached }) => [arm, n, reached])).toEqual([
      ['control', 1, 0],
      ['a', 2, 0],
    ]);
    expect(inBothArms).toBe(1);
    expect(sampleRatio.observed).toEqual([1, 2]);
    await order([first ?? 0], 1);
    expect((await reportAt(2 * DAY_MS)).goals[0]?.arms[1]?.reached).toBe(1);
  });

  test('a goal asked twice is reached by the second, and a version that asks for something else says nothing about it', async () => {
    const [goal] = definitionOf().goals;
    if (goal === undefined) throw new Error('no goal');
    await writeCampaign(ledger, 'winback', definitionOf({ goals: [{ ...goal, times: 2 }] }));
    const runs = await treated(3);
    await order(runs, 3, 100, HOUR_MS);
    await order(runs, 1, 100, 2 * HOUR_MS + 1);
    const { goals, hours } = await reportAt(2 * DAY_MS);
    expect(goals[0]?.arms[1]).toMatchObject({ customers: 3, reached: 1, value: 400 });
    expect(hours[2]?.treated).toBeCloseTo(1 / 3, 12);
    await writeCampaign(ledger, 'winback', definitionOf({ goals: [{ ...goal, times: 3 }] }), 2);
    expect((await reportAt(2 * DAY_MS)).goals[0]?.arms[1]).toMatchObject({ customers: 0, reached: 0 });
    await writeCampaign(ledger, 'winback', definitionOf({ goals: [{ ...goal, times: 2, name: '复购' }] }), 3);
    expect((await reportAt(2 * DAY_MS)).goals[0]).toMatchObject({ name: '复购', arms: [{}, { customers: 3, reached: 1 }] });
  });
});

test('responses and goals by the hour since the decision, of those for whom the hour has passed', async () => {
  await writeCampaign(ledger, 'winback', definitionOf());
  const click = (afterMs: number): Entry['message'] => ({ ...SENT, clickedAt: START + afterMs });
  const runs = [
    ...(await enter(1, { outcome: 'send', message: click(HOUR_MS - 1) ?? SENT })),
    ...(await enter(1, { outcome: 'send', message: click(HOUR_MS) ?? SENT })),
    ...(await enter(1, { outcome: 'send', message: { ...SENT, repliedAt: START + 10, clickedAt: START + 9 * HOUR_MS } })),
    ...(await treated(1)),
  ];
  await order(runs, 1, 100, HOUR_MS);
  await order((await control(2)).toReversed(), 1, 100, 0);
  await enter(4, { outcome: 'send', message: SENT, at: START + HOUR_MS });
  const { hours } = await reportAt(2.5 * HOUR_MS);
  expect(hours).toHaveLength(24);
  expect(hours.slice(0, 4)).toEqual([
    // hour 0 has passed for all: eight treated and two control
    { hour: 0, responses: 2, treated: 0, control: 0.5 },
    // hour 1 has passed for those of the start only
    { hour: 1, responses: 1, treated: 0.25, control: 0 },
    { hour: 2, responses: 0, treated: null, control: null },
    { hour: 3, responses: 0, treated: null, control: null },
  ]);
});

test('what it cost, and whom it drove away', async () => {
  await writeCampaign(ledger, 'winback', definitionOf());
  const runs = await treated(3);
  await enter(1, { outcome: 'send', message: { state: 'unknown', cost: 900 } });
  await enter(1, { outcome: 'send', message: { state: 'failed', cost: 900 } });
  await enter(1, { outcome: 'send', message: { state: 'queued', cost: 900 } });
  const suppress = (address: string, reason: string, source: string): Promise<number> =>
    ledger.run(`insert into suppressions (channel, address, reason, at, source) values ('sms', $1, $2, $3, $4)`, [
      address,
      reason,
      START,
      source,
    ]);
  await suppress('1', 'unsubscribed', `message:m${runs[0]}`);
  await suppress('2', 'complaint', `message:m${runs[1]}`);
  await suppress('3', 'bounced', `message:m${runs[2]}`);
  await suppress('4', 'unsubscribed', 'message:of-another-campaign');
  for (const message of [`m${runs[0]}`, `m${runs[2]}`]) {
    await ledger.run(
      `insert into replies (channel, address, customer, message, text, suppressed, at) values ('sms', '', 1, $1, 'T', true, $2)`,
      [message, START],
    );
  }
  expect(await reportAt(0)).toMatchObject({ cost: 3 * 450 + 900, costPerGoal: null, unsubscribed: 2, complained: 1 });
});

test('a report is what the contract says, and of a campaign there is', async () => {
  await writeCampaign(ledger, 'winback', definitionOf());
  await order(await treated(30), 15);
  await order(await control(30), 10);
  const report = await reportAt(2 * DAY_MS);
  expect(Schema.parse(report)).toEqual(report);
  await expect(reportAt(0, 'nothing')).rejects.toThrow('there is no campaign nothing');
});
