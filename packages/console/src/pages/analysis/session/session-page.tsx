import { SessionParams, type SessionView } from '@gyre/domain/analyses/session';
import { MINUTE_MS } from '@gyre/domain';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { EdgesBlank } from '../blanks/edges-blank.tsx';
import { EventsBlank } from '../blanks/events-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import { VisitsBlank } from '../blanks/visits-blank.tsx';
import { EVERYONE_LATELY } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { PeriodBlank } from '../spread/period-blank.tsx';
import type { SplitDraft } from '../split-draft.ts';
import { sentEvents } from '../starts.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { SessionFigure } from './session-figure.tsx';

type SessionDraft = SplitDraft<SessionParams>;

/** Events a session is made of, at first and at most. */
const [USUAL, MOST] = [8, 50];

const SESSION: AnalysisView<typeof SessionParams, SessionDraft, SessionView> = {
  kind: 'session',
  params: SessionParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    events: sentEvents(vocabulary, USUAL),
    gapMs: 30 * MINUTE_MS,
    endsAtMidnight: false,
    lengths: 'found',
    depths: 'found',
    grain: 'day',
    groups: 5,
  }),
  hasTime: true,
  Sentence: SessionSentence,
  Figure: SessionFigure,
};

/** 会话分析 — how often customers come, for how long, and how much they do. */
export function SessionPage() {
  return <AnalysisPage view={SESSION} />;
}

function SessionSentence({ draft, change }: SentenceProps<SessionDraft>) {
  const words = useWords().analysis;
  const own = words.session;
  return (
    <>
      <div className="rule-line">
        <span>{own.of}</span>
        <EventsBlank label={own.events} value={draft.events} most={MOST} onChange={(events) => change({ events })} />
      </div>
      <div className="rule-line">
        <VisitsBlank gapMs={draft.gapMs} endsAtMidnight={draft.endsAtMidnight} change={change} />
        <span>{words.spread.by}</span>
        <PeriodBlank value={draft.grain} whole={words.spread.whole} onChange={(grain) => change({ grain })} />
        <span>{own.look}</span>
      </div>
      <SplitBlank events={draft.events.map(({ event }) => event)} by={draft.by} groups={draft.groups} change={change} />
      <Advanced>
        <EdgesBlank label={own.lengths} value={draft.lengths} scale={MINUTE_MS} onChange={(lengths) => change({ lengths })} />
        <EdgesBlank label={own.depths} value={draft.depths} onChange={(depths) => change({ depths })} />
      </Advanced>
    </>
  );
}
