import { CampaignDefinition } from '@gyre/domain';
import { expect, test } from 'vitest';
import { changesBetween, linesOf, type SummaryWords } from './summary.ts';

const inWords = (language: 'zh' | 'en'): SummaryWords => ({
  rules: {
    language,
    event: (name) => name,
    property: (_, name) => name,
    attribute: (name) => name,
    segment: (key) => key,
    fact: (name) => name,
  },
  minute: String,
  money: String,
  activity: (key) => (key === 'spring' ? '春节' : key),
  batch: (key) => (key === 'five' ? '立减 5 元' : key),
  knows: null,
});
const plain = CampaignDefinition.parse({
  name: '支付后感谢',
  activity: 'spring',
  trigger: { event: 'order_paid', filter: { all: [], any: [] } },
  arms: [{ key: 'a', name: '甲', content: { channel: 'sms', text: '感谢支付' } }],
});
const fresh = CampaignDefinition.parse({ ...plain, businessLine: '生鲜' });

test.each(['zh', 'en'] as const)(
  'the summary in %s names the activity and the business line; what there is not has no line',
  (language) => {
    expect(linesOf('activity', plain, inWords(language))).toEqual(['春节']);
    expect(linesOf('businessLine', plain, inWords(language))).toEqual([]);
    expect(linesOf('businessLine', fresh, inWords(language))).toEqual(['生鲜']);
  },
);

test('two versions differ in exactly the parts that say something else', () => {
  expect(changesBetween(plain, plain, inWords('zh'))).toEqual([]);
  expect(changesBetween(plain, fresh, inWords('zh'))).toEqual([{ part: 'businessLine', before: [], after: ['生鲜'] }]);
  expect(changesBetween(fresh, CampaignDefinition.parse({ ...fresh, businessLine: '餐饮', priority: 1 }), inWords('zh'))).toMatchObject([
    { part: 'businessLine', before: ['生鲜'], after: ['餐饮'] },
    { part: 'priority' },
  ]);
});

test('a text that grants a coupon names its batch', () => {
  const granting = { ...plain, arms: plain.arms.map((arm) => ({ ...arm, benefit: 'five' })) };
  expect(linesOf('content', granting, inWords('zh'))[0]).toMatch(/ \+ 优惠券 立减 5 元$/);
});

test('what stands in another order is no change', () => {
  const reordered = plain.arms.map(({ content, ...arm }) => ({ content, ...arm }));
  expect(changesBetween(plain, { ...plain, arms: reordered }, inWords('zh'))).toEqual([]);
});

test('of guardrails the events that are tracked are named, and those nobody tracks are put together', () => {
  const guarded = CampaignDefinition.parse({
    ...plain,
    guardrails: [
      { kind: 'unsubscribed', events: ['$message_unsubscribed', 'leave'], marginBp: 100 },
      { kind: 'refund', events: ['refund'] },
      { kind: 'uninstall', events: ['uninstall'] },
    ],
  });
  const words = { ...inWords('zh'), knows: (event: string) => event === '$message_unsubscribed' };
  expect(linesOf('guardrails', guarded, words)).toEqual([
    '退订 · 最多高出 1 百分点 · $message_unsubscribed',
    '没有埋点，不检查：退款、卸载',
  ]);
  expect(changesBetween(plain, guarded, words)[0]?.after, 'a difference is told whole').toContain('退款 · 最多高出 0.5 百分点 · refund');
});
