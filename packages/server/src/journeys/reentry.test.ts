import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { testLedgers } from '../stores/testing.ts';
import { mayEnter } from './reentry.ts';
import { eachThread, START, startCampaign, type Thread } from './testing.ts';
import { why } from './why.ts';

const ONE_DAY: CampaignDefinition['reentry'] = { kind: 'after', span: { amount: 1, unit: 'day' } };
const LOYAL: Rule = { kind: 'segment', segment: 'loyal' };

describe.each(testLedgers())('re-entry on $name', (engine) => {
  let t: Thread;
  const reopen = eachThread(engine, async (thread) => {
    t = thread;
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
  });
  const entered = async (key: string): Promise<number> => (await t.campaigns.get(key)).counts.entered;

  test('never: a customer enters once, of two entries of one turn the first, also through another leaf and after a restart', async () => {
    await startCampaign(t, 'once', { reentry: { kind: 'never' } });
    await startCampaign(t, 'often');
    await t.feed({ customer: 1 }, { customer: 1 }, { customer: 2 });
    expect(await entered('once')).toBe(2);
    expect(await entered('often')).toBe(3);
    await t.merge(3, 1);
    t = await reopen();
    await t.feed({ customer: 3 }, { customer: 1 }, { customer: 2 });
    expect(await entered('once')).toBe(2);
    expect((await why(t.whyContext, 'once', 3)).checks).toEqual([
      {
        passed: false,
        zh: '已于 2026-01-01 08:00 进入过，计划不允许再次进入',
        en: 'entered at 2026-01-01 08:00; the campaign lets nobody in twice',
      },
    ]);
  });

  test('after a day: not a millisecond earlier, and from the last entry on', async () => {
    await startCampaign(t, 'daily', { reentry: ONE_DAY });
    await t.feed({});
    await t.clock.advance(DAY_MS - 1);
    await t.feed({});
    expect(await entered('daily')).toBe(1);
    expect((await why(t.whyContext, 'daily', 1)).checks[0]).toMatchObject({
      passed: false,
      zh: '上次进入是 2026-01-01 08:00，2026-01-02 08:00 起可再次进入',
    });
    await t.clock.advance(1);
    expect((await why(t.whyContext, 'daily', 1)).checks[0]).toMatchObject({ passed: true });
    await t.feed({}, {});
    expect(await entered('daily')).toBe(2);
    await t.clock.advance(HOUR_MS);
    await t.feed({});
    expect(await entered('daily')).toBe(2);
  });

  test('who does not pass the filter has not entered, and who was withheld has', async () => {
    t.pass(LOYAL, [2]);
    await t.customer(4);
    await startCampaign(t, 'once', { reentry: { kind: 'never' }, filter: LOYAL });
    await t.feed({ customer: 1 }, { customer: 2 });
    t.pass(LOYAL, [1, 2, 4]);
    await t.feed({ customer: 1 }, { customer: 2 }, { customer: 4 }, { customer: 4 });
    expect((await t.campaigns.get('once')).counts).toMatchObject({ entered: 3, reasons: { no_address: 1 } });
  });

  test('a new version counts the entries of the one before', async () => {
    await startCampaign(t, 'once', { reentry: { kind: 'never' } });
    await t.feed({});
    const { definition } = await t.campaigns.standing('once');
    await t.campaigns.update('once', { ...definition, name: '改名' }, 'test');
    await t.feed({});
    expect(await entered('once')).toBe(1);
  });
});

test('an entry exactly the span ago no longer counts', () => {
  expect(mayEnter(ONE_DAY, undefined, START)).toBe(true);
  expect(mayEnter(ONE_DAY, START, START)).toBe(false);
  expect(mayEnter({ kind: 'never' }, undefined, START)).toBe(true);
  expect(mayEnter({ kind: 'always' }, START, START)).toBe(true);
});
