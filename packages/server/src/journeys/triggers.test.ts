import { CampaignDefinition } from '@gyre/domain/campaign';
import { Rule } from '@gyre/domain/rules/rule';
import { HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import type { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { toldError } from '../errors.ts';
import { testLedgers } from '../stores/testing.ts';
import { definitionOf, eachThread, saying, START, startCampaign, type Thread } from './testing.ts';
import { why } from './why.ts';

const CART_NOT_PAID: Extract<z.input<typeof CampaignDefinition>['trigger'], { kind: 'then_not' }> = {
  kind: 'then_not',
  first: { event: 'Cart', filter: { all: [] } },
  answer: { event: 'Paid', filter: { all: [{ property: 'amount', op: 'greater', value: 0 }] } },
  within: { amount: 30, unit: 'minute' },
};
const CITY: Rule = { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: '上海' } };

describe.each(testLedgers())('triggers on $name', (engine) => {
  let t: Thread;
  const reopen = eachThread(engine, async (thread) => {
    t = thread;
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
  });

  const entered = async (): Promise<[string, number][]> =>
    (await t.emitted('$campaign_entered')).map((e) => [String(e.properties['campaign']), e.customer]);
  const after = async (minutes: number): Promise<void> => {
    await t.clock.advance(minutes * MINUTE_MS);
    await t.settle();
  };
  const paid = (customer: number) => ({ name: 'Paid', customer, properties: { amount: 9 } });

  test('definitions stored before there were kinds still parse, as event triggers without a filter', () => {
    const { trigger, filter } = CampaignDefinition.parse({
      name: 'x',
      trigger: { event: 'Paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }] } },
      arms: saying('s'),
    });
    expect(trigger).toMatchObject({ kind: 'event', event: 'Paid' });
    expect(filter).toBeNull();
  });

  test('who puts into the cart and does not pay in time enters, one millisecond after the time', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ name: 'Cart', properties: { product: 'tea' } }, { name: 'Cart', customer: 2 }, { name: 'Cart', customer: 3 });
    await t.clock.advance(30 * MINUTE_MS);
    await t.feed(paid(2), { name: 'Paid', customer: 3, properties: { amount: 0 } });
    expect(await entered()).toEqual([]);
    await t.clock.advance(1);
    await t.settle();
    expect(await entered()).toEqual([
      ['cart', 1],
      ['cart', 3],
    ]);
    expect((await t.campaigns.get('cart')).counts).toMatchObject({ entered: 2, outcomes: { sent: 2 } });
    const { passages } = await why(t.whyContext, 'cart', 1);
    expect(passages).toMatchObject([{ event: { name: 'Cart', at: START }, outcome: 'sent' }]);
    expect((await why(t.whyContext, 'cart', 2)).verdict.zh).toBe('没有进入：之后 30 分钟内发生了「Paid」（2026-01-01 08:30）');
    expect(await t.ledger.run('delete from waits')).toBe(0);
    expect(await t.ledger.run('delete from due')).toBe(0);
  });

  test('while it waits, why says until when', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ name: 'Cart' });
    expect((await why(t.whyContext, 'cart', 1)).verdict.zh).toBe('没有进入：正在等待「Paid」，到 2026-01-01 08:30 为止');
  });

  test('an answer received late counts by when it happened, also when it comes with the end of the wait', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ name: 'Cart' }, { name: 'Cart', customer: 2 });
    await t.clock.advance(31 * MINUTE_MS);
    await t.feed({ ...paid(1), at: instant(START + 5 * MINUTE_MS) }, { ...paid(2), at: instant(START + 30 * MINUTE_MS + 1) });
    await t.settle();
    expect(await entered()).toEqual([['cart', 2]]);
  });

  test('an event that arrives after its answer does not wait; an answer of the same instant counts by the order of the log', async () => {
    await t.clock.advance(HOUR_MS);
    const now = t.clock.now();
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ ...paid(1), at: instant(now - MINUTE_MS) }, paid(2), paid(3));
    await t.ledger.run('update customers set last_at = $1', [now]);
    await t.feed(
      { name: 'Cart', at: instant(now - 2 * MINUTE_MS) },
      { name: 'Cart', customer: 2, at: instant(now - 31 * MINUTE_MS) },
      { name: 'Cart', customer: 3, at: now },
    );
    await after(31);
    expect(await entered()).toEqual([
      ['cart', 2],
      ['cart', 3],
    ]);
  });

  test('parts of one customer answer for each other, whether merged before the answer or after it', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ name: 'Cart', customer: 1 });
    await t.merge(1, 2);
    await t.feed(paid(2), { name: 'Cart', customer: 3 }, paid(1));
    expect(await t.ledger.run(`delete from waits where customer = 1`)).toBe(0);
    await t.merge(3, 2);
    await after(31);
    expect(await entered()).toEqual([]);
  });

  test('historical and late events do not wait, nor those during a pause; what fires during a pause is gone', async () => {
    await t.clock.advance(2 * HOUR_MS);
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed(
      { name: 'Cart', historical: true },
      { name: 'Cart', at: START },
      { name: 'Cart', customer: 2 },
      { name: 'Cart', customer: 3, at: instant(t.clock.now() - 20 * MINUTE_MS) },
    );
    await t.campaigns.act('cart', 'pause', 'test');
    await t.feed({ name: 'Cart' });
    await after(20);
    await t.feed({ ...paid(3), at: instant(START) });
    await t.campaigns.act('cart', 'resume', 'test');
    await after(11);
    expect(await entered()).toEqual([['cart', 2]]);
  });

  test('an answer during a pause still counts; another trigger forgets what waits; ending does too', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ name: 'Cart', customer: 1 }, { name: 'Cart', customer: 2 });
    await t.campaigns.act('cart', 'pause', 'test');
    await t.feed(paid(1));
    await t.campaigns.act('cart', 'resume', 'test');
    await t.campaigns.update('cart', definitionOf({ name: '改名', trigger: CART_NOT_PAID }), 'test');
    await after(31);
    expect(await entered()).toEqual([['cart', 2]]);
    await t.feed({ name: 'Cart', customer: 3 });
    const longer = definitionOf({ trigger: { ...CART_NOT_PAID, within: { amount: 1, unit: 'hour' as const } } });
    await t.campaigns.update('cart', longer, 'test');
    await after(90);
    await t.feed({ name: 'Cart', customer: 3 });
    await t.campaigns.act('cart', 'end', 'test');
    await after(90);
    expect(await entered()).toHaveLength(1);
    expect(await t.ledger.run('delete from due')).toBe(0);
  });

  test('after a crash the same rows are taken again and nobody enters twice', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID });
    await t.feed({ name: 'Cart' }, { name: 'Cart', customer: 2 });
    await after(31);
    await t.ledger.run(`update positions set log_offset = 0 where consumer = 'main'`);
    const rows = [...t.rows];
    t = await reopen();
    t.rows.push(...rows);
    await t.feed({ name: 'Other' });
    await t.settle();
    expect(await entered()).toHaveLength(2);
    expect((await t.campaigns.get('cart')).counts).toMatchObject({ entered: 2, outcomes: { sent: 2 } });
  });

  const once = { op: 'greater_or_equal', value: 1 } as const;

  test('entering or leaving a segment lets in, historical changes do not', async () => {
    await startCampaign(t, 'in', { trigger: { kind: 'segment', segment: 'vip', on: 'entered' } });
    await startCampaign(t, 'out', { trigger: { kind: 'segment', segment: 'vip', on: 'left' } });
    const of = (segment: string) => ({ source: 'gyre', properties: { segment, version: 1 } });
    await t.feed(
      { name: '$segment_entered', customer: 1, ...of('vip') },
      { name: '$segment_entered', customer: 2, ...of('other') },
      { name: '$segment_entered', customer: 3, historical: true, ...of('vip') },
      { name: '$segment_left', customer: 2, ...of('vip') },
    );
    expect(await entered()).toEqual([
      ['in', 1],
      ['out', 2],
    ]);
    expect((await why(t.whyContext, 'in', 2)).verdict.zh).toBe('没有进入：该用户从未进入分群「vip」');
    t.book.set(
      'vip',
      Rule.parse({ kind: 'did', select: { event: 'Paid' }, aggregate: { of: 'count' }, window: { kind: 'ever' }, test: once }),
    );
    expect((await why(t.whyContext, 'in', 2)).verdict).toEqual({
      zh: '没有进入：该用户从未进入分群「vip」；按现在看，从未做过「Paid」',
      en: 'Never entered: the customer never entered segment “vip”; as of now: never did “Paid”',
    });
    t.book.delete('vip');
    expect(await t.campaigns.uses('vip')).toMatchObject([
      { kind: 'campaign', key: 'in', state: 'running' },
      { kind: 'campaign', key: 'out' },
    ]);
    await t.campaigns.act('out', 'end', 'test');
    await t.campaigns.create('f', definitionOf({ filter: { kind: 'not', rule: { kind: 'segment', segment: 'vip' } } }), 'test');
    expect((await t.campaigns.uses('vip')).map((u) => [u.key, u.state])).toEqual([
      ['f', 'draft'],
      ['in', 'running'],
    ]);
    expect(await t.campaigns.uses('other')).toEqual([]);
  });

  test('a filter that cannot be evaluated any more lets nobody in, and the campaign says so until it can', async () => {
    t.pass(CITY, [1, 2]);
    await startCampaign(t, 'a', { filter: CITY });
    await startCampaign(t, 'b');
    const rules = t.rules as { prepare: Thread['rules']['prepare'] };
    const original = rules.prepare.bind(rules);
    const problem = { zh: '没有分群 vip', en: 'there is no segment vip' };
    rules.prepare = () => Promise.reject(toldError('invalid_input', problem));
    await t.campaigns.refresh();
    await t.feed({ customer: 1 });
    expect(await entered()).toEqual([['b', 1]]);
    expect(await t.campaigns.get('a')).toMatchObject({ state: 'running', problem });
    expect(new Map((await t.campaigns.list({})).map((c) => [c.key, c.problem]))).toEqual(
      new Map([
        ['a', problem],
        ['b', null],
      ]),
    );
    await t.campaigns.act('a', 'pause', 'test');
    await expect(t.campaigns.act('a', 'resume', 'test')).rejects.toThrow('there is no segment vip');
    rules.prepare = original;
    await t.campaigns.act('a', 'resume', 'test');
    expect((await t.campaigns.get('a')).problem).toBeNull();
    await t.feed({ customer: 2 });
    expect(await entered()).toEqual([
      ['b', 1],
      ['a', 2],
      ['b', 2],
    ]);
  });

  test('a store that fails is no problem of a filter, unless the campaigns are closed already', async () => {
    await startCampaign(t, 'a', { filter: CITY });
    const rules = t.rules as { prepare: Thread['rules']['prepare'] };
    rules.prepare = () => Promise.reject(new Error('the ledger is closed'));
    await expect(t.campaigns.refresh()).rejects.toThrow('the ledger is closed');
    let closed: Promise<void> | undefined;
    rules.prepare = () => {
      closed = t.campaigns.close();
      return Promise.reject(new Error('the ledger is closed'));
    };
    await t.campaigns.refresh();
    await closed;
    await t.campaigns.refresh();
    expect((await t.campaigns.get('a')).problem).toBeNull();
  });

  test('only who passes the filter at that moment enters, and why says so', async () => {
    t.pass(CITY, [1]);
    await startCampaign(t, 'a', { filter: CITY });
    await t.feed({ customer: 1 }, { customer: 2 });
    t.pass(CITY, [2]);
    await t.feed({ customer: 1 }, { customer: 2 });
    expect(await entered()).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
    await t.feed({ customer: 3 });
    const { verdict, checks } = await why(t.whyContext, 'a', 3);
    expect(verdict.zh).toContain('不满足');
    expect(checks.at(-1)).toMatchObject({ passed: false });
    const { outcomes, entered: all } = (await t.campaigns.get('a')).counts;
    expect([all, outcomes.sent]).toEqual([2, 2]);
  });

  test('a merged customer is asked for as a whole, and a wait that ends asks then', async () => {
    await startCampaign(t, 'cart', { trigger: CART_NOT_PAID, filter: CITY });
    await t.feed({ name: 'Cart', customer: 1 }, { name: 'Cart', customer: 2 });
    await t.merge(1, 3);
    t.pass(CITY, [3]);
    await after(31);
    expect(await entered()).toEqual([['cart', 1]]);
  });

  test('a trigger that campaigns cause, or that looks through an item, is refused', async () => {
    const through = { property: 'sku', op: 'equals' as const, value: 'x', item: { type: 'product', attribute: 'brand' } };
    const refused: z.input<typeof CampaignDefinition>['trigger'][] = [
      { ...CART_NOT_PAID, first: { event: '$message_sent', filter: { all: [] } } },
      { kind: 'event', event: 'Paid', filter: { all: [through] } },
    ];
    for (const trigger of refused) await expect(t.campaigns.create('x', definitionOf({ trigger }), 'test')).rejects.toThrow(/trigger/);
  });
});
