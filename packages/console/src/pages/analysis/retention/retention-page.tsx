import { RetentionParams, type RetentionView } from '@gyre/domain/analyses/retention';
import { EVERYONE_LATELY, likely } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import type { AnalysisView } from '../view.ts';
import { RetentionFigure } from './retention-figure.tsx';
import { type RetentionDraft, RetentionSentence } from './retention-sentence.tsx';

const RETENTION: AnalysisView<typeof RetentionParams, RetentionDraft, RetentionView> = {
  kind: 'retention',
  params: RetentionParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    birth: [likely(vocabulary, 'visit')],
    return: [likely(vocabulary, 'visit')],
    grain: 'day',
    mode: 'on',
    clock: 'calendar',
    rounding: 'none',
    born: 'first',
    groups: 5,
  }),
  hasTime: false,
  Sentence: RetentionSentence,
  Figure: RetentionFigure,
};

/** 留存分析 — of those who began in a period, how many came back when. */
export function RetentionPage() {
  return <AnalysisPage view={RETENTION} />;
}
