import { contract } from '@gyre/domain';
import { Compared, spanOf, TimeRange } from '@gyre/domain/analyses/time-range';
import { instant } from '@gyre/domain';
import { Grain } from '@gyre/domain/questions/periods';
import { Select, Skeleton } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { z } from 'zod';
import { type Answer, useCall } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { GrainBlank } from '../analysis/blanks/grain-blank.tsx';
import { TimeLines } from '../analysis/charts/time-lines.tsx';
import { written } from '../analysis/frame/cell-view.tsx';
import { MarksButton, useMarks } from '../analysis/frame/marks.tsx';
import { RangeField } from '../analysis/frame/range-field.tsx';
import { marksOn, periodText } from '../analysis/period-name.ts';
import { ChangeView } from './change-view.tsx';
import { CompareSelect } from './compare-select.tsx';
import { changeBetween, type Definitions, hasDimension, metricsWithPeople, type MetricRow, rangeOfPeriod } from './metric-book.ts';
import type { PickedNumber } from './metric-people.tsx';
import { rangeIn, rangeText } from './range-text.ts';
import { useDimensionName } from './use-dimension-name.ts';
import { useMetricGroupName } from './use-metric-group-name.ts';

type Series = Answer<typeof contract.metrics.series>;

const Address = z.object({
  range: z.string().optional(),
  grain: Grain.optional(),
  compare: Compared.optional(),
  by: z.string().optional(),
});
const LATELY: TimeRange = { of: 'last', count: 30, unit: 'day', current: true };

interface MetricSeriesProps {
  readonly row: MetricRow;
  readonly book: Definitions;
  readonly onPick: (picked: PickedNumber) => void;
}

/** 指标曲线 — by period, compared, told apart; a point leads to its customers where there are any. */
export function MetricSeries({ row, book, onPick }: MetricSeriesProps) {
  const words = useWords().metrics.page;
  const dimensionName = useDimensionName(book);
  const project = useProjectKey();
  const [address, setAddress] = useAddress(Address);
  const { grain = 'day', compare, by } = address;
  const range = useMemo(() => rangeIn(address.range) ?? LATELY, [address.range]);
  const body = {
    metrics: [row.key],
    range,
    grain,
    totals: true,
    groups: 12,
    ...(by === undefined ? {} : { by }),
    ...(compare === undefined ? {} : { compared: compare }),
  };
  const answer = useCall(contract.metrics.series, { params: { project }, body }, { keep: true });
  return (
    <Panel>
      <div className="analysis-scope" style={{ marginTop: 0, paddingTop: 0, border: 0 }}>
        <RangeField value={range} onChange={(chosen) => setAddress({ range: rangeText(chosen) })} />
        <GrainBlank value={grain} onChange={(chosen) => setAddress({ grain: chosen === 'day' ? undefined : chosen })} />
        <CompareSelect value={compare} onChange={(chosen) => setAddress({ compare: chosen })} />
        {row.dimensions.length > 0 && (
          <Select
            aria-label={words.by}
            popupMatchSelectWidth={false}
            style={{ minWidth: 110 }}
            value={by ?? ''}
            options={[
              { value: '', label: words.noBy },
              ...row.dimensions.map((name) => ({ value: name, label: `${words.by} ${dimensionName(row.key, name)}` })),
            ]}
            onChange={(chosen) => setAddress({ by: chosen === '' ? undefined : chosen })}
          />
        )}
      </div>
      {answer.error !== null && answer.data === undefined && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {answer.data === undefined && answer.error === null && <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />}
      {answer.data !== undefined && (
        <Figure row={row} book={book} series={answer.data} range={range} grain={grain} by={by} onPick={onPick} />
      )}
    </Panel>
  );
}

interface FigureProps extends MetricSeriesProps {
  readonly series: Series;
  readonly range: TimeRange;
  readonly grain: Grain;
  readonly by: string | undefined;
}

function Figure({ row, book, series, range, grain, by, onPick }: FigureProps) {
  const words = useWords();
  const own = words.metrics;
  const format = useFormat();
  const groupName = useMetricGroupName(book);
  const { periods, comparedPeriods, ended } = series;
  const line = series.lines[0];
  const [now] = useState(() => instant(presentMs()));
  const spanned = useMemo(() => ({ answer: { answer: { span: spanOf(range, now, format.zone) } } }), [range, now, format.zone]);
  const marks = useMarks(spanned);
  const axisMarks = useMemo(() => marksOn(periods, marks, format.zone), [periods, marks, format.zone]);
  const labels = useMemo(() => periods.map((name) => periodText(name, grain, format)), [periods, grain, format]);
  const { name } = row.definition;
  const groups = useMemo(() => (by === undefined ? [] : (line?.groups ?? [])), [by, line]);
  const lines = useMemo(() => {
    if (by !== undefined && groups.length > 0) return groups.map(({ key, values }) => ({ name: groupName(row.key, by, key), values }));
    const earlier = line?.compared?.values;
    return [{ name, values: line?.whole.values ?? [], ...(earlier === undefined ? {} : { earlier }) }];
  }, [by, groups, groupName, row.key, line, name]);
  const offered = useMemo(
    () =>
      metricsWithPeople(row.key, book)
        .filter((key) => by === undefined || hasDimension(key, by, book))
        .map((key) => ({ metric: key, name: book.get(key)?.name ?? key })),
    [row.key, book, by],
  );
  const [first] = offered;
  const hasPeople = first !== undefined && grain !== 'hour';
  const pick = useCallback(
    (at: number, place: number, earlier: boolean) => {
      const period = (earlier ? comparedPeriods : periods)[place] ?? '';
      const days = rangeOfPeriod(period, grain, format.zone);
      const group = groups[at];
      const picked = by === undefined || group === undefined ? {} : { group: { by, key: group.key } };
      const called = by === undefined || group === undefined ? '' : groupName(row.key, by, group.key);
      if (days !== undefined && first !== undefined)
        onPick({
          metric: first.metric,
          offered,
          range: days,
          about: own.people.about(name, called, periodText(period, grain, format)),
          ...picked,
        });
    },
    [comparedPeriods, periods, grain, format, groups, by, groupName, row.key, onPick, own, name, offered, first],
  );
  const total = line?.whole.total ?? null;
  const before = line?.compared?.total;
  return (
    <>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 16px', alignItems: 'baseline', margin: '12px 0 4px' }}>
        <span className="num" style={{ fontSize: 24, fontWeight: 600 }} title={written(total, row.definition.unit, format)}>
          {written(total, row.definition.unit, format, true)}
        </span>
        {before !== undefined && (
          <span>
            {own.people.before} <span className="num">{written(before, row.definition.unit, format, true)}</span>{' '}
            <ChangeView change={changeBetween(before, total)} direction={row.definition.direction} />
          </span>
        )}
        <span style={{ marginLeft: 'auto' }}>
          <MarksButton shown={spanned} marks={marks} />
        </span>
      </div>
      <TimeLines
        label={name}
        unit={row.definition.unit}
        places={labels}
        lines={lines}
        ended={ended}
        marks={axisMarks}
        height={320}
        {...(hasPeople ? { onPoint: pick } : {})}
      />
      <p className="analysis-note">
        {[
          hasPeople ? own.page.clickPoint : first === undefined ? own.people.none : '',
          ended < periods.length ? words.analysis.fillingNote : '',
        ]
          .filter((text) => text !== '')
          .join(' ')}
      </p>
    </>
  );
}
