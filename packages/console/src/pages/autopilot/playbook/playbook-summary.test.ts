import { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { expect, test } from 'vitest';
import { differencesBetween, type PlaybookWords, playbookSentence, summaryOf } from './playbook-summary.ts';

const DEFINITION = PlaybookDefinition.parse({
  name: '下单挽回',
  campaign: {
    arms: [{ key: 'a', name: 'A', content: { channel: 'sms', text: '您的购物车还在' } }],
    goals: [
      {
        name: '下单',
        select: { event: 'order_paid', filter: { all: [], any: [] } },
        within: { amount: 1, unit: 'day' },
        value: null,
        times: 1,
      },
    ],
  },
  benefits: [
    { batch: 'five', faceValue: 50_000 },
    { batch: 'ten', faceValue: 100_000 },
  ],
  benefit: 'five',
  conditions: { metrics: ['conversion'], direction: 'down', dimensions: ['city', 'channel'], leastEffect: 0.2 },
  declaredLift: 0.03,
  guards: { start: 'automatic', perRun: { messages: 1000, cost: 5_000_000 }, perMonth: { messages: 4000, cost: 20_000_000 } },
});

function words(language: 'zh' | 'en'): PlaybookWords {
  const name = (key: string): string => ({ conversion: '转化率', five: '5 元券', ten: '10 元券' })[key] ?? key;
  const rules: PlaybookWords['campaign']['rules'] = {
    language,
    event: (event) => event,
    property: (_, property) => property,
    attribute: (attribute) => attribute,
    segment: (segment) => segment,
    fact: (fact) => fact,
  };
  const campaign = { rules, minute: String, money: (money: number) => `¥${money / 10_000}`, activity: name, batch: name, knows: null };
  const dimension = (_metric: string, key: string): string => ({ city: '城市', channel: '渠道' })[key] ?? key;
  return { campaign, metric: name, dimension, batch: name };
}

test('a playbook says in one sentence when it does what, and how far it goes', () => {
  expect(playbookSentence(DEFINITION, words('zh'))).toBe(
    '转化率下降 20% 以上，切片在城市、渠道上时，自动启动：对受影响的用户发送短信「您的购物车还在」，并发放「5 元券」（面值 ¥5）；对照组 10% 到 50%；每次最多 1,000 条、¥500，一次最长 7 天。恢复后自己结束。',
  );
  expect(playbookSentence(DEFINITION, words('en'))).toContain('falls by 20% or more, in slices of 城市, 渠道, it starts automatically');
});

test('what two versions differ in is said part by part, the rest is not', () => {
  const next = { ...DEFINITION, benefit: null, declaredLift: 0.025 };
  expect(differencesBetween(DEFINITION, next, words('zh')).map(({ part, before, after }) => [part, before[0], after[0]])).toEqual([
    ['benefits', '发放「5 元券」（面值 ¥5）', '不发放权益'],
    ['control', '对照组 10% 到 50%', '对照组 10% 到 50%'],
  ]);
  expect(differencesBetween(DEFINITION, DEFINITION, words('zh'))).toEqual([]);
});

test('a summary names every part in both languages', () => {
  const [zh, en] = [summaryOf(DEFINITION, words('zh')), summaryOf(DEFINITION, words('en'))];
  expect(zh.map(({ part }) => part)).toEqual(en.map(({ part }) => part));
  expect(en.flatMap(({ name }) => name).filter((name) => /[\u3400-\u9fff]/.test(name))).toEqual([]);
  expect(zh.find(({ part }) => part === 'limits')?.lines).toEqual(['一次最长 7 天', '两次之间至少隔 1 天', '最多同时 1 次']);
});
