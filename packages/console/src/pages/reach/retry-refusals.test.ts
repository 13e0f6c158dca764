import { expect, test } from 'vitest';
import { zhReach } from '../../words/zh-reach.ts';
import { refusalInWords } from './retry-refusals.ts';

const words = zhReach.log.retry.because;
const said = (because: string): string => refusalInWords(because, words);

test('every refusal of the server is said in the operator’s words', () => {
  expect(said('there is no such message')).toBe(words.missing);
  expect(said('its outcome is unknown: it may have arrived')).toBe(words.unknown);
  expect(said('it is sent, not failed')).toBe(words.state);
  expect(said('it was tried again already: a later attempt is in the message log')).toBe(words.later);
  expect(said('it was tried again by an operator once already')).toBe(words.revived);
  expect(said('its recipient was refused, which another try would not change')).toBe(words.permanent);
  expect(said('its address is suppressed (unsubscribed)')).toBe(words.suppressed);
  expect(said('its campaign has ended')).toBe(words.ended);
  expect(said('its time is over')).toBe(words.late);
  expect(said('the budget of its campaign is used up')).toBe(words.budget);
});

test('one we do not know is passed on as it is', () => {
  expect(said('the moon is full')).toBe('the moon is full');
});
