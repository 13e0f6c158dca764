import { HeatmapParams, type HeatmapView } from '@gyre/domain/analyses/heatmap';
import { FilterBlank } from '../blanks/filter-blank.tsx';
import { MeasureBlank, type MeasureDraft } from '../blanks/measure-blank.tsx';
import { type AskedDraft, likely, type DraftOf, EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { useWords } from '../../../words/index.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { HeatmapFigure } from './heatmap-figure.tsx';

type HeatmapDraft = AskedDraft & Pick<DraftOf<HeatmapParams>, 'filter'> & { readonly measure: MeasureDraft };

const HEATMAP: AnalysisView<typeof HeatmapParams, HeatmapDraft, HeatmapView> = {
  kind: 'heatmap',
  params: HeatmapParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    measure: { events: [likely(vocabulary, 'visit')], aggregate: { of: 'events' }, name: '', unit: 'number' },
    filter: { all: [], any: [] },
  }),
  hasTime: false,
  Sentence: HeatmapSentence,
  Figure: HeatmapFigure,
};

/** 时段热力 — when in the week it happens. */
export function HeatmapPage() {
  return <AnalysisPage view={HEATMAP} />;
}

function HeatmapSentence({ draft, change }: SentenceProps<HeatmapDraft>) {
  const words = useWords().analysis;
  return (
    <>
      <MeasureBlank value={draft.measure} onChange={(measure) => change({ measure })} before={<span>{words.heatmap.lead}</span>} />
      <FilterBlank event={draft.measure.events[0]?.event ?? ''} value={draft.filter} onChange={(filter) => change({ filter })} />
    </>
  );
}
