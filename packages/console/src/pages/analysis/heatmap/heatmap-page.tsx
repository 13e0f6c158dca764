import { HeatmapParams, type HeatmapView } from '@gyre/domain/analyses/heatmap';
import { hourTitle, measureTitle, measureUnit } from '@gyre/domain/analyses/titles';
import { FilterBlank } from '../blanks/filter-blank.tsx';
import { MeasureBlank, type MeasureDraft } from '../blanks/measure-blank.tsx';
import { HeatTable } from '../charts/heat-table.tsx';
import { type AskedDraft, likely, type DraftOf, EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { usePartName } from '../part-name.ts';
import { useBothWords } from '../use-both-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { AnalysisView, FigureProps, SentenceProps } from '../view.ts';

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

function HeatmapFigure({ params, answer, onPick }: FigureProps<HeatmapParams, HeatmapView>) {
  const words = useWords();
  const { language } = useFormat();
  const both = useBothWords();
  const partName = usePartName();
  const weekdays = words.segments.rules.weekdays;
  const title = measureTitle(params.measure, both)[language];
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return answer.parts.map(({ segment, group, current }) => {
    const name = partName({ segment, group }, undefined);
    const cellOf = (value: number | null, weekday: number, hour: number) => ({
      value,
      onOpen: () =>
        onPick(
          { ...(segment === null ? {} : { segment }), at: { weekday: weekday + 1, hour } },
          [title, ...(segment === null ? [] : [name]), `${weekdays[weekday]} ${hourTitle(hour)}`].join(' · '),
        ),
    });
    return (
      <div key={segment ?? ''} style={{ marginBottom: 20 }}>
        {answer.parts.length > 1 && <h3 className="analysis-part">{name}</h3>}
        <HeatTable
          label={`${title} · ${name}`}
          unit={measureUnit(params.measure)}
          corner={words.analysis.heatmap.corner}
          columns={hours.map((hour) => String(hour))}
          rows={current.cells.map((cells, weekday) => ({
            name: weekdays[weekday] ?? '',
            cells: cells.map((value, hour) => cellOf(value, weekday, hour)),
          }))}
        />
      </div>
    );
  });
}
