import type { SessionParams, SessionView } from '@gyre/domain/analyses/session';
import { Segmented } from 'antd';
import { useCallback, useMemo } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { TimeLines } from '../charts/time-lines.tsx';
import { TotalBars } from '../charts/total-bars.tsx';
import { usePartName } from '../part-name.ts';
import { marksOn, periodText } from '../period-name.ts';
import { SpreadFigure } from '../spread/spread-figure.tsx';
import type { FigureProps } from '../view.ts';

const SHOWN = ['sessions', 'length', 'depth'] as const;
const Address = z.object({ chart: z.enum(SHOWN).default('sessions') });

const MEASURE = { length: { measure: 'length' }, depth: { measure: 'depth' } } as const;

/** 会话图 — how many there are, how long they are, or how deep. */
export function SessionFigure(props: FigureProps<SessionParams, SessionView>) {
  const own = useWords().analysis.session;
  const [{ chart }, setAddress] = useAddress(Address);
  const { params, answer, marks, onPick } = props;
  return (
    <>
      <Segmented
        size="small"
        aria-label={own.shown.label}
        value={chart}
        options={SHOWN.map((value) => ({ value, label: own.shown[value] }))}
        onChange={(value) => setAddress({ chart: value })}
        style={{ marginBottom: 8, marginInlineEnd: 12 }}
      />
      {chart === 'sessions' ? (
        <SessionCounts {...props} />
      ) : (
        <SpreadFigure
          key={chart}
          view={answer[chart]}
          params={params}
          first={params.events}
          unit={chart === 'length' ? 'duration' : 'count'}
          counted="count"
          axis={own.axis[chart]}
          place={MEASURE[chart]}
          marks={marks}
          onPick={onPick}
        />
      )}
    </>
  );
}

/** How many sessions by period; without periods, of each part. */
function SessionCounts({ params, answer: { depth }, marks, onPick }: FigureProps<SessionParams, SessionView>) {
  const words = useWords().analysis;
  const own = words.session;
  const format = useFormat();
  const partName = usePartName();
  const { parts, periods, earlierPeriods, ended } = depth;
  const { grain } = params;
  const zone = params.zone ?? format.zone;
  const labelOf = useCallback((name: string) => (grain === null ? name : periodText(name, grain, format, zone)), [grain, format, zone]);
  const places = useMemo(() => periods.map(labelOf), [periods, labelOf]);
  const axisMarks = useMemo(() => marksOn(periods, marks, zone), [periods, marks, zone]);
  const lines = useMemo(
    () =>
      parts.map((part) => ({
        name: partName(part, params.by, params.events),
        values: part.current.periods.map((row) => row?.count ?? 0),
        earlier: part.earlier?.periods.map((row) => row?.count ?? 0),
      })),
    [parts, partName, params.by, params.events],
  );
  const pick = (line: number, at: number | null, earlier: boolean): void => {
    const part = parts[line];
    if (part === undefined) return;
    const period = at === null ? null : ((earlier ? earlierPeriods : periods)[at] ?? null);
    const about = [own.shown.sessions, lines[line]?.name, ...(period === null ? [] : [labelOf(period)])].join(' · ');
    onPick({ segment: part.segment, group: part.group, earlier, period }, about);
  };
  if (grain === null) {
    const bars = parts.map((part, i) => ({
      name: lines[i]?.name ?? '',
      value: part.current.whole?.count ?? 0,
      earlier: part.earlier === null ? undefined : (part.earlier.whole?.count ?? 0),
    }));
    return <TotalBars label={own.shown.sessions} unit="count" bars={bars} onPoint={(bar) => pick(bar, null, false)} />;
  }
  return (
    <>
      <TimeLines label={own.shown.sessions} unit="count" places={places} lines={lines} ended={ended} marks={axisMarks} onPoint={pick} />
      {ended < periods.length && <p className="analysis-note">{words.fillingNote}</p>}
    </>
  );
}
