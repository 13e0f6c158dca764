import type { FunnelParams, FunnelView } from '@gyre/domain/analyses/funnel';
import { eventsTitle } from '@gyre/domain/analyses/titles';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { TimeLines } from '../charts/time-lines.tsx';
import { usePartName } from '../part-name.ts';
import { marksOn, periodText } from '../period-name.ts';
import type { FigureProps, Mark, Pick } from '../view.ts';
import { FunnelSteps } from './funnel-steps.tsx';
import { funnelDays } from './funnel-days.ts';

const Address = z.object({ chart: z.enum(['steps', 'trend']).default('steps') });

/** 漏斗图 — a column for each step with the bars of the parts, or the overall conversion day by day. */
export function FunnelFigure({ params, answer, marks, onPick }: FigureProps<FunnelParams, FunnelView>) {
  const words = useWords().analysis.funnel;
  const [{ chart }, setAddress] = useAddress(Address);
  const partName = usePartName();
  const ruleWords = useRuleWords();
  const names = answer.parts.map((part) => partName(part, params.by, params.steps[0]));
  const steps = params.steps.map((events) => eventsTitle(events, ruleWords));
  return (
    <>
      <Segmented
        size="small"
        aria-label={words.chart.label}
        value={chart}
        options={(['steps', 'trend'] as const).map((value) => ({ value, label: words.chart[value] }))}
        onChange={(value) => setAddress({ chart: value })}
        style={{ marginBottom: 12 }}
      />
      {chart === 'steps' ? (
        <FunnelSteps answer={answer} steps={steps} names={names} onPick={onPick} />
      ) : (
        <Trend answer={answer} params={params} names={names} last={steps.at(-1) ?? ''} marks={marks} onPick={onPick} />
      )}
    </>
  );
}

interface TrendProps {
  readonly answer: FunnelView;
  readonly params: FunnelParams;
  readonly names: readonly string[];
  /** What the last step is called. */
  readonly last: string;
  readonly marks: readonly Mark[];
  readonly onPick: Pick;
}

/** 每日转化率 — a click opens who got to the last step, of those booked on the day. */
function Trend({ answer, params, names, last, marks, onPick }: TrendProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const zone = params.zone ?? format.zone;
  const named = names.join('\n');
  const { days, earlierDays, lines, ended } = useMemo(() => funnelDays(answer, named.split('\n')), [answer, named]);
  const places = useMemo(() => days.map((day) => periodText(day, 'day', format, zone)), [days, format, zone]);
  const axisMarks = useMemo(() => marksOn(days, marks, zone), [days, marks, zone]);
  const step = params.steps.length;
  const pick = (line: number, place: number, earlier: boolean): void => {
    const part = answer.parts[line];
    const day = (earlier ? earlierDays : days)[place];
    if (part === undefined || day === undefined) return;
    const when = periodText(day, 'day', format, zone);
    const about = [words.funnel.stepNamed(step, last), when, ...(answer.parts.length > 1 ? [names[line]] : [])];
    onPick({ segment: part.segment, group: part.group, step, day, ...(earlier && { earlier }) }, about.join(' · '));
  };
  return (
    <>
      <TimeLines
        label={words.funnel.chart.trend}
        unit="share"
        places={places}
        lines={lines}
        ended={ended}
        marks={axisMarks}
        onPoint={pick}
      />
      {ended < days.length && <p className="analysis-note">{words.funnel.fillingNote}</p>}
    </>
  );
}
