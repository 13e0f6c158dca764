import type { Rule } from '@gyre/domain/rules/rule';
import { describe, expect, test } from 'vitest';
import { deskOn } from '../benefits/testing.ts';
import { testInboxLog } from '../reach/index.ts';
import { embeddedLedger } from '../stores/testing.ts';
import { preview } from './preview.ts';
import { testSend, type TestSendContext } from './test-send.ts';
import { definitionOf, eachThread, policyOf, saying, type Thread } from './testing.ts';

const LOYAL: Rule = { kind: 'segment', segment: 'loyal' };
const sms = (text: string) => ({ channel: 'sms', text, template: null }) as const;

describe('previews and test sends', () => {
  let t: Thread;
  eachThread(embeddedLedger, async (thread) => {
    t = thread;
    await t.customer(1, 'ann@example.test', { name: 'Ann', city: '上海' });
    await t.customer(2, 'bob@example.test');
  });

  test('every arm is rendered for the customer’s latest matching event, personal values masked, with parts and cost', async () => {
    await t.feed({ customer: 1, properties: { amount: 9 } }, { customer: 2, properties: { amount: 12 } });
    const text = '{{ customer.name | default: "您好" }}，订单 {{ event.amount | default: "—" }} 元';
    const definition = definitionOf({
      arms: [
        { key: 'a', name: 'A', content: sms(text) },
        { key: 'b', name: 'B', content: sms('很长'.repeat(40)) },
      ],
    });
    const shown = await preview(t.previewContext, definition, 1);
    expect(shown.customer).toBe(1);
    expect(shown.arms).toEqual([
      {
        arm: 'a',
        channel: 'sms',
        subject: '',
        body: '【云杉生活】A**，订单 9 元，拒收请回复R',
        button: '',
        parts: 1,
        cost: 450,
        error: null,
      },
      expect.objectContaining({ arm: 'b', parts: 2, cost: 900 }),
    ]);
    expect(shown.problems.map((p) => [p.arm, p.blocks])).toEqual([['b', false]]);
    const latest = await preview(t.previewContext, definition);
    expect([latest.customer, latest.arms[0]?.body]).toEqual([2, '【云杉生活】您好，订单 12 元，拒收请回复R']);
  });

  test('a coupon reads as it would, whatever its code will be', async () => {
    await deskOn(t.ledger, t.clock).open('five', { name: '五元券' });
    const arms = [{ key: 'a', name: 'A', benefit: 'five', content: sms('{{ coupon.name }}{{ coupon.value }}，{{ coupon.code }}') }];
    const shown = await preview(t.previewContext, definitionOf({ arms }));
    expect(shown.arms[0]?.body).toBe('【云杉生活】五元券立减5元，示例券码，拒收请回复R');
    expect(shown.problems.filter(({ blocks }) => blocks)).toEqual([]);
  });

  test('what is wrong is said for each arm, in both languages, and an arm that cannot be rendered says why', async () => {
    const arms = [
      { key: 'a', name: 'A', content: sms('{{ customer.phone_model }}') },
      { key: 'b', name: 'B', content: sms('{{ event.code | required }}') },
    ];
    const shown = await preview(t.previewContext, definitionOf({ arms }), 1);
    expect(shown.problems.find((p) => p.arm === 'a' && p.blocks)).toMatchObject({ place: 'text' });
    expect(shown.arms[1]).toMatchObject({ arm: 'b', body: '', cost: 0 });
    expect(shown.arms[1]?.error).toEqual({
      zh: 'event.code 必须有值，但是没有（第 1 行）',
      en: expect.stringContaining('event.code is required but missing'),
    });
    expect(shown.problems.find((p) => p.place === 'trigger')?.zh).toBe('没有找到符合条件的「Order Completed」，预览中它的属性为空');
    await expect(preview(t.previewContext, definitionOf(), 99)).rejects.toThrow('there is no customer 99');
  });

  test('a tracked link is as long in the preview as it will be, a test send carries the address itself', async () => {
    const testList = [{ name: '小云手机', channel: 'sms' as const, address: '+8610000000001' }];
    await t.policies.save(policyOf({ testList, linkHosts: ['shop.example.com'] }), 'test');
    const content = sms(`来看看 https://shop.example.com/${'x'.repeat(40)}`);
    const shown = await preview(t.previewContext, definitionOf({ arms: [{ key: 'a', name: 'A', content }] }), 1);
    expect(shown.arms[0]).toMatchObject({
      parts: 1,
      body: expect.stringMatching(/^【云杉生活】来看看 https:\/\/gyre\.test\/k\/\w{8,} 拒收请回复R$/),
    });
    const context: TestSendContext = { ...t.previewContext, providers: t.providers, newId: () => 'x' };
    await testSend(context, { category: 'marketing', content, to: ['小云手机'] });
    expect((await testInboxLog(t.ledger, { limit: 1 })).rows[0]?.body).toContain('https://shop.example.com/xxx');
  });

  test('who entered a segment is found, however much else happened since', async () => {
    const entered = (segment: string, customer: number) => ({ customer, name: '$segment_entered', properties: { segment } });
    await t.feed(entered('loyal', 1), entered('loyal', 2));
    const last = t.rows.at(-1)!;
    for (let n = 1; n <= 5000; n++) t.rows.push({ ...last, ...entered('other', 1), offset: last.offset + n });
    const trigger = { kind: 'segment', segment: 'loyal', on: 'entered' } as const;
    const shown = await preview(t.previewContext, definitionOf({ trigger }));
    expect([shown.customer, shown.matchesLastDay, shown.problems]).toEqual([2, 2, []]);
    const other = await preview(t.previewContext, definitionOf({ trigger: { ...trigger, segment: 'other' } }));
    expect([other.matchesLastDay, other.problems.map(({ zh }) => zh)]).toEqual([
      5000,
      ['最近一天的次数只在最新的 5000 条「$segment_entered」里统计'],
    ]);
  });

  test('an audience shows its first customer', async () => {
    t.pass(LOYAL, [2]);
    const trigger = { kind: 'audience', rule: LOYAL, once: {} } as const;
    const shown = await preview(t.previewContext, definitionOf({ arms: saying('{{ customer.name | default: "您" }}'), trigger }));
    expect(shown).toMatchObject({ customer: 2, audience: 1, matchesLastDay: null, arms: [{ subject: '您' }] });
  });

  test('a test send goes to the test list through the provider, and into no log or count', async () => {
    const testList = [
      { name: '小云', channel: 'email' as const, address: 'xiaoyun@example.test' },
      { name: '小云手机', channel: 'sms' as const, address: '+8610000000001' },
    ];
    await t.policies.save(policyOf({ testList }), 'test');
    let n = 0;
    const context: TestSendContext = { ...t.previewContext, providers: t.providers, newId: () => String(++n) };
    const mail = { category: 'marketing', content: definitionOf().arms[0]!.content, customer: 1, to: ['小云'] } as const;
    expect(await testSend(context, mail)).toMatchObject([{ name: '小云', accepted: true }]);
    expect(await testSend(context, { ...mail, content: sms('你好'), to: ['小云手机'] })).toMatchObject([{ accepted: true }]);
    const { rows } = await testInboxLog(t.ledger, { limit: 10 });
    expect(rows.map((r) => [r.channel, r.campaign, r.subject])).toEqual(
      expect.arrayContaining([
        ['email', '', '[测试] 谢谢 A**'],
        ['sms', '', ''],
      ]),
    );
    expect(await t.ledger.run('delete from messages')).toBe(0);
    expect(await t.ledger.run('delete from outgoing')).toBe(0);
    await expect(testSend(context, { ...mail, to: ['小云手机'] })).rejects.toThrow(/小云手机 is not on the test list of email/);
    await expect(testSend(context, { ...mail, content: sms('{{ event.code | required }}'), to: ['小云手机'] })).rejects.toThrow(
      /cannot be rendered/,
    );
  });
});
