import type { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { openActivities } from './activities.ts';
import { estimate } from './estimate.ts';
import { ActivityDefinition } from '@gyre/domain/activity';
import { AppError } from '../errors.ts';
import { testLedgers } from '../stores/testing.ts';
import { definitionOf, eachThread, policyOf, saying, startCampaign, type Thread } from './testing.ts';
import { why } from './why.ts';

const LOYAL: Rule = { kind: 'segment', segment: 'loyal' };
const TO_ALL = { arms: saying('s'), trigger: { kind: 'audience', rule: LOYAL, once: {} } } as const;

describe.each(testLedgers())('the life of a campaign on $name', (engine) => {
  let t: Thread;
  eachThread(engine, async (thread) => {
    t = thread;
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
    t.pass(LOYAL, [1, 2, 3]);
    await t.policies.save(policyOf({ approval: { customers: 2, cost: null } }), 'test');
  });
  const stateOf = async (key: string): Promise<string> => (await t.campaigns.get(key)).state;

  test('a start that reaches more than the policy lets one person reach waits for somebody else', async () => {
    await startCampaign(t, 'all', TO_ALL);
    const asked = await t.campaigns.get('all');
    expect(asked).toMatchObject({
      state: 'in_review',
      startedAt: null,
      approval: { version: 1, customers: 3, cost: 30, askedBy: 'test', state: 'waiting', decidedBy: '', decidedAt: null },
    });
    await t.settle();
    expect(asked.counts.entered).toBe(0);
    expect((await why(t.whyContext, 'all', 1)).verdict.zh).toBe('没有进入：计划还没有启动过，正在等待审批');
    await expect(t.campaigns.act('all', 'start', 'test')).rejects.toThrow(/in_review cannot start/);
    await expect(t.campaigns.decide('all', { approved: true, note: '' }, 'test')).rejects.toMatchObject({ code: 'not_permitted' });
    const approved = await t.campaigns.decide('all', { approved: true, note: '可以' }, 'boss');
    expect(approved).toMatchObject({ state: 'approved', approval: { state: 'approved', decidedBy: 'boss', note: '可以' } });
    expect(await t.campaigns.act('all', 'start', 'test')).toMatchObject({ state: 'running', approval: { state: 'approved' } });
    await t.settle();
    expect((await t.campaigns.get('all')).counts).toMatchObject({ entered: 3, outcomes: { sent: 3 } });
  });

  test('what was approved is looked at again at its start: up to a fifth more may go, beyond that it is asked for anew, saying what changed', async () => {
    const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
    for (const customer of upTo(13).slice(3)) await t.customer(customer, `c${customer}@example.test`);
    const approvedFor = async (key: string, customers: number): Promise<void> => {
      t.pass(LOYAL, upTo(customers));
      await startCampaign(t, key, TO_ALL);
      await t.campaigns.decide(key, { approved: true, note: '' }, 'boss');
    };
    await approvedFor('all', 10);
    t.pass(LOYAL, upTo(13));
    const refused = t.campaigns.act('all', 'start', 'test');
    await expect(refused).rejects.toMatchObject({
      code: 'approval_outgrown',
      details: {
        zh: '批准时预计触达 10 人，现在是 13 人，多了超过 20%，所以没有启动，已重新申请审批',
        en: 'approved for 10 customers, it would now reach 13, over 20% more; it was not started and waits for approval again',
        agreed: { customers: 10, cost: 100 },
        now: { customers: 13, cost: 130 },
      },
    });
    expect(await t.campaigns.get('all')).toMatchObject({
      state: 'in_review',
      startedAt: null,
      approval: { state: 'waiting', customers: 13, cost: 130, askedBy: 'test', decidedBy: '' },
    });
    await t.campaigns.decide('all', { approved: true, note: '' }, 'boss');
    expect(await t.campaigns.act('all', 'start', 'test')).toMatchObject({ state: 'running' });
    await approvedFor('more', 10);
    t.pass(LOYAL, upTo(12));
    expect(await t.campaigns.act('more', 'start', 'test')).toMatchObject({ state: 'running' });
    await approvedFor('fewer', 10);
    t.pass(LOYAL, upTo(2));
    expect(await t.campaigns.act('fewer', 'start', 'test')).toMatchObject({ state: 'running' });
  });

  test('what was approved may have become dearer', async () => {
    await t.policies.save(policyOf({ approval: { customers: null, cost: 29 } }), 'test');
    await startCampaign(t, 'dear', TO_ALL);
    await t.campaigns.decide('dear', { approved: true, note: '' }, 'boss');
    const { prices } = policyOf();
    await t.policies.save(policyOf({ approval: { customers: null, cost: 29 }, prices: { ...prices, email: 20 } }), 'test');
    await expect(t.campaigns.act('dear', 'start', 'test')).rejects.toMatchObject({
      code: 'approval_outgrown',
      details: { agreed: { cost: 30 }, now: { cost: 60 }, zh: expect.stringContaining('费用') },
    });
    expect(await stateOf('dear')).toBe('in_review');
  });

  test('one within the limit starts at once, at the limit too; without limits nothing is asked', async () => {
    t.pass(LOYAL, [1, 2]);
    await startCampaign(t, 'few', TO_ALL);
    expect(await stateOf('few')).toBe('running');
    t.pass(LOYAL, [1, 2, 3]);
    await t.policies.save(policyOf({ approval: { customers: null, cost: null } }), 'test');
    await startCampaign(t, 'free', TO_ALL);
    expect(await stateOf('free')).toBe('running');
  });

  test('the cost alone may need a second person', async () => {
    await t.policies.save(policyOf({ approval: { customers: null, cost: 29 } }), 'test');
    await startCampaign(t, 'dear', TO_ALL);
    expect(await t.campaigns.get('dear')).toMatchObject({ state: 'in_review', approval: { customers: 3, cost: 30 } });
  });

  test('an edit takes back what was asked and what was agreed; a refusal and a withdrawal lead back to the draft', async () => {
    await startCampaign(t, 'all', TO_ALL);
    const changed = definitionOf({ ...TO_ALL, name: '改名' });
    expect(await t.campaigns.update('all', changed, 'test')).toMatchObject({
      state: 'draft',
      version: 2,
      approval: { state: 'withdrawn' },
    });
    await expect(t.campaigns.decide('all', { approved: true, note: '' }, 'boss')).rejects.toThrow(/draft cannot approve/);
    await t.campaigns.act('all', 'start', 'test');
    await t.campaigns.decide('all', { approved: true, note: '' }, 'boss');
    expect(await t.campaigns.update('all', changed, 'test')).toMatchObject({
      state: 'draft',
      approval: { version: 2, state: 'withdrawn' },
    });
    await t.campaigns.act('all', 'start', 'test');
    const refused = await t.campaigns.decide('all', { approved: false, note: '太多了' }, 'boss');
    expect(refused).toMatchObject({ state: 'draft', approval: { state: 'refused', note: '太多了' } });
    await t.campaigns.act('all', 'start', 'test');
    expect(await t.campaigns.act('all', 'withdraw', 'test')).toMatchObject({ state: 'draft', approval: { state: 'withdrawn' } });
    expect((await t.campaigns.get('all')).startedAt).toBeNull();
  });

  test('what runs cannot be changed into something that would need approval, nor one that was taken lose its right to be renamed', async () => {
    t.pass(LOYAL, [1, 2]);
    const daily = { kind: 'audience', rule: LOYAL, repeat: { rrule: 'FREQ=DAILY', time: '09:00' } } as const;
    await startCampaign(t, 'daily', { ...TO_ALL, trigger: daily });
    await startCampaign(t, 'done', TO_ALL);
    await t.settle();
    t.pass(LOYAL, [1, 2, 3]);
    await expect(t.campaigns.update('daily', definitionOf({ arms: saying('s2'), trigger: daily }), 'test')).rejects.toMatchObject({
      code: 'approval_needed',
      message: expect.stringMatching(/would reach 3 customers, which a second person must approve; copy it/),
      details: { customers: 3, zh: expect.stringMatching(/会触达 3 人，要另一位成员审批/) },
    });
    expect(await t.campaigns.update('done', definitionOf({ ...TO_ALL, name: '改名' }), 'test')).toMatchObject({
      version: 2,
      state: 'running',
    });
    t.pass(LOYAL, [1]);
    expect(await t.campaigns.update('daily', definitionOf({ arms: saying('s2'), trigger: daily }), 'test')).toMatchObject({ version: 2 });
  });

  test('an emergency stop withholds what is queued and what waits, and ends waits and audiences', async () => {
    await t.policies.save(
      policyOf({ quiet: { workday: { from: '12:00', to: '13:00' }, restday: { from: '12:00', to: '13:00' }, calendar: 'none' } }),
      'test',
    );
    await startCampaign(t, 'all', {
      quiet: 'defer',
      trigger: { kind: 'then_not', first: { event: 'Cart' }, answer: { event: 'Paid' }, within: { amount: 4, unit: 'hour' } },
    });
    await startCampaign(t, 'paid', { quiet: 'defer', trigger: { event: 'Paid', filter: { all: [] } } });
    t.setPaused(true);
    await t.feed({ name: 'Paid', customer: 1 });
    await t.clock.advance(4 * HOUR_MS);
    await t.feed({ name: 'Paid', customer: 2 }, { name: 'Cart', customer: 3 });
    expect((await t.campaigns.get('paid')).counts.outcomes).toMatchObject({ queued: 1, waiting: 1 });
    expect(await t.campaigns.act('paid', 'stop', 'test')).toMatchObject({
      state: 'ended',
      counts: { entered: 2, outcomes: { queued: 0, waiting: 0, withheld: 2 }, reasons: { campaign_not_running: 2 }, messages: 0, cost: 0 },
    });
    expect((await why(t.whyContext, 'paid', 1)).verdict.zh).toBe('未发送：计划已停止');
    expect((await why(t.whyContext, 'paid', 2)).verdict.zh).toBe('未发送：计划已停止');
    await t.campaigns.act('all', 'stop', 'test');
    t.setPaused(false);
    t.outbox.wake();
    await t.clock.advance(DAY_MS);
    await t.settle();
    expect(await t.emitted('$message_sent')).toEqual([]);
    expect((await t.campaigns.get('all')).counts.entered).toBe(0);
    expect(await t.ledger.run('delete from waits')).toBe(0);
    expect(await t.ledger.run('delete from due')).toBe(0);
    await expect(t.campaigns.act('paid', 'stop', 'test')).rejects.toThrow(/ended cannot stop; it can: nothing/);
  });

  test('an emergency stop does not wait for an estimate that is being made', async () => {
    await startCampaign(t, 'live');
    const rules = t.rules as { select: Thread['rules']['select'] };
    const { select } = rules;
    const gate = Promise.withResolvers<void>();
    rules.select = async (...asked) => {
      await gate.promise;
      return await select(...asked);
    };
    const starting = startCampaign(t, 'all', TO_ALL);
    expect(await t.campaigns.act('live', 'stop', 'test')).toMatchObject({ state: 'ended' });
    gate.resolve();
    await starting;
    expect(await stateOf('all')).toBe('in_review');
  });

  test('a start that was estimated before an edit is refused', async () => {
    await t.campaigns.create('all', definitionOf(TO_ALL), 'test');
    const rules = t.rules as { select: Thread['rules']['select'] };
    const { select } = rules;
    rules.select = async (...asked) => {
      await t.campaigns.update('all', definitionOf({ ...TO_ALL, name: '更大' }), 'other');
      return await select(...asked);
    };
    await expect(t.campaigns.act('all', 'start', 'test')).rejects.toThrow(/was changed meanwhile/);
    expect(await stateOf('all')).toBe('draft');
  });

  test('a copy is a draft of its own that says the same', async () => {
    await startCampaign(t, 'all', TO_ALL);
    const copy = await t.campaigns.copy('all', { key: 'again', name: '再来一次' }, 'test');
    expect(copy).toMatchObject({ key: 'again', state: 'draft', version: 1, approval: null, counts: { entered: 0 } });
    expect(copy.definition).toEqual({ ...(await t.campaigns.get('all')).definition, name: '再来一次' });
    await expect(t.campaigns.copy('all', { key: 'again', name: 'x' }, 'test')).rejects.toThrow(/already/);
  });

  test('a content that cannot go, or a repetition that never comes, is refused when saved', async () => {
    await expect(t.campaigns.create('x', definitionOf({ arms: saying('{{ customer.name }}') }), 'test')).rejects.toMatchObject({
      code: 'invalid_input',
      details: { problems: [{ arm: 'a', place: 'subject', blocks: true }] },
    });
    const repeat = { rrule: 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', time: '08:00' };
    const never = definitionOf({ arms: saying('s'), trigger: { kind: 'audience', rule: LOYAL, repeat } });
    await expect(t.campaigns.create('x', never, 'test')).rejects.toThrow(/never comes round/);
  });

  test('an edit of the text leaves a repetition where it was, one of the repetition counts anew', async () => {
    const everyOther = (rrule: string) => ({ kind: 'audience', rule: LOYAL, repeat: { rrule, time: '09:00' } }) as const;
    await t.policies.save(policyOf(), 'test');
    // Thursday 1 January: 8, 22 January …
    await startCampaign(t, 'r', { arms: saying('s'), trigger: everyOther('FREQ=WEEKLY;INTERVAL=2;BYDAY=TH') });
    await t.clock.advance(HOUR_MS);
    await t.settle();
    expect((await t.campaigns.get('r')).counts.entered).toBe(3);
    await t.clock.advance(7 * DAY_MS);
    await t.campaigns.update('r', definitionOf({ arms: saying('s2'), trigger: everyOther('FREQ=WEEKLY;INTERVAL=2;BYDAY=TH') }), 'test');
    await t.settle();
    expect((await t.campaigns.get('r')).counts.entered).toBe(3);
    await t.clock.advance(7 * DAY_MS);
    await t.settle();
    expect((await t.campaigns.get('r')).counts.entered).toBe(6);
    await t.campaigns.update('r', definitionOf({ arms: saying('s'), trigger: everyOther('FREQ=DAILY;COUNT=1') }), 'test');
    await t.clock.advance(DAY_MS);
    await t.settle();
    await t.clock.advance(DAY_MS + MINUTE_MS);
    await t.settle();
    expect((await t.campaigns.get('r')).counts.entered).toBe(9);
  });

  test('what waits for quiet hours goes soon after they are gone, without anything else happening', async () => {
    // It is 08:00 in the project's zone.
    const morning = { from: '07:00', to: '12:00' };
    await t.policies.save(policyOf({ quiet: { workday: morning, restday: morning, calendar: 'none' } }), 'test');
    await startCampaign(t, 'a', { quiet: 'defer' });
    await t.feed({ customer: 1 }, { customer: 2 });
    expect((await t.campaigns.get('a')).counts.outcomes).toMatchObject({ waiting: 2, sent: 0 });
    await t.policies.save(policyOf(), 'test');
    for (let i = 0; i < 3; i++) {
      await t.clock.advance(250);
      await t.settle();
    }
    expect((await t.campaigns.get('a')).counts.outcomes).toMatchObject({ waiting: 0, sent: 2 });
  });

  test('campaigns of one activity share its budget, which is estimated with; a campaign that moves takes along what it spent', async () => {
    const activities = openActivities({ ...t, zone: () => 'Asia/Shanghai' });
    const budgetOf = async (key: string, budget: number | null): Promise<void> =>
      void (await activities.save(key, ActivityDefinition.parse({ name: key, budget }), 'test'));
    await t.policies.save(policyOf(), 'test');
    await budgetOf('spring', 30);
    await budgetOf('summer', 15);
    await startCampaign(t, 'a', { activity: 'spring' });
    await startCampaign(t, 'b', { activity: 'spring' });
    await t.feed({ customer: 1 });
    const estimated = async (key: string, activity: string | null) => {
      t.pass(LOYAL, [1, 2, 3]);
      const definition = definitionOf({ arms: saying('s'), trigger: { kind: 'audience', rule: LOYAL, once: {} }, activity });
      const { messages, excluded } = await estimate(t.estimating, { key, definition }, 'now');
      return [messages, ...excluded.map((e) => `${e.reason} ${e.customers}`)];
    };
    expect(await estimated('', 'spring')).toEqual([1, 'budget 2']);
    expect(await estimated('', 'summer')).toEqual([1, 'budget 2']);
    expect(await estimated('a', 'summer')).toEqual([0, 'budget 3']);
    expect(await estimated('', null)).toEqual([3]);

    await t.feed({ customer: 2 });
    expect((await activities.list()).find((a) => a.key === 'spring')?.cost).toBe(30);
    const reasons = async (key: string) => (await t.campaigns.get(key)).counts.reasons;
    expect([await reasons('a'), await reasons('b')]).toEqual([{}, { budget: 1 }]);

    await t.campaigns.update('a', definitionOf({ activity: 'summer' }), 'test');
    await t.feed({ customer: 3 });
    expect([await reasons('a'), await reasons('b')]).toEqual([{ budget: 1 }, { budget: 1 }]);
    await activities.remove('summer');
    await t.feed({ customer: 3 });
    expect([await reasons('a'), await reasons('b')]).toEqual([{ budget: 1 }, { budget: 1 }]);
    expect((await activities.list()).map((a) => [a.key, a.cost])).toEqual([['spring', 30]]);
  });

  test('activities may be changed and removed, and campaigns moved, while it is decided: nobody waits in a circle', async () => {
    const activities = openActivities({ ...t, zone: () => 'Asia/Shanghai' });
    const save = (key: string, budget: number) => activities.save(key, ActivityDefinition.parse({ name: key, budget }), 'test');
    await t.policies.save(policyOf(), 'test');
    for (const key of ['spring', 'summer']) await save(key, 60);
    for (const key of ['a', 'b']) await startCampaign(t, key, { activity: 'spring' });
    const move = (key: string, activity: string) => t.campaigns.update(key, definitionOf({ activity }), 'test');
    for (let round = 0; round < 8; round++) {
      const [here, there] = round % 2 === 0 ? (['spring', 'summer'] as const) : (['summer', 'spring'] as const);
      const outcomes = await Promise.allSettled([
        t.feed({ customer: 1 }, { customer: 2 }, { customer: 3 }),
        move('a', there),
        activities.remove(here),
        move('b', here),
        save(there, 60),
        save(here, 30),
      ]);
      const wrong = outcomes.flatMap((o) => (o.status === 'rejected' && !(o.reason instanceof AppError) ? [o.reason as unknown] : []));
      expect(wrong).toEqual([]);
      await save(here, 60);
    }
    expect((await activities.list()).map((one) => one.key).toSorted()).toEqual(['spring', 'summer']);
  });

  test('an activity sums its campaigns, and removing it leaves them', async () => {
    const activities = openActivities({ ...t, zone: () => 'Asia/Shanghai' });
    const definition = ActivityDefinition.parse({ name: '春节', kind: 'promotion', budget: 100_000 });
    await expect(t.campaigns.create('a', definitionOf({ activity: 'spring' }), 'test')).rejects.toThrow('there is no activity spring');
    expect(await activities.save('spring', definition, 'test')).toMatchObject({
      campaigns: 0,
      running: 0,
      entered: 0,
      messages: 0,
      cost: 0,
    });
    await t.policies.save(policyOf(), 'test');
    await startCampaign(t, 'a', { activity: 'spring' });
    await t.campaigns.create('b', definitionOf({ activity: 'spring' }), 'test');
    await startCampaign(t, 'c');
    await t.feed({ customer: 1 }, { customer: 2 });
    expect(await activities.list()).toMatchObject([
      { key: 'spring', campaigns: 2, running: 1, entered: 2, messages: 2, cost: 20, definition: { budget: 100_000 } },
    ]);
    expect((await t.campaigns.list({ activity: 'spring' })).map((c) => c.key).toSorted()).toEqual(['a', 'b']);
    await activities.remove('spring');
    expect((await t.campaigns.get('a')).definition.activity).toBeNull();
    expect(await activities.list()).toEqual([]);
    await expect(activities.remove('spring')).rejects.toThrow('there is no activity spring');
  });
});
