import { DistributionParams } from '@gyre/domain/analyses/distribution';
import type { SpreadView } from '@gyre/domain/analyses/spread';
import { isAmountName } from '@gyre/domain';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import type { AggregateDraft } from '../../../parts/rules/rule-draft.ts';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { EdgesBlank } from '../blanks/edges-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import { EVERYONE_LATELY, likely } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { PeriodBlank } from '../spread/period-blank.tsx';
import type { SplitDraft } from '../split-draft.ts';
import type { AnalysisView, SentenceProps } from '../view.ts';
import { DistributionFigure } from './distribution-figure.tsx';

type DistributionDraft = Omit<SplitDraft<DistributionParams>, 'aggregate'> & { readonly aggregate: AggregateDraft };

const DISTRIBUTION: AnalysisView<typeof DistributionParams, DistributionDraft, SpreadView> = {
  kind: 'distribution',
  params: DistributionParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    select: likely(vocabulary, 'order'),
    aggregate: { of: 'count' },
    buckets: 'found',
    grain: null,
    groups: 5,
    unit: 'number',
  }),
  hasTime: true,
  Sentence: DistributionSentence,
  Figure: DistributionFigure,
};

/** 分布分析 — how many customers did it how often, or for how much. */
export function DistributionPage() {
  return <AnalysisPage view={DISTRIBUTION} />;
}

const PLAIN: readonly AggregateDraft['of'][] = ['count', 'days'];

function isPlain({ of }: AggregateDraft): boolean {
  return PLAIN.includes(of);
}

function DistributionSentence({ draft, change }: SentenceProps<DistributionDraft>) {
  const words = useWords().analysis;
  const own = words.distribution;
  const { aggregate, select } = draft;
  return (
    <>
      <SelectorForm
        value={select}
        onChange={(selected) => change({ select: selected })}
        before={
          <>
            <PeriodBlank value={draft.grain} whole={own.whole} onChange={(grain) => change({ grain })} />
            <span>{own.each}</span>
          </>
        }
        after={
          <>
            <ChoiceBlank
              label={words.aggregate}
              value={aggregate.of}
              names={own.aggregates}
              onChange={(of) =>
                change({ aggregate: PLAIN.includes(of) ? { of } : { ...aggregate, of, property: aggregate.property ?? '' } })
              }
            />
            {!isPlain(aggregate) && (
              <ValueBlank
                event={select.event}
                value={{ property: aggregate.property ?? '', item: aggregate.item }}
                numbers={aggregate.of !== 'distinct'}
                onChange={({ property, item }) =>
                  change({ aggregate: { of: aggregate.of, property, item }, ...(isAmountName(property) ? { unit: 'money' } : {}) })
                }
              />
            )}
            {!isPlain(aggregate) && aggregate.of !== 'distinct' && (
              <ChoiceBlank
                label={words.unit}
                value={draft.unit}
                names={{ number: words.units.number, money: words.units.money }}
                onChange={(unit) => change({ unit })}
              />
            )}
          </>
        }
      />
      <SplitBlank events={[select.event]} by={draft.by} groups={draft.groups} change={change} />
      <Advanced>
        <EdgesBlank label={own.edges} value={draft.buckets} onChange={(buckets) => change({ buckets })} />
      </Advanced>
    </>
  );
}
