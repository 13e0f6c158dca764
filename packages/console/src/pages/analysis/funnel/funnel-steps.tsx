import type { FunnelFigures, FunnelStep, FunnelView } from '@gyre/domain/analyses/funnel';
import type { Part } from '@gyre/domain/analyses/asked';
import { Tooltip } from 'antd';
import { useState } from 'react';
import { MISSING } from '../../../format.ts';
import { useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { ComparedChoice } from '../charts/compared-choice.tsx';
import { comparedLines, MOST_COMPARED } from '../charts/compared-lines.ts';
import { lineColors } from '../charts/line-colors.ts';
import type { Pick } from '../view.ts';

interface FunnelStepsProps {
  readonly answer: FunnelView;
  /** What the steps are called. */
  readonly steps: readonly string[];
  /** What the parts are called. */
  readonly names: readonly string[];
  readonly onPick: Pick;
}

/** One bar of a step: a part, or a part of the compared time. */
interface Run {
  readonly name: string;
  readonly color: string;
  readonly figures: FunnelFigures;
  readonly place: { readonly segment: string | null; readonly group: Part<unknown>['group']; readonly earlier: boolean };
}

/** 漏斗步骤 — each step with how many got there, of the step before and of the first, how long it took, and who stopped. Every number opens its customers. */
export function FunnelSteps({ answer, steps, names, onPick }: FunnelStepsProps) {
  const words = useWords().analysis;
  const [chosen, setChosen] = useState('');
  const parts = answer.parts.map((part, i) => ({ ...part, name: names[i] ?? '', earlier: part.earlier ?? undefined }));
  const compared = comparedLines(parts, MOST_COMPARED, chosen);
  const runs = useRuns(compared.lines);
  return (
    <>
      <ComparedChoice lines={parts} focus={compared.focus} said={words.faint} onChoose={setChosen} />
      {runs.length > 1 && (
        <ul className="analysis-legend">
          {runs.map(({ name, color }) => (
            <li key={name}>
              <span style={{ background: color }} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <div
        className="funnel-steps"
        style={{ gridTemplateColumns: `repeat(${steps.length}, minmax(${runs.length > 3 ? 240 : 168}px, 1fr))` }}
      >
        {steps.map((name, i) => (
          <section key={i} className="funnel-step" aria-label={`${i + 1}. ${name}`}>
            <h3 title={name}>
              <span className="num">{i + 1}</span> {name}
            </h3>
            <div className="funnel-bars" aria-hidden="true">
              {runs.map((run) => (
                <div key={run.name} className="funnel-bar">
                  <div style={{ height: `${(run.figures.steps[i]?.ofFirst ?? 0) * 100}%`, background: run.color }} />
                </div>
              ))}
            </div>
            {runs.map((run) => (
              <StepNumbers key={run.name} run={run} place={i} step={name} single={runs.length === 1} onPick={onPick} />
            ))}
          </section>
        ))}
      </div>
      <Overall runs={runs} last={steps.length - 1} />
    </>
  );
}

type NamedPart = Omit<FunnelView['parts'][number], 'earlier'> & { readonly name: string; readonly earlier?: FunnelFigures | undefined };

/** The bars of a step: each part and, where it has one, its compared time, in its colour and fainter; in grey where there is but one part. */
function useRuns(parts: readonly NamedPart[]): readonly Run[] {
  const words = useWords().analysis;
  const colors = useChartColors();
  const palette = lineColors(colors, parts.length);
  return parts.flatMap(({ name, segment, group, current, earlier }, i): Run[] => {
    const color = palette[i] ?? colors.palette.grey;
    const own = { name, color, figures: current, place: { segment, group, earlier: false } };
    if (earlier === undefined) return [own];
    const faint = parts.length === 1 ? colors.palette.before : `color-mix(in srgb, ${color} 45%, transparent)`;
    return [own, { name: words.earlierOf(name), color: faint, figures: earlier, place: { segment, group, earlier: true } }];
  });
}

interface StepNumbersProps {
  readonly run: Run;
  /** From 0. */
  readonly place: number;
  readonly step: string;
  readonly single: boolean;
  readonly onPick: Pick;
}

function StepNumbers({ run, place, step, single, onPick }: StepNumbersProps) {
  const own = useWords().analysis.funnel;
  const format = useFormat();
  const figures = run.figures.steps[place];
  if (figures === undefined) return null;
  const open = (stopped: boolean): void =>
    onPick(
      { ...run.place, step: place + 1, stopped },
      [own.stepNamed(place + 1, step), ...(stopped ? [own.stopped] : []), ...(single ? [] : [run.name])].join(' · '),
    );
  return (
    <div className={single ? 'funnel-numbers num' : 'funnel-numbers funnel-brief num'} style={{ borderColor: run.color }}>
      <NumberButton value={figures.customers} onOpen={() => open(false)} />
      {place > 0 && <Shares figures={figures} before={run.figures.steps[place - 1]} first={run.figures.steps[0]} />}
      {single && figures.took !== null && (
        <Tooltip title={own.tookHelp(format.duration(figures.took.p10), format.duration(figures.took.p90))}>
          <span className="rule-quiet">{own.took(format.duration(figures.took.median))}</span>
        </Tooltip>
      )}
      {figures.stopped !== null && figures.stopped > 0 && (
        <button type="button" className="analysis-number funnel-stopped" onClick={() => open(true)}>
          {own.stoppedHere(format.number(figures.stopped))}
        </button>
      )}
    </div>
  );
}

function NumberButton({ value, onOpen }: { readonly value: number; readonly onOpen: () => void }) {
  const words = useWords().analysis;
  const format = useFormat();
  const text = words.people(format.number(value));
  if (value === 0) return <b>{text}</b>;
  return (
    <button type="button" className="analysis-number" title={words.openCustomers} onClick={onOpen}>
      <b>{text}</b>
    </button>
  );
}

function Shares({
  figures,
  before,
  first,
}: {
  readonly figures: FunnelStep;
  readonly before: FunnelStep | undefined;
  readonly first: FunnelStep | undefined;
}) {
  const own = useWords().analysis.funnel;
  const format = useFormat();
  const share = (part: number, whole: number | undefined): string => (whole === undefined ? MISSING : format.share(part, whole));
  const parts = (whole: number | undefined): string => `${format.number(figures.customers)} / ${format.number(whole)}`;
  return (
    <>
      <span title={parts(before?.customers)}>{own.ofPrevious(share(figures.customers, before?.customers))}</span>
      <span className="rule-quiet" title={parts(first?.customers)}>
        {own.ofFirst(share(figures.customers, first?.customers))}
      </span>
    </>
  );
}

/** From the first step to the last, in a sentence. */
function Overall({ runs, last }: { readonly runs: readonly Run[]; readonly last: number }) {
  const own = useWords().analysis.funnel;
  const format = useFormat();
  if (last === 0) return null;
  return (
    <ul className="analysis-note funnel-overall num">
      {runs.map(({ name, figures }) => {
        const [first, end] = [figures.steps[0]?.customers ?? 0, figures.steps[last]?.customers ?? 0];
        return (
          <li key={name}>
            {own.overall(name, format.share(end, first), figures.took === null ? MISSING : format.duration(figures.took.median))}
            {figures.filling && <span className="rule-quiet"> {own.filling}</span>}
          </li>
        );
      })}
    </ul>
  );
}
