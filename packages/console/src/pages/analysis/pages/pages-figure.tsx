import type { PagesParams, PagesView } from '@gyre/domain/analyses/pages';
import { groupsBehind } from '@gyre/domain/analyses/composed-groups';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { MISSING } from '../../../format.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { partsInTime } from '../charts/parts-in-time.ts';
import { TimeLines } from '../charts/time-lines.tsx';
import { TotalBars } from '../charts/total-bars.tsx';
import { PartChoice } from '../part-choice.tsx';
import { usePartName } from '../part-name.ts';
import { marksOn, periodText } from '../period-name.ts';
import type { FigureProps } from '../view.ts';

const SHOWN = ['views', 'customers', 'pages'] as const;
const Address = z.object({ chart: z.enum(SHOWN).default('views') });

type Props = FigureProps<PagesParams, PagesView>;

/** 页面分析图 — views or visitors over time, or the pages with most views; before them what it all comes to. */
export function PagesFigure(props: Props) {
  const own = useWords().analysis.pages;
  const partName = usePartName();
  const [{ chart }, setAddress] = useAddress(Address);
  const [chosen, setChosen] = useState(0);
  const { params, answer } = props;
  const names = useMemo(
    () => answer.parts.map((part) => partName(part, params.by, params.events)),
    [answer.parts, partName, params.by, params.events],
  );
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        <Segmented
          size="small"
          aria-label={own.shown.label}
          value={chart}
          options={SHOWN.map((value) => ({ value, label: own.shown[value] }))}
          onChange={(value) => setAddress({ chart: value })}
        />
        {chart === 'pages' && <PartChoice names={names} value={chosen} onChange={setChosen} />}
      </div>
      {chart === 'pages' ? <TopPages {...props} part={chosen} /> : <Series {...props} names={names} of={chart} />}
      <Totals {...props} names={names} />
    </>
  );
}

/** The numbers of all pages together, of each part and of the compared time. */
function Totals({ answer, names }: Props & { readonly names: readonly string[] }) {
  const words = useWords().analysis;
  const own = words.pages;
  const format = useFormat();
  const lines = partsInTime(answer.parts, names, words.earlierOf);
  return (
    <ul className="analysis-percentiles num">
      {lines.map(({ name: of, figures: { whole } }, i) => {
        const facts = [
          [own.shown.views, format.number(whole.views)],
          [own.shown.customers, format.number(whole.customers)],
          [own.visits, format.number(whole.sessions)],
          [own.perVisit, whole.sessions === 0 ? MISSING : format.number(whole.views / whole.sessions, 2)],
          [own.stay, whole.stays === 0 ? MISSING : format.duration(whole.stayMs / whole.stays)],
          [own.bounce, format.share(whole.bounces, whole.entries)],
        ] as const;
        return (
          <li key={i}>
            {lines.length > 1 && <b>{of}</b>}
            {facts.map(([name, value]) => (
              <span key={name}>
                {name} <b>{value}</b>
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

interface SeriesProps extends Props {
  readonly names: readonly string[];
  readonly of: 'views' | 'customers';
}

function Series({ params, answer, marks, onPick, names, of }: SeriesProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const { parts, periods, earlierPeriods, ended } = answer;
  const { grain, zone = format.zone } = params;
  const places = useMemo(() => periods.map((name) => periodText(name, grain, format, zone)), [periods, grain, format, zone]);
  const axisMarks = useMemo(() => marksOn(periods, marks, zone), [periods, marks, zone]);
  const lines = useMemo(
    () =>
      parts.map(({ current, earlier }, i) => ({
        name: names[i] ?? '',
        values: current.periods.map((period) => period[of]),
        earlier: earlier?.periods.map((period) => period[of]),
      })),
    [parts, names, of],
  );
  const pick = (line: number, period: number, earlier: boolean): void => {
    const part = parts[line];
    if (part === undefined) return;
    const name = (earlier ? earlierPeriods : periods)[period] ?? '';
    const about = [words.pages.shown.customers, names[line], periodText(name, grain, format, zone)].join(' · ');
    onPick({ segment: part.segment, group: part.group, earlier, period }, about);
  };
  return (
    <>
      <TimeLines
        label={words.pages.shown[of]}
        unit={of === 'views' ? 'count' : 'customers'}
        places={places}
        lines={lines}
        ended={ended}
        marks={axisMarks}
        onPoint={pick}
      />
      {ended < periods.length && <p className="analysis-note">{words.fillingNote}</p>}
    </>
  );
}

function TopPages({ answer, part: chosen, onPick }: Props & { readonly part: number }) {
  const own = useWords().analysis.pages;
  const part = answer.parts[Math.min(chosen, answer.parts.length - 1)];
  const told = part?.current.pages;
  const pages = useMemo(() => told?.filter(({ other }) => !other) ?? [], [told]);
  const bars = useMemo(
    () => pages.map(({ value, views }) => ({ name: value === null ? own.unnamed : String(value), value: views })),
    [pages, own],
  );
  const pick = (bar: number): void => {
    const page = pages[bar];
    if (part === undefined || page === undefined) return;
    const place = { segment: part.segment, group: part.group, did: 'view', pages: groupsBehind(page, pages) };
    onPick(place, bars[bar]?.name ?? '');
  };
  return <TotalBars label={own.shown.pages} unit="count" bars={bars} onPoint={pick} />;
}
