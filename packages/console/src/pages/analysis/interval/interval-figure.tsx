import type { IntervalParams } from '@gyre/domain/analyses/interval';
import type { SpreadView } from '@gyre/domain/analyses/spread';
import { useWords } from '../../../words/index.ts';
import { SpreadFigure } from '../spread/spread-figure.tsx';
import type { FigureProps } from '../view.ts';

/** 间隔图 — how the times between two events lie. */
export function IntervalFigure({ params, answer, marks, onPick }: FigureProps<IntervalParams, SpreadView>) {
  const own = useWords().analysis.interval;
  return (
    <SpreadFigure
      view={answer}
      params={params}
      first={params.begin}
      unit="duration"
      counted="count"
      axis={own.axis}
      marks={marks}
      onPick={onPick}
    />
  );
}
