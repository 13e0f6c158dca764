import { IntervalParams } from '@gyre/domain/analyses/interval';
import type { SpreadView } from '@gyre/domain/analyses/spread';
import { HOUR_MS } from '@gyre/domain';
import { Checkbox } from 'antd';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { EdgesBlank } from '../blanks/edges-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import { EVERYONE_LATELY, likely } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { PeriodBlank } from '../spread/period-blank.tsx';
import type { SplitDraft } from '../split-draft.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { IntervalFigure } from './interval-figure.tsx';

type IntervalDraft = SplitDraft<IntervalParams>;

const INTERVAL: AnalysisView<typeof IntervalParams, IntervalDraft, SpreadView> = {
  kind: 'interval',
  params: IntervalParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    begin: [likely(vocabulary, 'order')],
    end: [likely(vocabulary, 'order')],
    pairing: 'last',
    buckets: 'found',
    grain: 'day',
    groups: 5,
  }),
  hasTime: true,
  Sentence: IntervalSentence,
  Figure: IntervalFigure,
};

/** 间隔分析 — how long it takes from one event to another. */
export function IntervalPage() {
  return <AnalysisPage view={INTERVAL} />;
}

function IntervalSentence({ draft, change }: SentenceProps<IntervalDraft>) {
  const words = useWords().analysis;
  const own = words.interval;
  return (
    <>
      <AnyOfBlank
        value={draft.begin}
        onChange={(begin) => change({ begin })}
        before={
          <>
            <span>{own.from}</span>
            <ChoiceBlank
              label={own.pairing.label}
              value={draft.pairing}
              names={own.pairing.names}
              onChange={(pairing) => change({ pairing })}
            />
          </>
        }
      />
      <AnyOfBlank value={draft.end} onChange={(end) => change({ end })} before={<span>{own.to}</span>} />
      <div className="rule-line">
        <span>{words.spread.by}</span>
        <PeriodBlank value={draft.grain} whole={words.spread.whole} onChange={(grain) => change({ grain })} />
        <span>{own.look}</span>
      </div>
      <SplitBlank events={draft.begin.map(({ event }) => event)} by={draft.by} groups={draft.groups} change={change} />
      <Advanced>
        <EdgesBlank label={own.edges} value={draft.buckets} scale={HOUR_MS} onChange={(buckets) => change({ buckets })} />
        <Held draft={draft} change={change} />
      </Advanced>
    </>
  );
}

/** 同一个值 — both events must have the same: one order, one product. */
function Held({ draft, change }: SentenceProps<IntervalDraft>) {
  const own = useWords().analysis.interval;
  const { held } = draft;
  const empty = { property: '' };
  return (
    <div className="analysis-field">
      <Checkbox
        checked={held !== undefined}
        onChange={(e) => change({ held: e.target.checked ? { begin: empty, end: empty } : undefined })}
      >
        {own.held}
      </Checkbox>
      {held !== undefined && (
        <span className="rule-joined">
          <ValueBlank event={draft.begin[0]?.event ?? ''} value={held.begin} onChange={(begin) => change({ held: { ...held, begin } })} />
          <span>=</span>
          <ValueBlank event={draft.end[0]?.event ?? ''} value={held.end} onChange={(end) => change({ held: { ...held, end } })} />
        </span>
      )}
    </div>
  );
}
