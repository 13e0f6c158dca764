import { ComparisonParams, type ComparisonView } from '@gyre/domain/analyses/comparison';
import { customersOf, MeasureBlank, type MeasureDraft } from '../blanks/measure-blank.tsx';
import type { CustomerBreakdown } from '@gyre/domain/questions/measures';
import { EVERYBODY, type Rule } from '@gyre/domain';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { NameButton } from '../blanks/measure-blank.tsx';
import { useWords } from '../../../words/index.ts';
import { BreakdownsBlank } from '../blanks/breakdowns-blank.tsx';
import { GrainBlank } from '../blanks/grain-blank.tsx';
import { type DraftOf, EVERYONE_LATELY, likely } from '../draft.ts';
import { AmongField } from '../frame/among-field.tsx';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { tellingAttributes } from '../starts.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { isEverybody } from '../who-name.ts';
import { ComparisonFigure } from './comparison-figure.tsx';

type ComparisonDraft = Omit<DraftOf<ComparisonParams>, 'measures'> & { readonly measures: readonly MeasureDraft[] };

/** Measures, and tables, at most. */
const [MOST_MEASURES, MOST_TABLES] = [5, 10];
const KINDS = ['attribute', 'segment'] as const;

const COMPARISON: AnalysisView<typeof ComparisonParams, ComparisonDraft, ComparisonView> = {
  kind: 'comparison',
  params: ComparisonParams,
  start: (vocabulary) => {
    const ruleOf = (place: number): Rule => {
      const segment = vocabulary.segments[place]?.key;
      return segment === undefined ? EVERYBODY : { kind: 'segment', segment };
    };
    return {
      range: EVERYONE_LATELY.range,
      grain: 'day',
      sides: [
        { name: '', rule: ruleOf(0) },
        { name: '', rule: ruleOf(1) },
      ],
      measures: [customersOf(likely(vocabulary, 'order'))],
      by: tellingAttributes(vocabulary, 2),
      groups: 10,
    };
  },
  scope: ['range', 'compare'],
  hasTime: true,
  Sentence: ComparisonSentence,
  Figure: ComparisonFigure,
};

/** 人群对比 — two groups of customers side by side. */
export function ComparisonPage() {
  return <AnalysisPage view={COMPARISON} />;
}

function ComparisonSentence({ draft, change }: SentenceProps<ComparisonDraft>) {
  const words = useWords().analysis;
  const own = words.comparison;
  const { sides, measures } = draft;
  return (
    <>
      <div className="rule-line">
        <span>{own.compare}</span>
        {sides.map((side, i) => (
          <span className="rule-joined" key={i}>
            {i > 0 && <span>{own.and}</span>}
            <AmongField
              value={isEverybody(side.rule) ? undefined : side.rule}
              onChange={(rule) => change({ sides: sides.with(i, { ...side, rule: rule ?? EVERYBODY }) })}
            />
            <NameButton name={side.name} onName={(name) => change({ sides: sides.with(i, { ...side, name }) })} />
          </span>
        ))}
      </div>
      {measures.map((measure, i) => (
        <MeasureBlank
          key={i}
          value={measure}
          onChange={(changed) => change({ measures: measures.with(i, changed) })}
          before={<span>{i === 0 ? own.did : own.andDid}</span>}
          after={
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined />}
              aria-label={`${words.removeMeasure} ${i + 1}`}
              onClick={() => change({ measures: measures.toSpliced(i, 1) })}
            />
          }
        />
      ))}
      <div className="rule-line">
        {measures.length < MOST_MEASURES && (
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined />}
            onClick={() => change({ measures: [...measures, customersOf(measures.at(-1)?.events[0])] })}
          >
            {words.addMeasure}
          </Button>
        )}
        {measures.length > 0 && (
          <>
            <span>{words.spread.by}</span>
            <GrainBlank value={draft.grain} onChange={(grain) => change({ grain })} />
          </>
        )}
      </div>
      <div className="rule-line">
        <span>{own.by}</span>
        <BreakdownsBlank
          events={[]}
          kinds={KINDS}
          joint={words.composition.joint}
          most={MOST_TABLES}
          value={draft.by as CustomerBreakdown[]}
          onChange={(by) => change({ by: by as CustomerBreakdown[] })}
        />
      </div>
    </>
  );
}
