import { SourcesParams, type SourcesView } from '@gyre/domain/analyses/sources';
import { DAY_MS, MINUTE_MS } from '@gyre/domain';
import { EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { likelyChannel, likelyOrder, visitEvents } from '../starts.ts';
import type { AnalysisView } from '../view.ts';
import { SourcesFigure } from './sources-figure.tsx';
import { type SourcesDraft, SourcesSentence } from './sources-sentence.tsx';

/** Events that make a visit at first. */
const USUAL = 8;

const SOURCES: AnalysisView<typeof SourcesParams, SourcesDraft, SourcesView> = {
  kind: 'sources',
  params: SourcesParams,
  start: (vocabulary) => {
    const { order, amount } = likelyOrder(vocabulary);
    const views = visitEvents(vocabulary, USUAL);
    return {
      ...EVERYONE_LATELY,
      range: { of: 'last', count: 7, unit: 'day', current: true },
      events: views,
      gapMs: 30 * MINUTE_MS,
      endsAtMidnight: false,
      sources: [{ property: likelyChannel(vocabulary, views[0]?.event ?? '') }],
      direct: 'direct',
      conversion: [order],
      ...(amount === '' ? {} : { value: { property: amount } }),
      lookbackMs: 30 * DAY_MS,
      rows: 20,
      unit: 'money',
    };
  },
  hasTime: false,
  Sentence: SourcesSentence,
  Figure: SourcesFigure,
};

/** 来源分析 — where visits, customers and conversions come from. */
export function SourcesPage() {
  return <AnalysisPage view={SOURCES} />;
}
