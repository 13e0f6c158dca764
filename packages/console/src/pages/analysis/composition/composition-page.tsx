import { CompositionParams, type CompositionView } from '@gyre/domain/analyses/composition';
import type { CustomerBreakdown } from '@gyre/domain/questions/measures';
import { Segmented } from 'antd';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { BreakdownsBlank } from '../blanks/breakdowns-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import type { DraftOf } from '../draft.ts';
import { AmongField } from '../frame/among-field.tsx';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { tellingAttributes } from '../starts.ts';
import type { AnalysisView, FigureProps, SentenceProps } from '../view.ts';
import { useWhoName } from '../who-name.ts';
import { ComposedPanel } from './composed-panel.tsx';

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
  scope: [],
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

const Address = z.object({ chart: z.enum(['share', 'tgi']).default('share') });

function CompositionFigure({ params, answer, onPick }: FigureProps<CompositionParams, CompositionView>) {
  const words = useWords().analysis;
  const own = words.composition;
  const format = useFormat();
  const nameOf = useWhoName();
  const [{ chart }, setAddress] = useAddress(Address);
  const sides = [nameOf(params.among), nameOf(params.base)] as const;
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        <Segmented
          size="small"
          aria-label={own.shown.label}
          value={chart}
          options={(['share', 'tgi'] as const).map((value) => ({ value, label: own.shown[value] }))}
          onChange={(value) => setAddress({ chart: value })}
        />
        <span className="rule-quiet">{own.sizes(sides[0], format.number(answer.customers), sides[1], format.number(answer.base))}</span>
      </div>
      <div className="analysis-grid">
        {answer.tables.map((table, i) => (
          <ComposedPanel
            key={i}
            table={table}
            sides={sides}
            shown={chart}
            onGroup={(groups, about) => onPick({ table: i, groups }, about)}
          />
        ))}
      </div>
      <p className="analysis-note">{own.tgiNote}</p>
    </>
  );
}
