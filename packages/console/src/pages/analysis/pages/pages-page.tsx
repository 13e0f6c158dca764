import { PagesParams, type PagesView } from '@gyre/domain/analyses/pages';
import { MINUTE_MS } from '@gyre/domain';
import { useWords } from '../../../words/index.ts';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { GrainBlank } from '../blanks/grain-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import { VisitsBlank } from '../blanks/visits-blank.tsx';
import { EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import type { SplitDraft } from '../split-draft.ts';
import { likelyPage } from '../starts.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { PagesFigure } from './pages-figure.tsx';

type PagesDraft = SplitDraft<PagesParams>;

const PAGES: AnalysisView<typeof PagesParams, PagesDraft, PagesView> = {
  kind: 'pages',
  params: PagesParams,
  start: (vocabulary) => {
    const { view, page } = likelyPage(vocabulary);
    return {
      ...EVERYONE_LATELY,
      range: { of: 'last', count: 7, unit: 'day', current: true },
      events: [view],
      gapMs: 30 * MINUTE_MS,
      endsAtMidnight: false,
      page,
      pages: 20,
      grain: 'day',
      groups: 5,
    };
  },
  hasTime: true,
  Sentence: PagesSentence,
  Figure: PagesFigure,
};

/** 页面分析 — which pages customers view, for how long, and where they come in and leave. */
export function PagesPage() {
  return <AnalysisPage view={PAGES} />;
}

function PagesSentence({ draft, change }: SentenceProps<PagesDraft>) {
  const words = useWords().analysis;
  const own = words.pages;
  return (
    <>
      <AnyOfBlank
        value={draft.events}
        onChange={(events) => change({ events })}
        before={<span>{own.viewed}</span>}
        after={
          <>
            <span>{own.page}</span>
            <ValueBlank event={draft.events[0]?.event ?? ''} value={draft.page} onChange={(page) => change({ page })} />
          </>
        }
      />
      <div className="rule-line">
        <span>{words.spread.by}</span>
        <GrainBlank value={draft.grain} onChange={(grain) => change({ grain })} />
        <span>{own.top}</span>
        <NumberBlank
          label={own.topLabel}
          value={draft.pages}
          min={1}
          max={200}
          unit={own.pagesUnit}
          onChange={(most) => change({ pages: most })}
        />
        <VisitsBlank gapMs={draft.gapMs} endsAtMidnight={draft.endsAtMidnight} change={change} />
      </div>
      <SplitBlank events={draft.events.map(({ event }) => event)} by={draft.by} groups={draft.groups} change={change} />
    </>
  );
}
