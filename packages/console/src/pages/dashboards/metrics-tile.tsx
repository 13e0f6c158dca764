import { contract, instant } from '@gyre/domain';
import { spanOf } from '@gyre/domain/analyses/time-range';
import type { Tile, TileContent } from '@gyre/domain/dashboard';
import type { Unit } from '@gyre/domain/analyses/table';
import { Skeleton, Table, theme } from 'antd';
import { useMemo, useState } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { TimeLines } from '../analysis/charts/time-lines.tsx';
import { written } from '../analysis/frame/cell-view.tsx';
import { useMarks } from '../analysis/frame/marks.tsx';
import { marksOn, periodText } from '../analysis/period-name.ts';
import { ChangeView } from '../metrics/change-view.tsx';
import { changeBetween } from '../metrics/metric-book.ts';
import { StaleNote, TileFault } from './tile-fault.tsx';
import type { Showing } from './tile-facts.ts';

type Content = Extract<TileContent, { of: 'metrics' }>;
type Series = Answer<typeof contract.metrics.series>;
type Line = Series['lines'][number];

interface MetricsTileProps {
  readonly content: Content;
  readonly form: Tile['form'];
  readonly showing: Showing;
}

/** 指标卡片 — metrics by period as lines, a table, or the last number. */
export function MetricsTile({ content, form, showing }: MetricsTileProps) {
  const words = useWords().dashboards.tile;
  const project = useProjectKey();
  const { metrics, range, grain, compared } = content;
  const body = { metrics, range, grain, ...(compared === undefined ? {} : { compared }) };
  const { everyMs, onRemove } = showing;
  const answer = useCall(
    contract.metrics.series,
    { params: { project }, body },
    { keep: true, ...(everyMs === undefined ? {} : { everyMs }) },
  );
  const retry = (): void => void answer.refetch();
  const { data, error } = answer;
  if (data === undefined) {
    if (error !== null) return <TileFault error={error} gone={words.goneMetric} retry={retry} onRemove={onRemove} />;
    return <Skeleton active title={false} paragraph={{ rows: 4, width: '100%' }} />;
  }
  return (
    <>
      <StaleNote error={error} at={data.at} retry={retry} />
      {form === 'number' && <Numbers series={data} content={content} />}
      {form === 'table' && <LastTable series={data} content={content} />}
      {form === 'chart' && <Lines series={data} content={content} />}
    </>
  );
}

/** Height of a chart where no tile says otherwise. */
const CHART = 240;

interface ShownProps {
  readonly series: Series;
  readonly content: Content;
}

/** A chart for each unit. */
function Lines({ series, content }: ShownProps) {
  const format = useFormat();
  const { periods, ended, lines } = series;
  const labels = useMemo(() => periods.map((name) => periodText(name, content.grain, format)), [periods, content.grain, format]);
  const [now] = useState(() => instant(presentMs()));
  const spanned = useMemo(
    () => ({ answer: { answer: { span: spanOf(content.range, now, format.zone) } } }),
    [content.range, now, format.zone],
  );
  const marks = useMarks(spanned);
  const axisMarks = useMemo(() => marksOn(periods, marks, format.zone), [periods, marks, format.zone]);
  const byUnit = useMemo(
    () =>
      [...Map.groupBy(lines, ({ unit }): Unit => unit ?? 'number')].map(([unit, own]) => ({
        unit,
        label: own.map(({ name }) => name).join(', '),
        lines: own.map(({ name, whole, compared }) => ({
          name,
          values: whole.values,
          ...(compared === null ? {} : { earlier: compared.values }),
        })),
      })),
    [lines],
  );
  return byUnit.map(({ unit, label, lines: own }) => (
    <TimeLines key={unit} label={label} unit={unit} places={labels} lines={own} ended={ended} marks={axisMarks} height={CHART} />
  ));
}

/** The last period that is over, or the first while none is. */
function lastOf({ ended }: Series): number {
  return Math.max(0, ended - 1);
}

/** Against the compared time where one was asked for, else the period before. */
function changeOf({ whole, compared }: Line, place: number): number | null {
  return changeBetween(compared === null ? whole.values[place - 1] : compared.values[place], whole.values[place]);
}

function Numbers({ series, content }: ShownProps) {
  const words = useWords().dashboards.tile;
  const format = useFormat();
  const { token } = theme.useToken();
  const place = lastOf(series);
  const period = periodText(series.periods[place] ?? '', content.grain, format);
  return (
    <div className="board-numbers">
      {series.lines.map((line) => {
        const value = line.whole.values[place] ?? null;
        return (
          <div key={line.key}>
            <div style={{ color: token.colorTextSecondary, fontSize: 13 }}>{line.name}</div>
            <div className="num" style={{ fontSize: 26, fontWeight: 600 }} title={written(value, line.unit ?? 'number', format)}>
              {written(value, line.unit ?? 'number', format, true)}
            </div>
            <div className="num" style={{ fontSize: 13, color: token.colorTextTertiary }}>
              {period} <ChangeView change={changeOf(line, place)} direction={line.direction ?? 'more'} />
              {content.compared !== undefined && ` ${words.against(words.comparedWith[content.compared])}`}
            </div>
          </div>
        );
      })}
    </div>
  );
}

function LastTable({ series, content }: ShownProps) {
  const words = useWords().dashboards.tile;
  const format = useFormat();
  const place = lastOf(series);
  return (
    <Table<Line>
      size="small"
      pagination={false}
      rowKey="key"
      dataSource={[...series.lines]}
      columns={[
        { key: 'name', title: words.metrics, render: (_, line) => line.name },
        {
          key: 'value',
          title: periodText(series.periods[place] ?? '', content.grain, format),
          align: 'right',
          className: 'num',
          render: (_, line) => written(line.whole.values[place] ?? null, line.unit ?? 'number', format),
        },
        {
          key: 'change',
          title: content.compared === undefined ? words.sincePeriod : words.against(words.comparedWith[content.compared]),
          align: 'right',
          className: 'num',
          render: (_, line) => <ChangeView change={changeOf(line, place)} direction={line.direction ?? 'more'} />,
        },
      ]}
    />
  );
}
