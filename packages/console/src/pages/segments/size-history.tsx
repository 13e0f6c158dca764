import { contract, DAY_MS } from '@gyre/domain';
import { Segmented } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { Chart } from '../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../parts/chart-theme.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList } from '../../parts/list-page.tsx';
import { useProjectKey } from '../../session.ts';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { SegmentMoves } from './segment-moves.tsx';

type History = Answer<typeof contract.segments.history>;

/** How long a chart stands before it is drawn anew. */
const REFRESH_MS = 30_000;

interface SizeHistoryProps {
  readonly segment: string;
  /** Whether customers enter and leave; a frozen one has but its size. */
  readonly isLive: boolean;
  /** When the segment was created. */
  readonly since: number;
  readonly days: number;
  readonly onDays: (days: number) => void;
}

/** 人数变化 — the size as a line, entered above and left below zero; by the hour where there are at most two days. */
export function SizeHistory({ segment, isLive, since, days, onDays }: SizeHistoryProps) {
  const words = useWords().segments.history;
  const project = useProjectKey();
  const [now, setNow] = useState(presentMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(presentMs()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const from = now - days * DAY_MS;
  const byHour = now - Math.max(from, since) <= 2 * DAY_MS;
  const query = { from, to: now, interval: byHour ? ('hour' as const) : ('day' as const) };
  const answer = useCall(contract.segments.history, { params: { project, segment }, query }, { keep: true, staleMs: REFRESH_MS });
  return (
    <>
      <Segmented
        aria-label={words.range}
        value={days}
        options={[2, 7, 30, 90].map((n) => ({ value: n, label: n === 2 ? words.hours : words.days(n) }))}
        onChange={onDays}
        style={{ marginBottom: 12 }}
      />
      {answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {answer.data === undefined ? (
        <div style={{ height: 320 }} />
      ) : answer.data.length === 0 ? (
        <EmptyList empty={{ sentence: words.empty }} />
      ) : (
        <SizeChart history={answer.data} byHour={byHour} />
      )}
      {isLive && <SegmentMoves key={segment} segment={segment} />}
    </>
  );
}

function SizeChart({ history, byHour }: { readonly history: History; readonly byHour: boolean }) {
  const words = useWords().segments.history;
  const format = useFormat();
  const colors = useChartColors();
  const option = useMemo(() => {
    const bars = (name: string, color: string, values: readonly number[]) => ({
      type: 'bar',
      name,
      color,
      stack: 'change',
      yAxisIndex: 1,
      barMaxWidth: 14,
      data: [...values],
    });
    const size = valueAxis(colors, (value) => format.short(value));
    // Both sides by one measure in the lower part of the chart, so that a single entry is no bar through all of it.
    const most = Math.max(1, ...history.flatMap((h) => [h.entered, h.left]));
    const change = valueAxis(colors, (value) => (value > most ? '' : format.short(Math.abs(value))));
    const base = chartBase(colors);
    const named = (align: 'left' | 'right') => ({ nameTextStyle: { align, color: colors.text }, nameGap: 14 });
    return {
      ...base,
      grid: { ...base.grid, top: 56 },
      tooltip: { ...base.tooltip, valueFormatter: (value: unknown) => (typeof value === 'number' ? format.number(Math.abs(value)) : '–') },
      xAxis: {
        ...categoryAxis(
          colors,
          history.map((h) => (byHour ? format.clock(h.at).slice(0, 5) : format.day(h.at))),
        ),
        boundaryGap: true,
      },
      yAxis: [
        { ...size, minInterval: 1, name: words.size, ...named('left') },
        {
          ...change,
          minInterval: 1,
          min: -most,
          max: 4 * most,
          interval: most,
          splitLine: { show: false },
          name: words.moved,
          ...named('right'),
        },
      ],
      series: [
        bars(
          words.entered,
          colors.palette.third,
          history.map((h) => h.entered),
        ),
        bars(
          words.left,
          colors.palette.second,
          history.map((h) => -h.left),
        ),
        ...lineSeries({
          name: words.size,
          color: colors.palette.now,
          values: history.map((h) => h.size),
          fillingFrom: history.length - 1,
        }).map((line) => ({ ...line, symbol: 'circle', symbolSize: 8 })),
      ],
    };
  }, [history, byHour, words, format, colors]);
  return <Chart option={option} height={320} label={words.label} />;
}
