import { RfmParams, type RfmView } from '@gyre/domain/analyses/rfm';
import { EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { likelyOrder } from '../starts.ts';
import type { AnalysisView } from '../view.ts';
import { RfmFigure } from './rfm-figure.tsx';
import { type RfmDraft, RfmSentence } from './rfm-sentence.tsx';

const RFM: AnalysisView<typeof RfmParams, RfmDraft, RfmView> = {
  kind: 'rfm',
  params: RfmParams,
  start: (vocabulary) => {
    const { order, amount } = likelyOrder(vocabulary);
    return {
      segments: EVERYONE_LATELY.segments,
      purchase: order,
      amount: { property: amount },
      settings: {
        recency: 'quintiles',
        frequency: 'quintiles',
        monetary: 'quintiles',
        weights: { recency: 1, frequency: 1, monetary: 1 },
        high: 'above_mean',
      },
      unit: 'money',
    };
  },
  scope: ['among', 'segments'],
  hasTime: false,
  Sentence: RfmSentence,
  Figure: RfmFigure,
};

/** RFM 分析 — who bought lately, often and for much, and who moved from group to group. */
export function RfmPage() {
  return <AnalysisPage view={RFM} />;
}
