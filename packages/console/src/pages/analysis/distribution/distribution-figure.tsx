import type { DistributionParams } from '@gyre/domain/analyses/distribution';
import type { SpreadView } from '@gyre/domain/analyses/spread';
import type { Unit } from '@gyre/domain/analyses/table';
import { eventsTitle } from '@gyre/domain/analyses/titles';
import { useMemo } from 'react';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useWords } from '../../../words/index.ts';
import { SpreadFigure } from '../spread/spread-figure.tsx';
import type { FigureProps } from '../view.ts';

/** 分布图 — how many customers did it how often, or for how much. */
export function DistributionFigure({ params, answer, marks, onPick }: FigureProps<DistributionParams, SpreadView>) {
  const own = useWords().analysis.distribution;
  const ruleWords = useRuleWords();
  const { aggregate, unit } = params;
  const axis = own.axis(eventsTitle([params.select], ruleWords), own.aggregates[aggregate.of]);
  const values: Unit = aggregate.of === 'count' || aggregate.of === 'days' || aggregate.of === 'distinct' ? 'count' : unit;
  const first = useMemo(() => [params.select], [params.select]);
  return (
    <SpreadFigure view={answer} params={params} first={first} unit={values} counted="customers" axis={axis} marks={marks} onPick={onPick} />
  );
}
