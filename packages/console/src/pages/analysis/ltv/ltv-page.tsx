import { LtvParams, type LtvView } from '@gyre/domain/analyses/ltv';
import { EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { likelyOrder } from '../starts.ts';
import type { AnalysisView } from '../view.ts';
import { LtvFigure } from './ltv-figure.tsx';
import { type LtvDraft, LtvSentence } from './ltv-sentence.tsx';

const LTV: AnalysisView<typeof LtvParams, LtvDraft, LtvView> = {
  kind: 'ltv',
  params: LtvParams,
  start: (vocabulary) => {
    const { order, amount } = likelyOrder(vocabulary);
    return {
      ...EVERYONE_LATELY,
      range: { of: 'last', count: 6, unit: 'month', current: true },
      birth: [order],
      worth: [{ select: order, value: { property: amount } }],
      grain: 'month',
      buckets: 6,
      clock: 'calendar',
      groups: 5,
      unit: 'money',
    };
  },
  hasTime: false,
  Sentence: LtvSentence,
  Figure: LtvFigure,
};

/** 用户生命周期价值 — what a customer is worth, by when it came and how old it is. */
export function LtvPage() {
  return <AnalysisPage view={LTV} />;
}
