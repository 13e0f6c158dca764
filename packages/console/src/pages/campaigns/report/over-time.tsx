import { contract, type EffectOverTime } from '@gyre/domain';
import { Empty } from 'antd';
import { useMemo } from 'react';
import { useCall } from '../../../api.ts';
import { Chart } from '../../../parts/chart.tsx';
import { categoryAxis, chartBase, valueAxis } from '../../../parts/chart-theme.ts';
import { useProjectKey } from '../../../session.ts';
import { type ChartColors, useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { signedPoints } from './points.ts';
import { Waited } from './waited.tsx';

const RENEWED_MS = 60_000;

/** 提升走势 — the cumulative lift of the deciding goal with its always-valid band. */
export function OverTime({ campaign }: { readonly campaign: string }) {
  const words = useWords().campaigns.effects;
  const project = useProjectKey();
  const answer = useCall(contract.effects.overTime, { params: { project, campaign } }, { everyMs: RENEWED_MS, keep: true });
  return (
    <Waited answer={answer}>
      {(data) =>
        data.points.some(({ difference }) => difference !== null) ? (
          <>
            <BandChart {...data} />
            <Latest points={data.points} />
            <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.overTimeNote}</p>
          </>
        ) : (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.overTimeNone} style={{ padding: 24 }} />
        )
      }
    </Waited>
  );
}

/** The last point in words. */
function Latest({ points }: Pick<EffectOverTime, 'points'>) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const last = points.at(-1);
  if (last === undefined || last.difference === null) return null;
  const { effect, from, to } = last.difference;
  const say = (share: number): string => signedPoints(share, format.language);
  return (
    <p className="num" style={{ margin: '8px 0 0' }}>
      {format.minute(last.at)} · <b>{words.liftBetween(say(effect), say(from), say(to))}</b>
    </p>
  );
}

function BandChart({ points, unit }: EffectOverTime) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const colors = useChartColors();
  const option = useMemo(() => {
    const name = (at: number): string => (unit === 'hour' ? format.minute(at) : format.day(at - 1));
    const say = (share: number): string => signedPoints(share, format.language);
    const tip = (shown: readonly { readonly dataIndex: number }[]): string => {
      const point = points[shown[0]?.dataIndex ?? -1];
      if (point === undefined) return '';
      const { at, treated, control, difference } = point;
      const lines = [name(at), words.basis(format.number(treated.customers), format.number(control.customers))];
      if (difference !== null) lines.push(words.liftBetween(say(difference.effect), say(difference.from), say(difference.to)));
      return lines.join('<br>');
    };
    const base = chartBase(colors);
    return {
      ...base,
      tooltip: { ...base.tooltip, formatter: tip },
      xAxis: categoryAxis(
        colors,
        points.map(({ at }) => name(at)),
      ),
      yAxis: valueAxis(colors, (value) => words.liftPoints(format.number(value * 100, 2))),
      series: bandSeries(points, colors, words),
    };
  }, [points, unit, colors, format, words]);
  return <Chart option={option} height={260} label={words.overTimeLabel} />;
}

/** The band as an area from its lower to its upper end, the lift as a line over it, and the line of zero. */
function bandSeries(points: EffectOverTime['points'], colors: ChartColors, words: { readonly lift: string; readonly band: string }) {
  const bare = { type: 'line', showSymbol: false, silent: true, lineStyle: { opacity: 0 }, stack: 'band', stackStrategy: 'all' };
  const of = (pick: (difference: NonNullable<EffectOverTime['points'][number]['difference']>) => number) =>
    points.map(({ difference }) => (difference === null ? null : pick(difference)));
  const symbols = points.length < 3;
  return [
    { ...bare, name: '', data: of(({ from }) => from) },
    { ...bare, name: words.band, color: colors.palette.now, areaStyle: { opacity: 0.16 }, data: of(({ from, to }) => to - from) },
    {
      type: 'line',
      name: words.lift,
      color: colors.palette.now,
      showSymbol: symbols,
      lineStyle: { width: 2.5 },
      data: of(({ effect }) => effect),
      markLine: {
        silent: true,
        symbol: 'none',
        label: { show: false },
        lineStyle: { color: colors.text, type: 'solid', width: 1 },
        data: [{ yAxis: 0 }, ...whisker(points, colors)],
      },
    },
  ];
}

/** The interval of the only point there is, upright: of one point there is no area. */
function whisker(points: EffectOverTime['points'], colors: ChartColors) {
  const told = points.flatMap(({ difference }, i) => (difference === null ? [] : [{ i, ...difference }]));
  const [only] = told;
  if (only === undefined || told.length > 1) return [];
  const lineStyle = { color: colors.palette.now, width: 6, opacity: 0.35 };
  return [[{ coord: [only.i, only.from], lineStyle }, { coord: [only.i, only.to] }]];
}
