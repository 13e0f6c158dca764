import { expect, test } from 'vitest';
import { drawWords } from './draw-sentence.ts';
import { plainWords } from './rules/sentence.ts';
import { Draw } from './segment.ts';

const said = (draw: unknown): string[] => (['zh', 'en'] as const).map((language) => drawWords(Draw.parse(draw), plainWords(language)));

test('all of a segment needs no words', () => {
  expect(said({ kind: 'everybody' })).toEqual(['', '']);
});

test('a number and a share were drawn at random', () => {
  expect(said({ kind: 'number', customers: 300 })).toEqual(['随机 300 人', '300 at random']);
  expect(said({ kind: 'share', basisPoints: 1250, salt: 'x' })).toEqual(['随机 12.5%', '12.5% at random']);
});

test('the first are named with the figure they are first by', () => {
  const month = { kind: 'rolling', span: { amount: 30, unit: 'day' } };
  const top = (by: object, more: object = {}) =>
    said({ kind: 'top', customers: 100, by: { select: { event: 'pay' }, window: month, ...by }, ...more });
  expect(top({ of: 'count' })).toEqual([
    '近 30 天做过「pay」的次数最高的 100 人',
    'the 100 highest by the number of “pay” in the last 30 days',
  ]);
  expect(top({ of: 'sum', property: 'amount', window: { kind: 'ever' } }, { smallest: true })).toEqual([
    '「pay」的 amount 合计最低的 100 人',
    'the 100 lowest by total amount of “pay”',
  ]);
});
