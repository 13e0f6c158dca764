import { EVERYBODY, type RuleWords, type Trigger } from '@gyre/domain';
import { expect, test } from 'vitest';
import { formatMinute } from '../../format.ts';
import { triggerSentence } from './sentence.ts';

const ZONE = 'Asia/Shanghai';
/** 2026-11-25 09:30 in Shanghai. */
const WEDNESDAY = 1_795_570_200_000;

function said(trigger: Trigger, language: 'zh' | 'en'): string {
  const words: RuleWords = {
    language,
    event: (name) => (name === 'pay' ? '支付' : name),
    property: (_, name) => name,
    attribute: (name) => name,
    segment: (key) => key,
    fact: (name) => name,
  };
  return triggerSentence(trigger, words, (at) => formatMinute(at, language, ZONE, WEDNESDAY));
}

test('an audience taken once says when: at the start, or at a time of the project’s zone', () => {
  const once = (at?: number): Trigger => ({ kind: 'audience', rule: EVERYBODY, once: at === undefined ? {} : { at } });
  expect(said(once(), 'zh')).toBe('启动时一次性选取：所有用户');
  expect(said(once(WEDNESDAY), 'zh')).toBe('11月25日 09:30 一次性选取：所有用户');
  expect(said(once(WEDNESDAY), 'en')).toBe('Once, on 25 Nov 09:30, take everybody');
  const members: Trigger = { kind: 'audience', rule: { kind: 'segment', segment: 'vip' }, once: {} };
  expect(said(members, 'zh')).toBe('启动时一次性选取：在分群「vip」的用户');
  expect(said(members, 'en')).toBe('Once, at the start, take whoever is in segment “vip”');
});

test('an audience taken again and again says on which days and at what time', () => {
  const repeat = (every: Extract<Trigger, { repeat: unknown }>['repeat']): Trigger => ({
    kind: 'audience',
    rule: EVERYBODY,
    repeat: every,
  });
  expect(said(repeat({ rrule: 'FREQ=DAILY', time: '10:00' }), 'zh')).toBe('每天 10:00 选取：所有用户');
  expect(said(repeat({ rrule: 'FREQ=WEEKLY;BYDAY=MO,WE', time: '10:00' }), 'zh')).toBe('每周一、周三 10:00 选取：所有用户');
  expect(said(repeat({ rrule: 'FREQ=MONTHLY;BYMONTHDAY=31', time: '10:00' }), 'en')).toBe(
    'On day 31 of every month at 10:00 take everybody',
  );
});

test('Chinese keeps a space between Han and digits only', () => {
  const over: Trigger = {
    kind: 'event',
    event: 'pay',
    filter: { all: [{ property: '金额', op: 'greater', value: 100 }], any: [] },
  };
  expect(said(over, 'zh')).toBe('当用户「支付」且金额大于 100 时');
});
