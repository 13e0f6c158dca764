import { contract, type LoopRow } from '@gyre/domain';
import type { TableProps } from 'antd';
import { useMemo } from 'react';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { MISSING } from '../../format.ts';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords, type Words } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import { LoopDot } from '../autopilot/loop/loop-dot.tsx';
import { changeWords, type Episode, severityOf, STATE_TONES, stateOfEpisode } from './episode-words.ts';
import { useSliceText } from './use-slice-text.ts';

type Severity = keyof Words['alerts']['severities'];
const TONES: Readonly<Record<Severity, Tone>> = { plain: 'warn', strong: 'bad' };
/** Left out on a phone. */
const WIDE = ['md' as const];
/** Loops that are looked through for those of the episodes shown. */
const LOOPS = 100;

/** 异动的列 — `withAlert`: of several alerts, so that each row names its own. */
export function useEpisodeColumns(withAlert: boolean): NonNullable<TableProps<Episode>['columns']> {
  const words = useWords().alerts;
  const format = useFormat();
  const sliceText = useSliceText();
  const loops = useLoops();
  const { columns } = words.episodes;
  return [
    {
      key: 'metric',
      title: columns.metric,
      render: (_, row) => (
        <>
          <Go to={`episodes/${row.id}`} style={{ fontWeight: 500 }}>
            {row.metricName}
          </Go>
          <span style={{ display: 'block', opacity: 0.65 }}>
            {[sliceText(row.metric, row.group === null ? {} : { [row.group.by]: row.group.key }), ...(withAlert ? [row.name] : [])].join(
              ' · ',
            )}
          </span>
        </>
      ),
    },
    { key: 'state', title: columns.state, width: 110, render: (_, row) => <EpisodeDot episode={row} /> },
    {
      key: 'severity',
      title: columns.severity,
      width: 100,
      responsive: WIDE,
      render: (_, row) => <SeverityDot severity={severityOf(row)} />,
    },
    { key: 'effect', title: columns.effect, width: 120, className: 'num', render: (_, row) => changeWords(row, words, format) },
    {
      key: 'value',
      title: columns.value,
      width: 130,
      responsive: WIDE,
      align: 'right',
      className: 'num',
      render: (_, row) => (
        <>
          {written(row.value, row.unit, format, true)}
          <span style={{ display: 'block', opacity: 0.65 }}>{words.expectedOnly(written(row.expected, row.unit, format, true))}</span>
        </>
      ),
    },
    { key: 'since', title: columns.since, width: 120, responsive: WIDE, render: (_, row) => <Moment at={row.openedAt} /> },
    {
      key: 'lasted',
      title: columns.lasted,
      width: 110,
      responsive: WIDE,
      className: 'num',
      render: (_, row) => format.duration(row.seenUntil - row.openedAt),
    },
    {
      key: 'loop',
      title: columns.loop,
      width: 130,
      responsive: WIDE,
      render: (_, row) => {
        const loop = loops.get(row.id);
        if (loop === undefined) return MISSING;
        return (
          <Go to={`loops/${row.id}`}>
            <LoopDot loop={loop} />
          </Go>
        );
      },
    },
  ];
}

/** What the autopilot does about episodes, by their id. */
function useLoops(): ReadonlyMap<string, LoopRow> {
  const project = useProjectKey();
  const { data } = useCall(contract.autopilot.loops, { params: { project }, query: { limit: LOOPS } }, { everyMs: 10_000 });
  return useMemo(() => new Map((data?.rows ?? []).map((row) => [row.episode, row])), [data]);
}

function SeverityDot({ severity }: { readonly severity: Severity | null }) {
  const words = useWords().alerts.severities;
  return severity === null ? MISSING : <StatusDot tone={TONES[severity]}>{words[severity]}</StatusDot>;
}

/** 异动状态 — as a word with a dot. */
export function EpisodeDot({ episode }: { readonly episode: Parameters<typeof stateOfEpisode>[0] }) {
  const words = useWords().alerts.episodeStates;
  const state = stateOfEpisode(episode);
  return <StatusDot tone={STATE_TONES[state]}>{words[state]}</StatusDot>;
}
