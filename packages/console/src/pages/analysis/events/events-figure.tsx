import type { EventsAnswer, EventsParams } from '@gyre/domain/analyses/events';
import type { Unit } from '@gyre/domain/analyses/table';
import { measureTitle } from '@gyre/domain/analyses/titles';
import { Segmented } from 'antd';
import { useCallback, useMemo } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useSegmentName } from '../../../parts/segment-picker.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { TimeLines } from '../charts/time-lines.tsx';
import { TotalBars } from '../charts/total-bars.tsx';
import { useGroupName } from '../part-name.ts';
import { begunAt, marksOn, periodText } from '../period-name.ts';
import { useBothWords } from '../use-both-words.ts';
import type { FigureProps } from '../view.ts';
import { type EventLine, eventLines, figureUnits, placeOfPoint } from './event-lines.ts';

const Address = z.object({ chart: z.enum(['trend', 'totals']).default('trend') });

interface Named extends EventLine {
  /** What its figure is called. */
  readonly title: string;
  readonly name: string;
}

/** 事件分析图 — lines over time or bars of the totals, one chart for each unit. */
export function EventsFigure({ params, answer, at, marks, onPick }: FigureProps<EventsParams, EventsAnswer>) {
  const words = useWords().analysis;
  const format = useFormat();
  const [{ chart }, setAddress] = useAddress(Address);
  const { lines, titles } = useNamedLines(answer, params);
  const { periods, ended } = answer;
  const labels = useMemo(
    () => periods.map((name) => periodText(name, params.grain, format, params.zone)),
    [periods, params.grain, params.zone, format],
  );
  const axisMarks = useMemo(() => marksOn(periods, marks, params.zone ?? format.zone), [periods, marks, params.zone, format.zone]);
  const charts = useMemo(() => {
    const begun = begunAt(periods, at, params.zone ?? format.zone);
    return chartsOf(
      lines.map((line) => ({ ...line, values: line.values.slice(0, begun) })),
      params,
    );
  }, [lines, params, periods, at, format.zone]);
  const pickPoint = useCallback(
    (line: Named, period: number | undefined, earlier: boolean) => {
      const at = period === undefined ? [] : [(earlier ? answer.earlierPeriods : periods)[period] ?? ''];
      const when = at.map((name) => periodText(name, params.grain, format, params.zone));
      onPick(placeOfPoint(line, lines, { period, earlier }), [...new Set([line.title, line.name]), ...when].join(' · '));
    },
    [answer.earlierPeriods, periods, params.grain, params.zone, format, lines, onPick],
  );
  return (
    <>
      <Segmented
        size="small"
        aria-label={words.chart.label}
        value={chart}
        options={(['trend', 'totals'] as const).map((value) => ({ value, label: words.chart[value] }))}
        onChange={(value) => setAddress({ chart: value })}
        style={{ marginBottom: 8 }}
      />
      {charts.map(({ unit, lines: own }) => {
        const label = [...new Set(own.map(({ figure }) => titles[figure]))].join(', ');
        return (
          <section key={own[0]?.figure} aria-label={label}>
            {(charts.length > 1 || own.length > 1) && <h3 className="analysis-part">{label}</h3>}
            {chart === 'trend' ? (
              <TimeLines
                label={label}
                unit={unit}
                places={labels}
                lines={own}
                ended={ended}
                marks={axisMarks}
                height={charts.length > 1 ? 250 : 340}
                onPoint={(line, period, earlier) => own[line] !== undefined && pickPoint(own[line], period, earlier)}
              />
            ) : (
              <TotalBars
                label={label}
                unit={unit}
                bars={own.map(({ name, total, totalEarlier }) => ({ name, value: total, earlier: totalEarlier }))}
                onPoint={(bar) => own[bar] !== undefined && pickPoint(own[bar], undefined, false)}
              />
            )}
          </section>
        );
      })}
      {ended < periods.length && chart === 'trend' && <p className="analysis-note">{words.fillingNote}</p>}
    </>
  );
}

/** One chart for each unit, formulas apart from measures: a ratio of two totals would lie flat beside them. */
function chartsOf(lines: readonly Named[], params: EventsParams): readonly { readonly unit: Unit; readonly lines: readonly Named[] }[] {
  const units = figureUnits(params);
  const unitOf = ({ figure }: Named): Unit => units[figure] ?? 'number';
  const byChart = Map.groupBy(lines, (line) => `${unitOf(line)} ${line.figure < params.measures.length}`);
  return [...byChart.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ unit: unitOf(first), lines: [first, ...rest] }],
  );
}

/** The lines with names that tell those of one chart apart: the figure, the part and the group, each only where there are several. */
function useNamedLines(
  answer: EventsAnswer,
  params: EventsParams,
): { readonly lines: readonly Named[]; readonly titles: readonly string[] } {
  const words = useWords().analysis;
  const { language } = useFormat();
  const both = useBothWords();
  const segmentName = useSegmentName();
  const groupName = useGroupName();
  return useMemo(() => {
    const { measures, formulas, by } = params;
    const titles = [
      ...measures.map((measure) => measureTitle(measure, both)[language]),
      ...formulas.map(({ name, formula }) => (name === '' ? formula : name)),
    ];
    const units = figureUnits(params);
    const hasParts = answer.parts.length > 1;
    const lines = eventLines(answer, params).map((line): Named => {
      const title = titles[line.figure] ?? '';
      const part = hasParts ? [line.segment === null ? words.among.everyone : segmentName(line.segment)] : [];
      const group =
        line.key === null
          ? []
          : [
              groupName(
                line.key,
                by,
                measures.flatMap(({ events }) => events),
              ),
            ];
      const isFormula = (figure: number): boolean => figure >= measures.length;
      const isAlone = units.filter((unit, i) => unit === units[line.figure] && isFormula(i) === isFormula(line.figure)).length === 1;
      const figure = isAlone && part.length + group.length > 0 ? [] : [title];
      return { ...line, title, name: [...figure, ...part, ...group].join(' · ') };
    });
    return { lines, titles };
  }, [answer, params, both, language, segmentName, groupName, words]);
}
