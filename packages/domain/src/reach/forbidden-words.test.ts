import { describe, expect, test } from 'vitest';
import { DEFAULT_FORBIDDEN_WORDS, forbiddenIn } from './forbidden-words.ts';

const words = (text: string, list?: readonly string[]): string[] => forbiddenIn(text, list).map((hit) => hit.word);

describe('words advertising may not use', () => {
  test('are found with their places', () => {
    expect(forbiddenIn('本店独家，最佳选择')).toEqual([
      { word: '独家', from: 2, to: 4 },
      { word: '最佳', from: 5, to: 7 },
    ]);
  });
  test('however they are written', () => {
    const text = '全 国\u200b家\n级，Ｎｏ．１，top1，１００％有效';
    expect(words(text)).toEqual(['国家级', 'NO.1', 'TOP1', '100%有效']);
    const [first] = forbiddenIn(text);
    expect(text.slice(first?.from, first?.to)).toBe('国\u200b家\n级');
  });
  test('the longest of words inside one another is named, once', () => {
    expect(words('全网最低价')).toEqual(['全网最低价']);
    expect(words('销量第一，第一')).toEqual(['销量第一', '第一']);
  });
  test('ordinary phrases and longer Latin words are left alone', () => {
    expect(words('第一时间通知您，第一次下单减 10 元')).toEqual([]);
    expect(words('TOP10 与 desktop1')).toEqual([]);
    expect(words('bestow the best', ['best'])).toEqual(['best']);
  });
  test('an emoji before a word does not move its place', () => {
    expect(forbiddenIn('😀最佳')).toEqual([{ word: '最佳', from: 2, to: 4 }]);
  });
});

test('the list that comes with Gyre has no doubles and fits the policy', () => {
  expect(new Set(DEFAULT_FORBIDDEN_WORDS).size).toBe(DEFAULT_FORBIDDEN_WORDS.length);
  expect(DEFAULT_FORBIDDEN_WORDS.length).toBeGreaterThanOrEqual(80);
  expect(DEFAULT_FORBIDDEN_WORDS.length).toBeLessThanOrEqual(150);
  expect(DEFAULT_FORBIDDEN_WORDS.filter((word) => forbiddenIn(word).length !== 1)).toEqual([]);
});
