import { ANALYSES } from '@gyre/domain/analyses/registry';
import { expect, test } from 'vitest';
import { zhAnalysis } from '../../words/zh-analysis.ts';
import { KINDS } from './kinds.ts';
import { analysisPages } from './pages.ts';

test('every analysis there is has a card, a page and words', () => {
  const kinds = ANALYSES.map(({ kind }) => kind).toSorted();
  expect([...KINDS].toSorted()).toEqual(kinds);
  expect(analysisPages.map(({ path }) => path).toSorted()).toEqual(['analysis', ...kinds.map((kind) => `analysis/${kind}`)]);
  expect(Object.keys(zhAnalysis.kinds).toSorted()).toEqual(kinds);
});
