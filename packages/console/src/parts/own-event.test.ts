import { OWN_PROPERTY_WORDS } from '@gyre/domain';
import { expect, test } from 'vitest';
import { ownEventSummary, type OwnEventWords } from './own-event.ts';

const words: OwnEventWords = {
  called: OWN_PROPERTY_WORDS.zh,
  say: (property, value, { campaign }) => (property === 'arm' ? `${String(campaign)} 的 ${value}` : value),
};

test('an own event is told by what an operator asks for, in a fixed order, without the numbers of runs and attempts', () => {
  const properties = { arm: 'a', run: 120, node: 'send', attempt: 1, detail: '$test_inbox', campaign: 'win-back' };
  expect(ownEventSummary(properties, words, '：')).toBe('运营计划：win-back · 文案：win-back 的 a');
  expect(ownEventSummary({ place: 0, goal: '下单', value: 60, arm: '' }, words, '：')).toBe('目标：下单 · 价值：60');
  expect(ownEventSummary({ version: 2 }, words, '：')).toBe('');
});
