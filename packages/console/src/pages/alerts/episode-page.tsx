import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import './alerts.css';
import { BandChart } from './band-chart.tsx';
import { aroundSpan } from './band-series.ts';
import { CausesPanel } from './causes-panel.tsx';
import { CoMovingPanel } from './co-moving-panel.tsx';
import { ConcernedPanel } from './concerned-panel.tsx';
import { EpisodeActs } from './episode-acts.tsx';
import { EpisodeDot } from './episode-columns.tsx';
import { EpisodeHistory } from './episode-history.tsx';
import { changeWords, type EpisodeView } from './episode-words.ts';
import { PlaybooksPanel } from './playbooks-panel.tsx';
import { useSliceText } from './use-slice-text.ts';

/** 异动详情 — first what happened in one sentence; then its chart, where it lies, whom it concerns, what moved along, and what can be done. */
export function EpisodePage() {
  const words = useWords().alerts;
  const project = useProjectKey();
  const sliceText = useSliceText();
  const { episode = '' }: { readonly episode?: string } = useParams({ strict: false });
  const answer = useCall(contract.alerts.episode, { params: { project, episode } }, { everyMs: 10_000, keep: true });
  const facts = answer.data;
  if (facts === undefined)
    return <DetailPage title="" loading={answer.isLoading} error={answer.error} retry={() => void answer.refetch()} />;
  const { metric, metricName, group } = facts;
  return (
    <DetailPage
      title={group === null ? metricName : `${metricName} · ${sliceText(metric, { [group.by]: group.key })}`}
      status={<EpisodeDot episode={facts} />}
      note={
        <>
          <Go to={`alerts/${facts.alert}`}>{facts.name}</Go> · {words.grains[facts.grain]}
        </>
      }
      acts={<EpisodeActs episode={facts} />}
    >
      <div className="alert-stack">
        <Verdict facts={facts} />
        <ChartPanel facts={facts} />
        <CausesPanel facts={facts} />
        <div className="alert-columns">
          <ConcernedPanel facts={facts} />
          <CoMovingPanel facts={facts} />
        </div>
        <div className="alert-columns">
          <PlaybooksPanel episode={facts.id} />
          <EpisodeHistory facts={facts} />
        </div>
      </div>
    </DetailPage>
  );
}

/** The metric within its band; by the hour first what is around the episode, since two weeks of hours hide it. */
function ChartPanel({ facts: { metricName, unit, grain, readings, openedAt, seenUntil } }: { readonly facts: EpisodeView }) {
  const words = useWords().alerts.page;
  const [isNear, setNear] = useState(grain === 'hour');
  const points = useMemo(
    () => (isNear ? aroundSpan(readings, { from: openedAt, to: seenUntil }, grain) : readings),
    [isNear, readings, openedAt, seenUntil, grain],
  );
  const zoom = grain === 'hour' && (
    <Segmented<boolean>
      size="small"
      aria-label={words.zoom}
      value={isNear}
      options={[
        { value: true, label: words.near },
        { value: false, label: words.fortnight },
      ]}
      onChange={setNear}
    />
  );
  return (
    <Panel title={words.chart} extra={zoom}>
      <BandChart label={metricName} unit={unit} grain={grain} points={points} />
    </Panel>
  );
}

/** What happened, in one sentence, and its figures. */
function Verdict({ facts }: { readonly facts: EpisodeView }) {
  const words = useWords().alerts;
  const format = useFormat();
  const { finding, unit, kind, change } = facts;
  const write = (value: number): string => written(value, unit, format, true);
  const missing = kind === 'ratio' ? format.short(Math.abs(Math.round(change))) : write(Math.abs(change));
  const figures: readonly (readonly [string, string, string])[] = [
    [words.page.actual, write(facts.value), written(facts.value, unit, format)],
    [words.page.expected, write(facts.expected), written(facts.expected, unit, format)],
    [words.page.deviation, changeWords(facts, words, format), ''],
    [kind === 'ratio' ? words.page.events[facts.direction] : words.page.amount[facts.direction], missing, ''],
    [words.page.since, format.minute(facts.openedAt), format.exact(facts.openedAt)],
    [words.page.lasted, format.duration(facts.seenUntil - facts.openedAt), ''],
  ];
  return (
    <Panel>
      <p className="alert-verdict">{(finding?.sentence ?? facts.sentence)[format.language]}</p>
      {facts.origin === 'inherited' && <p>{words.page.inherited}</p>}
      <dl className="alert-figures num">
        {figures.map(([name, value, exact]) => (
          <div key={name} title={exact === '' ? undefined : exact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {finding !== null && <p className="alert-figures-note">{words.page.figuresNote}</p>}
    </Panel>
  );
}
