import { AttributionParams, type AttributionView } from '@gyre/domain/analyses/attribution';
import { DAY_MS } from '@gyre/domain';
import { EVERYONE_LATELY, likely } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { likelyChannel, likelyOrder } from '../starts.ts';
import type { AnalysisView } from '../view.ts';
import { AttributionFigure } from './attribution-figure.tsx';
import { type AttributionDraft, AttributionSentence } from './attribution-sentence.tsx';

/** Clicks on our own messages: their channel is the campaign. */
const CLICKS = { select: { event: '$message_clicked', filter: { all: [], any: [] } }, channel: { property: 'campaign' } };

const ATTRIBUTION: AnalysisView<typeof AttributionParams, AttributionDraft, AttributionView> = {
  kind: 'attribution',
  params: AttributionParams,
  start: (vocabulary) => {
    const { order, amount } = likelyOrder(vocabulary);
    const visit = likely(vocabulary, 'visit');
    const channel = likelyChannel(vocabulary, visit.event);
    const clicked = vocabulary.events.some(({ name, events }) => name === CLICKS.select.event && events > 0);
    return {
      ...EVERYONE_LATELY,
      conversion: [order],
      ...(amount === '' ? {} : { value: { property: amount } }),
      touches: [{ select: visit, ...(channel === '' ? {} : { channel: { property: channel } }) }, ...(clicked ? [CLICKS] : [])],
      direct: { channel: 'direct', counts: true },
      lookbackMs: 7 * DAY_MS,
      once: false,
      halfLifeMs: 7 * DAY_MS,
      models: ['first', 'last', 'last_non_direct', 'linear', 'position', 'time_decay', 'markov'],
      unit: 'money',
    };
  },
  hasTime: false,
  Sentence: AttributionSentence,
  Figure: AttributionFigure,
};

/** 归因分析 — which channels conversions came after, and what each model gives them. */
export function AttributionPage() {
  return <AnalysisPage view={ATTRIBUTION} />;
}
