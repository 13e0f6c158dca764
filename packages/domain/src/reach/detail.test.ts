import { expect, test } from 'vitest';
import { detailOf, sentenceOfDetail } from './detail.ts';

test('what we say reads in both languages, with what it is about quoted', () => {
  expect(sentenceOfDetail(detailOf('too_late'))).toEqual({ zh: '排队到了时限也没有轮到', en: 'its time was over before it could go' });
  expect(sentenceOfDetail(detailOf('not_connected', 'connect ECONNREFUSED 10.0.0.1:25'))).toEqual({
    zh: '没有连上服务商，没有发出：“connect ECONNREFUSED 10.0.0.1:25”',
    en: 'the provider could not be reached, nothing was sent: “connect ECONNREFUSED 10.0.0.1:25”',
  });
});

test('what a provider said is marked as its words, even where it looks like a code of ours', () => {
  expect(sentenceOfDetail('550 5.1.1 no such user')).toEqual({
    zh: '服务商返回：“550 5.1.1 no such user”',
    en: 'The provider said: “550 5.1.1 no such user”',
  });
  expect(sentenceOfDetail('$constructor x').en).toBe('The provider said: “$constructor x”');
  expect(sentenceOfDetail('')).toEqual({ zh: '', en: '' });
});
