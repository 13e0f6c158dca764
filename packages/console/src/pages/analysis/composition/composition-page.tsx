import { CompositionParams, type CompositionView } from '@gyre/domain/analyses/composition';
import type { CustomerBreakdown } from '@gyre/domain/questions/measures';
import { useWords } from '../../../words/index.ts';
import { BreakdownsBlank } from '../blanks/breakdowns-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import type { DraftOf } from '../draft.ts';
import { AmongField } from '../frame/among-field.tsx';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { tellingAttributes } from '../starts.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { CompositionFigure } from './composition-figure.tsx';

type CompositionDraft = DraftOf<CompositionParams>;

/** Breakdowns at first, and at most. */
const [USUAL, MOST] = [4, 10];
const KINDS = ['attribute', 'segment'] as const;

const COMPOSITION: AnalysisView<typeof CompositionParams, CompositionDraft, CompositionView> = {
  kind: 'composition',
  params: CompositionParams,
  start: (vocabulary) => {
    const segment = vocabulary.segments[0]?.key;
    return {
      ...(segment === undefined ? {} : { among: { kind: 'segment', segment } as const }),
      by: tellingAttributes(vocabulary, USUAL),
      groups: 10,
    };
  },
  scope: ['compare'],
  hasTime: false,
  Sentence: CompositionSentence,
  Figure: CompositionFigure,
};

/** 用户构成 — who customers are, and what they are more often than others. */
export function CompositionPage() {
  return <AnalysisPage view={COMPOSITION} />;
}

function CompositionSentence({ draft, change }: SentenceProps<CompositionDraft>) {
  const words = useWords().analysis;
  const own = words.composition;
  return (
    <>
      <div className="rule-line">
        <span>{own.of}</span>
        <AmongField value={draft.among} onChange={(among) => change({ among })} />
        <span>{own.against}</span>
        <AmongField value={draft.base} onChange={(base) => change({ base })} />
        <span>{own.alike}</span>
      </div>
      <div className="rule-line">
        <span>{own.by}</span>
        <BreakdownsBlank
          events={[]}
          kinds={KINDS}
          joint={own.joint}
          most={MOST}
          value={draft.by as CustomerBreakdown[]}
          onChange={(by) => change({ by: by as CustomerBreakdown[] })}
        />
        <span className="rule-quiet">{words.breakdowns.most}</span>
        <NumberBlank
          label={words.breakdowns.most}
          value={draft.groups}
          min={1}
          max={100}
          unit={words.breakdowns.groupsUnit}
          onChange={(groups) => change({ groups })}
        />
      </div>
    </>
  );
}
