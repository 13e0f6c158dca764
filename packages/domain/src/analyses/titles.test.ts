import { expect, test } from 'vitest';
import type { EventSelector } from '../rules/rule.ts';
import { plainWords, type RuleWords } from '../rules/sentence.ts';
import { selectorWords } from '../rules/sentences/measure-sentence.ts';
import { ownValues } from '../own-values.ts';
import { groupCells, periodCell } from './titles.ts';

const wordsIn = (language: 'zh' | 'en'): RuleWords => ({
  ...plainWords(language),
  eventValue: (event, property, value) => ownValues(event, property, language).find((one) => one.value === value)?.name ?? value,
});
const words = { zh: wordsIn('zh'), en: wordsIn('en') };
const of = (event: string, filter: EventSelector['filter'] = { all: [], any: [] }): EventSelector => ({ event, filter });
const byReason = [{ of: 'value', value: { property: 'reason' } }] as const;

test('groups by a code of our own events are called by its words', () => {
  expect(groupCells(['budget'], byReason, words, [of('$message_withheld')])).toEqual([
    { value: 'budget', shown: { zh: '预算用完', en: 'Budget used up' } },
  ]);
});

test('a value is what it is where it stands in an event of others, alone or beside ours', () => {
  expect(groupCells(['budget'], byReason, words, [of('refund')])).toEqual([{ value: 'budget' }]);
  expect(groupCells(['budget'], byReason, words, [of('$message_withheld'), of('refund')])).toEqual([{ value: 'budget' }]);
  expect(groupCells(['budget'], byReason, words)).toEqual([{ value: 'budget' }]);
});

test('a filter on a code of our own events says its words', () => {
  const filter: EventSelector['filter'] = { all: [{ property: 'reason', op: 'in', values: ['frequency_cap', 'budget'] }], any: [] };
  expect(selectorWords(of('$message_withheld', filter), words.zh)).toBe('「$message_withheld」（reason 是达到触达限制或预算用完）');
  expect(selectorWords(of('refund', filter), words.en)).toBe('“refund” (reason is frequency_cap or budget)');
});

test('a month is told without a day', () => {
  expect(periodCell('2026-09-01', 'month', 'UTC')).toEqual({ value: '2026-09-01', shown: { zh: '2026-09', en: '2026-09' } });
  expect(periodCell('2026-09-07', 'week', 'UTC')).toEqual({ value: '2026-09-07' });
});
