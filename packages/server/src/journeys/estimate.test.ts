import { CampaignDefinition } from '@gyre/domain/campaign';
import { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, formatInstant, HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import { beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { deskOn, yuan } from '../benefits/testing.ts';
import { isControl } from '../reach/assignment.ts';
import { embeddedLedger } from '../stores/testing.ts';
import { isSampled } from './candidates.ts';
import { estimate } from './estimate.ts';
import { apportioned, tallied, type Limit, type Limits } from './tally.ts';
import { atMost, definitionOf, eachThread, policyOf, saying, START, startCampaign, type Thread } from './testing.ts';

const LOYAL: Rule = { kind: 'segment', segment: 'loyal' };
const CITY: Rule = { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: '上海' } };
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
type Parts = Partial<z.input<typeof CampaignDefinition>>;
const toAll = (parts: Parts = {}): Parts => ({ arms: saying('s'), trigger: { kind: 'audience', rule: LOYAL, once: {} }, ...parts });

describe('estimating', () => {
  let t: Thread;
  eachThread(embeddedLedger, (thread) => void (t = thread));
  const of = (parts: Parts, key = '') => ({ key, definition: definitionOf(parts) });
  const reasons = (view: Awaited<ReturnType<typeof estimate>>) => Object.fromEntries(view.excluded.map((e) => [e.reason, e.customers]));

  test('an audience: who is excluded and why, the control group and the cost add up, and nothing is written', async () => {
    for (const customer of numbers(1, 40)) await t.customer(customer, customer <= 30 ? `c${customer}@example.test` : undefined);
    await t.ledger.run(
      `insert into suppressions (channel, address, reason, at, source) values ('email', 'c1@example.test', 'bounced', 0, '')`,
    );
    t.pass(LOYAL, numbers(1, 40));
    const view = await estimate(t.estimating, of(toAll({ controlShareBp: 5000 })), 'now');
    const control = numbers(2, 30).filter((n) => isControl('campaign:', n, 5000)).length;
    expect(view).toMatchObject({ people: 40, days: 0, control, messages: 29 - control, cost: (29 - control) * 10, approval: null });
    expect(reasons(view)).toEqual({ no_address: 10, suppressed: 1 });
    expect(view.excluded[0]?.sentence.zh).toBe('在这个渠道没有地址');
    expect(
      view.excluded.map(({ examples }) => examples),
      'some of each to look at',
    ).toEqual([numbers(31, 35), [1]]);
    // Only the change of policy before the test has left something.
    await t.ledger.run(`delete from due where kind = 'revisit'`);
    for (const table of ['runs', 'decisions', 'messages', 'assignments', 'campaign_spend', 'due', 'outgoing'])
      expect(await t.ledger.run(`delete from ${table}`)).toBe(0);
  });

  test('the filter, re-entry and earlier messages count', async () => {
    for (const customer of numbers(1, 6)) await t.customer(customer, `c${customer}@example.test`);
    t.pass(LOYAL, numbers(1, 6));
    t.pass(CITY, [1, 2, 3, 4]);
    await startCampaign(t, 'old', { caps: [atMost(1, DAY_MS)], reentry: { kind: 'never' } });
    await t.feed({ customer: 1 }, { customer: 2 });
    const again = await estimate(t.estimating, of(toAll({ filter: CITY, reentry: { kind: 'never' } }), 'old'), 'now');
    expect([again.people, again.messages]).toEqual([2, 2]);
    const capped = await estimate(t.estimating, of(toAll({ caps: [atMost(1, DAY_MS)] }), 'old'), 'now');
    expect([capped.people, capped.messages, reasons(capped)]).toEqual([6, 4, { frequency_cap: 2 }]);
  });

  test('a budget takes the rest away, and an audience beyond the policy says why a second person must agree', async () => {
    for (const customer of numbers(1, 10)) await t.customer(customer, `c${customer}@example.test`);
    t.pass(LOYAL, numbers(1, 10));
    await t.policies.save(policyOf({ approval: { customers: 3, cost: null } }), 'test');
    const view = await estimate(t.estimating, of(toAll({ budget: { messages: 4, cost: null } })), 'now');
    expect([view.messages, view.cost, reasons(view)]).toEqual([4, 40, { budget: 6 }]);
    expect(view.approval).toEqual({
      zh: '预计触达 4 人，超过 3 人需要另一个人审批',
      en: '4 customers would be reached; above 3 a second person must approve',
    });
  });

  test('coupons are counted with what they can cost at most, as far as the stock goes, and what they cost asks for approval', async () => {
    for (const n of numbers(1, 5)) await t.customer(n, `c${n}@example.test`);
    t.pass(LOYAL, numbers(1, 5));
    await deskOn(t.ledger, t.clock).open('five', { name: '五元券', limits: { total: 3 } });
    const arms = saying('{{ coupon.name }}').map((arm) => ({ ...arm, benefit: 'five' }));
    await t.policies.save(policyOf({ approval: { customers: null, cost: yuan(10) } }), 'test');
    const view = await estimate(t.estimating, of(toAll({ arms })), 'now');
    expect([view.messages, view.cost, reasons(view)]).toEqual([3, 30, { no_benefit: 2 }]);
    expect(view.coupons).toEqual([{ batch: 'five', name: '五元券', coupons: 3, most: yuan(15) }]);
    expect(view.approval?.en).toBe('it would cost ¥15; above ¥10 a second person must approve');
  });

  test('quiet hours: what waits is counted by what becomes of it, what is dropped as excluded', async () => {
    await t.customer(1, 'ann@example.test');
    t.pass(LOYAL, [1]);
    // START is 08:00 in the project's zone
    const quiet = { workday: { from: '07:00', to: '12:00' }, restday: { from: '07:00', to: '12:00' }, calendar: 'none' } as const;
    await t.policies.save(policyOf({ quiet }), 'test');
    expect((await estimate(t.estimating, of(toAll({ quiet: 'defer' })), 'now')).messages).toBe(1);
    expect(reasons(await estimate(t.estimating, of(toAll({ quiet: 'defer', patienceMs: HOUR_MS })), 'now'))).toEqual({ quiet_hours: 1 });
    expect(reasons(await estimate(t.estimating, of(toAll({ quiet: 'drop' })), 'now'))).toEqual({ quiet_hours: 1 });
    expect(
      (await estimate(t.estimating, of(toAll({ trigger: { kind: 'audience', rule: LOYAL, once: { at: START + 4 * HOUR_MS } } })), 'now'))
        .messages,
    ).toBe(1);
  });

  test('a repeated audience over a week is taken at each of its times', async () => {
    await t.customer(1, 'ann@example.test');
    await t.customer(2, 'bob@example.test');
    await t.clock.advance(10 * DAY_MS);
    t.pass(LOYAL, [1, 2]);
    const daily = { kind: 'audience', rule: LOYAL, repeat: { rrule: 'FREQ=DAILY', time: '09:00' } } as const;
    expect(await estimate(t.estimating, of(toAll({ trigger: daily })), 'now')).toMatchObject({ people: 2, messages: 2, days: 0 });
    const week = await estimate(t.estimating, of(toAll({ trigger: daily, caps: [atMost(1, 2 * DAY_MS)] })), 'last_week');
    expect(week).toMatchObject({ people: 2, messages: 8, cost: 80, days: 7, excluded: [{ reason: 'frequency_cap', customers: 2 }] });
  });

  describe('an audience over the last week', () => {
    const paid = (window: object, test: object): Rule =>
      Rule.parse({ kind: 'did', select: { event: 'Paid' }, aggregate: { of: 'count' }, window, test });
    const fiveDays = { kind: 'rolling', span: { amount: 5, unit: 'day' } };
    const once: Rule = paid({ kind: 'ever' }, { op: 'greater_or_equal', value: 1 });
    const dormant: Rule = { kind: 'all', rules: [once, paid(fiveDays, { op: 'less', value: 1 })] };
    const audience: Rule = { kind: 'segment', segment: 'dormant' };
    const didDaysAgo = (customer: number, days: number, name = 'Paid') => ({
      customer,
      name,
      at: instant(t.clock.now() - Math.round(days * DAY_MS)),
    });
    const timesOf = ({ takes }: Awaited<ReturnType<typeof estimate>>): string[] =>
      takes.map(({ at }) => formatInstant(instant(at)).slice(0, 16));
    const peopleOf = ({ takes }: Awaited<ReturnType<typeof estimate>>): number[] => takes.map(({ people }) => people);

    /** It is 20 days later, 08:00 in the project's zone; 2 left the segment yesterday, 4 has been in it for three days. */
    beforeEach(async () => {
      for (const customer of [1, 2, 3, 4]) await t.customer(customer, customer === 1 ? undefined : `c${customer}@example.test`);
      await t.clock.advance(20 * DAY_MS);
      t.book.set('dormant', dormant);
      await t.feed(didDaysAgo(1, 12), didDaysAgo(2, 12), didDaysAgo(2, 1.1), didDaysAgo(3, 2), didDaysAgo(4, 8));
    });

    test('taken once: as it was on each of seven days at this time, the segment by its rule; who left it yesterday is counted before', async () => {
      const trigger = { kind: 'audience', rule: audience, once: {} } as const;
      const now = await estimate(t.estimating, of(toAll({ trigger })), 'now');
      expect(now).toMatchObject({ people: 2, messages: 1, takes: [], excluded: [{ reason: 'no_address', customers: 1, examples: [1] }] });
      const week = await estimate(t.estimating, of(toAll({ trigger })), 'last_week');
      expect(timesOf(week)).toEqual(['14', '15', '16', '17', '18', '19', '20'].map((day) => `2026-01-${day}T00:00`));
      expect(peopleOf(week)).toEqual([2, 2, 2, 2, 3, 3, 2]);
      expect(week.takes.map(({ messages, cost }) => [messages, cost])).toEqual([1, 1, 1, 1, 2, 2, 1].map((n) => [n, n * 10]));
      expect(week, 'the figures are those of the latest day').toMatchObject({ people: 2, days: 0, messages: 1, cost: 10 });
    });

    test('taken once at a later time: at that time of day', async () => {
      const at = instant(t.clock.now() + 2.5 * DAY_MS);
      const week = await estimate(t.estimating, of(toAll({ trigger: { kind: 'audience', rule: audience, once: { at } } })), 'last_week');
      expect(timesOf(week)[0]).toBe('2026-01-14T12:00');
      expect(peopleOf(week)).toEqual([2, 2, 2, 2, 3, 3, 2]);
    });

    test('repeated: each of its times of that week, one after the other, with re-entry and budget, and the filter as it was then', async () => {
      const trigger = { kind: 'audience', rule: audience, repeat: { rrule: 'FREQ=DAILY;INTERVAL=2', time: '12:00' } } as const;
      const week = await estimate(t.estimating, of(toAll({ trigger })), 'last_week');
      expect(timesOf(week)).toEqual(['14', '16', '18', '20'].map((day) => `2026-01-${day}T04:00`));
      expect(peopleOf(week)).toEqual([2, 2, 3, 2]);
      expect(week).toMatchObject({ people: 3, days: 7, messages: 5, cost: 50, excluded: [{ reason: 'no_address', examples: [1] }] });
      expect(week.takes.map(({ messages }) => messages)).toEqual([1, 1, 2, 1]);
      const anew = await estimate(t.estimating, of(toAll({ trigger, reentry: { kind: 'never' } })), 'last_week');
      expect(anew.takes.map(({ people, messages }) => [people, messages])).toEqual([
        [2, 1],
        [0, 0],
        [1, 1],
        [0, 0],
      ]);
      const few = await estimate(t.estimating, of(toAll({ trigger, budget: { messages: 3, cost: null } })), 'last_week');
      expect(few.takes.map(({ messages }) => messages)).toEqual([1, 1, 1, 0]);
      const singly = await estimate(
        t.estimating,
        of(toAll({ trigger, filter: paid({ kind: 'ever' }, { op: 'equals', value: 1 }) })),
        'last_week',
      );
      expect(peopleOf(singly), 'before they paid again').toEqual([2, 2, 3, 2]);
    });

    test('nobody enters on a day before it was known', async () => {
      await t.customer(5, 'new@example.test');
      await t.feed(didDaysAgo(5, 2.5, 'Visit'));
      await t.ledger.run('update customers set first_at = $1 where customer = 5', [t.clock.now() - 2.5 * DAY_MS]);
      const never: Rule = { kind: 'not', rule: { kind: 'segment', segment: 'nobody' } };
      const week = await estimate(t.estimating, of(toAll({ trigger: { kind: 'audience', rule: never, once: {} } })), 'last_week');
      expect(peopleOf(week)).toEqual([4, 4, 4, 4, 4, 5, 5]);
    });

    test('a repetition without a time in that week lets nobody enter', async () => {
      const trigger = { kind: 'audience', rule: audience, repeat: { rrule: 'FREQ=MONTHLY;BYMONTHDAY=28', time: '12:00' } } as const;
      const week = await estimate(t.estimating, of(toAll({ trigger })), 'last_week');
      expect(week).toMatchObject({ people: 0, messages: 0, days: 7, takes: [] });
    });
  });

  test('a trigger: last week again through its filter, the campaign’s, re-entry and caps, early and late rows alike', async () => {
    for (const customer of [1, 2, 3, 4]) await t.customer(customer, `c${customer}@example.test`);
    await t.clock.advance(10 * DAY_MS);
    const now = t.clock.now();
    const did = (customer: number, daysAgo: number, amount = 200) => ({
      customer,
      name: 'Paid',
      at: instant(now - daysAgo * DAY_MS),
      properties: { amount },
    });
    await t.merge(4, 3);
    await t.feed(did(1, 1), did(1, 2), did(1, 8), did(2, 3, 50), { ...did(3, 6), historical: true }, did(4, 5), {
      ...did(2, 1),
      name: 'Other',
    });
    const paid = { event: 'Paid', filter: { all: [{ property: 'amount', op: 'greater' as const, value: 100 }] } };
    const view = await estimate(t.estimating, of({ trigger: paid }), 'last_week');
    expect(view).toMatchObject({ people: 2, messages: 4, cost: 40, days: 7, excluded: [] });
    expect(await estimate(t.estimating, of({ trigger: paid, reentry: { kind: 'never' } }), 'last_week')).toMatchObject({
      people: 2,
      messages: 2,
    });
    const capped = await estimate(t.estimating, of({ trigger: paid, caps: [atMost(1, 7 * DAY_MS)] }), 'last_week');
    expect([capped.messages, reasons(capped)]).toEqual([2, { frequency_cap: 2 }]);
    t.pass(CITY, [3]);
    expect(await estimate(t.estimating, of({ trigger: paid, filter: CITY }), 'last_week')).toMatchObject({ people: 1, messages: 2 });
    await expect(estimate(t.estimating, of({ trigger: { event: '$message_sent', filter: { all: [] } } }), 'last_week')).rejects.toThrow(
      /cannot be triggered/,
    );
  });

  test('a trigger that waits for an answer enters who did not answer; the latest still wait', async () => {
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
    await t.clock.advance(DAY_MS);
    const now = t.clock.now();
    const at = (minutes: number) => instant(now - minutes * MINUTE_MS);
    await t.feed(
      { customer: 1, name: 'Cart', at: at(120) },
      { customer: 2, name: 'Cart', at: at(120) },
      { customer: 2, name: 'Paid', at: at(90) },
      { customer: 3, name: 'Cart', at: at(30) },
    );
    const trigger = {
      kind: 'then_not',
      first: { event: 'Cart' },
      answer: { event: 'Paid' },
      within: { amount: 30, unit: 'minute' },
    } as const;
    expect(await estimate(t.estimating, of({ trigger }), 'last_week')).toMatchObject({ people: 1, messages: 1 });
  });

  test('of many a sample is tried and its shares stand for everybody', async () => {
    await t.customer(1, 'ann@example.test');
    t.pass(LOYAL, numbers(1, 30_000));
    const view = await estimate(t.estimating, of(toAll()), 'now');
    expect(view.people).toBe(30_000);
    expect((reasons(view)['no_address'] ?? 0) + view.messages).toBe(30_000);
    expect(view.messages).toBeLessThan(30);
  });
});

test('a sample has about as many as wanted and is the same each time', () => {
  const sample = numbers(1, 100_000).filter((n) => isSampled(n, 2000, 100_000));
  expect(sample.length).toBeGreaterThan(1850);
  expect(sample.length).toBeLessThan(2150);
  expect(isSampled(7, 2000, 2000)).toBe(true);
});

test('shares are apportioned to whole customers that add up', () => {
  expect(apportioned([1, 1, 1], 100)).toEqual([34, 33, 33]);
  expect(apportioned([2, 1, 0], 10)).toEqual([7, 3, 0]);
  expect(apportioned([0, 0], 10)).toEqual([0, 0]);
});

const limited = (budget: Limit, stock: readonly (readonly [string, number])[] = []): Limits => ({
  budgets: [budget],
  stock: new Map(stock),
});

test('budgets and stocks count what each of a sample stands for', () => {
  const definition = definitionOf();
  const decisions = numbers(1, 10).map((root) => ({
    wish: {
      run: root,
      node: 'send',
      campaign: '',
      version: 0,
      definition,
      customer: root,
      root,
      event: { name: 'e', at: START, properties: {} },
      attributes: {},
    },
    decision: { outcome: 'send', address: '', cost: 5 } as const,
    arm: 'a',
  }));
  expect(tallied(decisions, 10, limited({ budget: { messages: 45, cost: null }, spent: { messages: 5, cost: 0 } })).messages).toBe(4);
  const noLimit = { budget: { messages: null, cost: null }, spent: { messages: 0, cost: 0 } };
  const granting = { ...definition, arms: definition.arms.map((arm) => ({ ...arm, benefit: 'five' })) };
  const withCoupons = decisions.map((one) => ({ ...one, wish: { ...one.wish, definition: granting } }));
  expect(tallied(withCoupons, 10, limited(noLimit, [['five', 39]])).messages).toBe(3);
  expect(tallied(decisions, 10, limited({ budget: { messages: null, cost: 100 }, spent: { messages: 0, cost: 0 } })).messages).toBe(2);
});
