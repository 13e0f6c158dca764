import type { CampaignDefinition } from '@gyre/domain/campaign';
import { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, HOUR_MS, instant, parseInstant } from '@gyre/domain/time';
import type { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { AppError, toldError } from '../errors.ts';
import { testLedgers } from '../stores/testing.ts';
import { preview } from './preview.ts';
import { definitionOf, eachThread, saying, START, startCampaign, type Thread } from './testing.ts';
import { why } from './why.ts';

const LOYAL: Rule = { kind: 'segment', segment: 'loyal' };
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const everyDay = { kind: 'audience', rule: LOYAL, repeat: { rrule: 'FREQ=DAILY', time: '09:00' } } as const;
const arms = saying('s');
type Parts = Partial<z.input<typeof CampaignDefinition>>;
const once = (at?: number): Parts => ({ arms, trigger: { kind: 'audience', rule: LOYAL, once: at === undefined ? {} : { at } } });

describe.each(testLedgers())('audiences on $name', (engine) => {
  let t: Thread;
  const reopen = eachThread(engine, (thread) => void (t = thread));

  const counts = async (key: string) => (await t.campaigns.get(key)).counts;
  const at = async (text: string, zone: string): Promise<void> => {
    await t.clock.set(parseInstant(text, zone) ?? START);
    await t.settle();
  };

  test('1,200 customers enter once, in pages, each with its message', async () => {
    for (const customer of numbers(1, 1200)) await t.customer(customer, `c${customer}@example.test`);
    t.pass(LOYAL, numbers(1, 1200));
    await startCampaign(t, 'all', once());
    await t.settle();
    expect(await counts('all')).toMatchObject({ entered: 1200, outcomes: { sent: 1200 } });
    await t.campaigns.act('all', 'pause', 'test');
    await t.campaigns.act('all', 'resume', 'test');
    await t.campaigns.update('all', definitionOf({ ...once(), name: '改名' }), 'test');
    await t.settle();
    expect(await counts('all')).toMatchObject({ entered: 1200 });
  });

  test('a pause in the middle stops it, through a restart, and a resume goes on where it stood', async () => {
    t.pass(LOYAL, numbers(1, 4000));
    await startCampaign(t, 'all', once());
    while ((await counts('all')).entered === 0) await t.audiences.idle();
    await t.campaigns.act('all', 'pause', 'test');
    await t.settle();
    const before = (await counts('all')).entered;
    expect([before > 0, before < 4000, before % 500]).toEqual([true, true, 0]);
    t = await reopen();
    t.audiences.wake();
    await t.settle();
    expect((await counts('all')).entered).toBe(before);
    await t.campaigns.act('all', 'resume', 'test');
    await t.settle();
    expect((await counts('all')).entered).toBe(4000);
  });

  test('an audience that cannot be taken is the problem of its campaign until it can be', async () => {
    await t.customer(5, 'five@example.test');
    t.pass(LOYAL, [5]);
    const rules = t.rules as { select: Thread['rules']['select'] };
    const original = rules.select.bind(rules);
    rules.select = () => Promise.reject(toldError('invalid_input', { zh: '没有分群 loyal', en: 'there is no segment loyal' }));
    const problem = { zh: '圈选不了受众：没有分群 loyal', en: 'the audience cannot be taken: there is no segment loyal' };
    await startCampaign(t, 'all', once());
    await t.settle();
    expect(await t.campaigns.get('all')).toMatchObject({
      state: 'running',
      problem,
      counts: { entered: 0 },
    });
    await t.campaigns.refresh();
    await t.settle();
    expect((await t.campaigns.list({})).map((c) => c.problem)).toEqual([problem]);
    rules.select = original;
    await t.campaigns.refresh();
    await t.settle();
    expect(await t.campaigns.get('all')).toMatchObject({ problem: null, counts: { entered: 1 } });
  });

  test('one ended in the middle lets nobody in any more', async () => {
    t.pass(LOYAL, numbers(1, 4000));
    await startCampaign(t, 'all', once());
    while ((await counts('all')).entered === 0) await t.audiences.idle();
    await t.campaigns.act('all', 'end', 'test');
    const before = (await counts('all')).entered;
    await t.settle();
    expect((await counts('all')).entered).toBe(before);
    expect(before).toBeLessThan(4000);
  });

  test('an audience of a later time waits for it; ended before, it is never taken', async () => {
    await t.customer(5, 'five@example.test');
    t.pass(LOYAL, [5]);
    await startCampaign(t, 'later', once(START + HOUR_MS));
    await startCampaign(t, 'never', once(START + HOUR_MS));
    await t.campaigns.act('never', 'end', 'test');
    await t.clock.advance(HOUR_MS - 1);
    await t.settle();
    expect((await counts('later')).entered).toBe(0);
    expect((await why(t.whyContext, 'later', 5)).verdict.zh).toBe('没有进入：受众还没有圈选，将在 2026-01-01 09:00 圈选');
    await t.clock.advance(1);
    await t.settle();
    expect((await counts('later')).entered).toBe(1);
    expect((await counts('never')).entered).toBe(0);
  });

  test('a repeated audience is taken anew each time, on the wall clock of the zone, over a change of the clock', async () => {
    const zone = 'Europe/Berlin';
    t = await reopen(parseInstant('2026-03-28T08:00', zone), zone);
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
    t.pass(LOYAL, [1, 2]);
    await startCampaign(t, 'daily', { arms, trigger: everyDay });
    await at('2026-03-28T08:59', zone);
    expect((await counts('daily')).entered).toBe(0);
    await at('2026-03-28T09:00', zone);
    expect((await counts('daily')).entered).toBe(2);
    t.pass(LOYAL, [2, 3]);
    await at('2026-03-29T08:59', zone);
    expect((await counts('daily')).entered).toBe(2);
    await at('2026-03-29T09:00', zone);
    expect((await t.emitted('$campaign_entered')).map((e) => e.customer)).toEqual([1, 2, 2, 3]);
    expect((await why(t.whyContext, 'daily', 1)).passages).toHaveLength(1);
  });

  test('after days down or paused only the latest time is made up for', async () => {
    t.pass(LOYAL, [1]);
    await startCampaign(t, 'daily', { arms, trigger: everyDay });
    await t.clock.advance(5 * DAY_MS);
    await t.settle();
    expect((await counts('daily')).entered).toBe(1);
    await t.campaigns.act('daily', 'pause', 'test');
    await t.clock.advance(5 * DAY_MS);
    await t.settle();
    expect((await counts('daily')).entered).toBe(1);
    await t.campaigns.act('daily', 'resume', 'test');
    await t.settle();
    expect((await counts('daily')).entered).toBe(2);
    await t.clock.advance(DAY_MS);
    await t.settle();
    expect((await counts('daily')).entered).toBe(3);
  });

  test('customers merged since they were found enter once; the filter is asked as for every trigger', async () => {
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
    await t.merge(3, 2);
    const named: Rule = { kind: 'attribute', attribute: 'name', test: { op: 'exists' } };
    t.pass(LOYAL, [1, 2, 3]);
    t.pass(named, [2]);
    await startCampaign(t, 'all', { ...once(), filter: named });
    await t.settle();
    expect((await t.emitted('$campaign_entered')).map((e) => e.customer)).toEqual([2]);
    expect((await why(t.whyContext, 'all', 1)).verdict.zh).toContain('不满足：name 没有值（要求有值）');
  });

  test('a customer outside is told which condition failed when the audience was taken, in both languages; later changes do not alter the answer', async () => {
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
    const paid = (window: object, test: object): Rule =>
      Rule.parse({ kind: 'did', select: { event: 'Paid' }, aggregate: { of: 'count' }, window, test });
    const month = { kind: 'rolling', span: { amount: 30, unit: 'day' } };
    t.book.set('dormant', {
      kind: 'all',
      rules: [paid({ kind: 'ever' }, { op: 'greater_or_equal', value: 1 }), paid(month, { op: 'less', value: 1 })],
    });
    const ago = (days: number) => instant(t.clock.now() - days * DAY_MS);
    await t.feed(
      { customer: 1, name: 'Paid', at: ago(40) },
      { customer: 2, name: 'Paid', at: ago(40) },
      { customer: 2, name: 'Paid', at: ago(5) },
    );
    const dormant = { kind: 'audience', rule: { kind: 'segment', segment: 'dormant' }, once: { at: START + HOUR_MS } } as const;
    await startCampaign(t, 'back', { arms, trigger: dormant });
    expect((await why(t.whyContext, 'back', 2)).checks.slice(1)).toMatchObject([
      { passed: false, zh: '受众还没有圈选，将在 2026-01-01 09:00 圈选' },
      { passed: false, zh: '按现在看，该用户不在分群「dormant」中：近 30 天做过「Paid」1 次（要求没有做过）' },
    ]);
    await t.clock.advance(HOUR_MS);
    await t.settle();
    expect((await counts('back')).entered).toBe(1);
    await t.clock.advance(DAY_MS);
    await t.feed({ customer: 2, name: 'Paid' }, { customer: 3, name: 'Paid' });
    expect((await why(t.whyContext, 'back', 2)).verdict).toEqual({
      zh: '没有进入：圈选时该用户不在分群「dormant」中：近 30 天做过「Paid」1 次（要求没有做过）',
      en: 'Never entered: when the audience was taken the customer was not in segment “dormant”: did “Paid” once in the last 30 days (needs none)',
    });
    expect((await why(t.whyContext, 'back', 3)).verdict).toEqual({
      zh: '没有进入：圈选时该用户不在分群「dormant」中：从未做过「Paid」',
      en: 'Never entered: when the audience was taken the customer was not in segment “dormant”: never did “Paid”',
    });
    await t.feed({ customer: 3, name: 'Paid', at: ago(50) });
    expect((await why(t.whyContext, 'back', 3)).verdict.zh, 'what came in late is not taken for known').toBe(
      '没有进入：圈选时该用户不在分群「dormant」中；按现在知道的是满足的：有关的数据是圈选之后才收到或改变的',
    );
  });

  test('an audience by attributes names itself and says that they are as of now, personal values masked', async () => {
    await t.customer(7, 'seven@example.test');
    const rule: Rule = {
      kind: 'all',
      rules: [
        { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: '上海' } },
        { kind: 'segment', segment: 'list' },
      ],
    };
    await startCampaign(t, 'city', { arms, trigger: { kind: 'audience', rule, once: {} } });
    await t.settle();
    expect((await why(t.whyContext, 'city', 7)).checks[2]).toEqual({
      passed: false,
      zh: '圈选时该用户不在受众（city 是上海，且在分群「list」）中：city 没有值（要求是上海），且不在分群「list」（用户属性按现在的值）',
      en: 'when the audience was taken the customer was not in the audience (city is 上海 and is in segment “list”): city is missing (needs 上海) and is not in segment “list” (attributes as they are now)',
    });
    const reached: Rule = Rule.parse({
      kind: 'did',
      select: { event: 'Paid' },
      aggregate: { of: 'last', property: 'phone' },
      window: { kind: 'ever' },
      test: { op: 'starts_with', value: '139' },
    });
    await t.feed({ customer: 7, name: 'Paid', properties: { phone: '13800000001' } });
    await startCampaign(t, 'phone', { arms, trigger: { kind: 'audience', rule: reached, once: {} } });
    await t.settle();
    expect((await why(t.whyContext, 'phone', 7)).verdict.zh).toContain('最近一次「Paid」的 phone 是 138****0001（要求以「139」开头）');
  });

  test('a rule that cannot be evaluated any more is the answer', async () => {
    await t.customer(7, 'seven@example.test');
    await startCampaign(t, 'all', once());
    await t.settle();
    const rules = t.rules as { prepare: Thread['rules']['prepare'] };
    rules.prepare = () => Promise.reject(new AppError('invalid_input', 'there is no segment loyal'));
    expect((await why(t.whyContext, 'all', 7)).verdict.en).toBe(
      'Never entered: when the audience was taken the customer was not in segment “loyal”: there is no segment loyal',
    );
  });

  test('a customer outside is told so; a preview says how many are in', async () => {
    await t.customer(1, 'ann@example.test');
    await t.customer(9, 'zoe@example.test');
    t.pass(LOYAL, [1, 40, 33]);
    await startCampaign(t, 'all', once());
    await t.settle();
    expect((await why(t.whyContext, 'all', 9)).checks).toMatchObject([
      { passed: true },
      { passed: true, zh: '受众于 2026-01-01 08:00 圈选，共 3 人' },
      { passed: false },
    ]);
    expect(await preview(t.previewContext, definitionOf(once()))).toMatchObject({ customer: 1, matchesLastDay: null, audience: 3 });
    expect(await preview(t.previewContext, definitionOf())).toMatchObject({ matchesLastDay: 0, audience: null });
  });
});
