import { contract } from '@gyre/domain';
import type { AlertDefinition } from '@gyre/domain/alerts/alert';
import { Button, Segmented, Select, Skeleton } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import type { Answer } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useAsking } from '../../parts/use-asking.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { Definitions } from '../metrics/metric-book.ts';
import { useMetricGroupName } from '../metrics/use-metric-group-name.ts';
import { BandChart } from './band-chart.tsx';
import { aroundSpan } from './band-series.ts';
import { changeWords } from './episode-words.ts';

type Told = Answer<typeof contract.alerts.backtest>;
type Series = Told['series'][number];
type Past = Series['episodes'][number];

/** The days a backtest may go back. */
const DAYS = [14, 30, 90, 365] as const;
/** Episodes that are listed. */
const LISTED = 8;

interface BacktestPanelProps {
  readonly definition: AlertDefinition;
  readonly book: Definitions;
  /** Days it goes back at first. */
  readonly begin?: (typeof DAYS)[number];
}

/** 回测 — what an alert would have said of the past: how often, when, and on which chart. Asked anew, the older question cancelled, when the alert changes. */
export function BacktestPanel({ definition, book, begin = 90 }: BacktestPanelProps) {
  const words = useWords().alerts.backtest;
  const project = useProjectKey();
  const [days, setDays] = useState<number>(begin);
  const asked = useMemo(() => ({ definition, days }), [definition, days]);
  const argsOf = useCallback((body: typeof asked) => ({ params: { project }, body }), [project]);
  const { data, late, error, isStopped, stop, resume, again } = useAsking(contract.alerts.backtest, asked, argsOf, {
    pauseMs: 400,
    keep: true,
    staleMs: 60_000,
  });
  return (
    <Panel
      title={words.title}
      extra={
        <span className="alert-row">
          {late && !isStopped && (
            <Button size="small" type="text" onClick={stop}>
              {words.stop}
            </Button>
          )}
          {isStopped && (
            <Button size="small" type="text" onClick={resume}>
              {words.resume}
            </Button>
          )}
          <Segmented<number>
            size="small"
            aria-label={words.days}
            value={days}
            options={DAYS.map((value) => ({ value, label: words.lastDays(value) }))}
            onChange={setDays}
          />
        </span>
      }
    >
      {error !== null && <ErrorView error={error} retry={again} />}
      {data === undefined && error === null && <Skeleton active title={{ width: 280 }} paragraph={{ rows: 8, width: '100%' }} />}
      {data !== undefined && error === null && <Found told={data} definition={definition} book={book} late={late} />}
    </Panel>
  );
}

interface FoundProps extends Omit<BacktestPanelProps, 'begin'> {
  readonly told: Told;
  /** Whether it is of an earlier definition, since that of this one is on its way. */
  readonly late: boolean;
}

function Found({ told, definition, book, late }: FoundProps) {
  const words = useWords().alerts.backtest;
  const { language } = useFormat();
  const groupName = useMetricGroupName(book);
  const [chosen, setChosen] = useState<string>();
  const metric = definition.subject.of === 'metric' ? definition.subject.metric : '';
  const nameOf = ({ group }: Series): string => (group === null ? words.total : groupName(metric, group.by, [group.key]));
  const keyOf = ({ group }: Series): string => (group === null ? '' : `${group.by} ${group.key}`);
  // Of values of a dimension only those that would have alarmed have readings.
  const series = told.series.filter(({ group, readings }) => group === null || readings.length > 0);
  const shown = series.find((one) => keyOf(one) === chosen) ?? loudestOf(series);
  return (
    <div style={late ? { opacity: 0.55 } : undefined} aria-busy={late}>
      <p className="alert-verdict" aria-live="polite">
        {told.sentence[language]}
      </p>
      {series.length > 1 && (
        <Select
          aria-label={words.series}
          popupMatchSelectWidth={false}
          style={{ minWidth: 200, marginBottom: 8 }}
          value={shown === undefined ? '' : keyOf(shown)}
          options={series.map((one) => ({ value: keyOf(one), label: `${nameOf(one)} · ${words.times(one.episodes.length)}` }))}
          onChange={setChosen}
        />
      )}
      {shown === undefined || shown.readings.length === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <OneSeries key={keyOf(shown)} series={shown} label={told.sentence[language]} unit={told.unit} grain={definition.grain} />
      )}
    </div>
  );
}

/** The first of those that would have alarmed most, to begin with; undefined of none. */
function loudestOf(series: readonly Series[]): Series | undefined {
  const most = Math.max(...series.map(({ episodes }) => episodes.length));
  return series.find(({ episodes }) => episodes.length === most);
}

interface OneSeriesProps {
  readonly series: Series;
  readonly label: string;
  readonly unit: Told['unit'];
  readonly grain: AlertDefinition['grain'];
}

/** One series with the episodes it would have had, all of it or what is around one of them. */
function OneSeries({ series: { readings, episodes }, label, unit, grain }: OneSeriesProps) {
  const [looked, setLooked] = useState<Past | null>(null);
  const near = episodes.find(({ from }) => from === looked?.from);
  const points = useMemo(() => (near === undefined ? readings : aroundSpan(readings, near, grain)), [near, readings, grain]);
  return (
    <>
      <BandChart label={label} unit={unit} grain={grain} points={points} height={280} />
      <PastEpisodes episodes={episodes} looked={near} onLook={setLooked} />
    </>
  );
}

interface PastEpisodesProps {
  readonly episodes: readonly Past[];
  /** The one the chart shows close. */
  readonly looked: Past | undefined;
  readonly onLook: (past: Past | null) => void;
}

/** When it would have alarmed, newest first; each can be looked at closely. */
function PastEpisodes({ episodes, looked, onLook }: PastEpisodesProps) {
  const words = useWords().alerts;
  const format = useFormat();
  if (episodes.length === 0) return null;
  const more = episodes.length - LISTED;
  const shown = episodes.toReversed().slice(0, LISTED);
  return (
    <ul className="alert-past num">
      {shown.map((past) => (
        <li key={past.from}>
          <button
            type="button"
            className="alert-look"
            aria-pressed={past.from === looked?.from}
            title={words.backtest.look}
            onClick={() => onLook(past.from === looked?.from ? null : past)}
          >
            {words.span(format.minute(past.from), past.to === null ? words.untilNow : format.minute(past.to))}
          </button>
          <span>{changeWords(past, words, format)}</span>
        </li>
      ))}
      {more > 0 && <li>{words.backtest.more(more)}</li>}
      {looked !== undefined && (
        <li>
          <button type="button" className="alert-look" onClick={() => onLook(null)}>
            {words.backtest.whole}
          </button>
        </li>
      )}
    </ul>
  );
}
