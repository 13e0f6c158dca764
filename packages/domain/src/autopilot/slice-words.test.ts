import { expect, test } from 'vitest';
import { sliceValues, sliceWords } from './slice-words.ts';

const called = (dimension: string) =>
  ({ city: { zh: '城市', en: 'City' }, loyal: { zh: '会员', en: 'Member' } })[dimension] ?? { zh: dimension, en: dimension };

test('a slice is its values after what their dimensions are called', () => {
  expect(sliceWords({ city: '重庆' }, called)).toEqual({ zh: '城市：重庆', en: 'City: 重庆' });
  expect(sliceWords({ loyal: 'true', city: '', level: '3' }, called)).toEqual({
    zh: '城市：（空） · level：3 · 会员：是',
    en: 'City: (none) · level: 3 · Member: yes',
  });
  expect(sliceWords({}, called)).toEqual({ zh: '整体', en: 'Overall' });
});

test('its values alone name what is called the same in every language', () => {
  expect(sliceValues({ city: '重庆', channel: 'App' })).toBe('App · 重庆');
  expect(sliceValues({ loyal: 'true', city: '重庆', level: '3' })).toBe('重庆 · level=3 · loyal=true');
  expect(sliceValues({})).toBe('');
});
