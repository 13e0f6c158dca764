import { FunnelParams, type FunnelView } from '@gyre/domain/analyses/funnel';
import { DAY_MS } from '@gyre/domain';
import { EVERYONE_LATELY, likeliest } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import type { AnalysisView } from '../view.ts';
import { FunnelFigure } from './funnel-figure.tsx';
import { type FunnelDraft, FunnelSentence } from './funnel-sentence.tsx';

const FUNNEL: AnalysisView<typeof FunnelParams, FunnelDraft, FunnelView> = {
  kind: 'funnel',
  params: FunnelParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    steps: likeliest(vocabulary, ['view', 'cart', 'order']).map((step) => [step]),
    window: { kind: 'span', ms: 7 * DAY_MS, inclusive: true },
    unit: { of: 'customer' },
    exclusions: [],
    others: [],
    preset: 'gyre',
    modes: [],
    groups: 5,
  }),
  hasTime: true,
  Sentence: FunnelSentence,
  Figure: FunnelFigure,
};

/** 漏斗分析 — how many got from step to step, how long it took, and who stopped where. */
export function FunnelPage() {
  return <AnalysisPage view={FUNNEL} />;
}
