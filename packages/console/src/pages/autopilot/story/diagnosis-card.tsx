import { contract, type Loop } from '@gyre/domain';
import { Skeleton } from 'antd';
import { type Answer, useCall } from '../../../api.ts';
import { Go } from '../../../address.tsx';
import { ChartRoom } from '../../../parts/chart-room.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { BandChart } from '../../alerts/band-chart.tsx';
import { written } from '../../analysis/frame/cell-view.tsx';
import { StoryCard } from './story-card.tsx';

type Found = Answer<typeof contract.alerts.episode>;

/** Buckets the chart shows, the episode at its end. */
const SHOWN = 48;

/** (2) 发现与定位 — the diagnosis in one sentence, the value beside its normal band, whom it concerns and what is missing. */
export function DiagnosisCard({ loop }: { readonly loop: Loop | undefined }) {
  const words = useWords().autopilot;
  const format = useFormat();
  const project = useProjectKey();
  const episode = loop?.episode ?? '';
  const found = useCall(
    contract.alerts.episode,
    { params: { project, episode } },
    { enabled: episode !== '', everyMs: 3_000, keep: true },
  ).data;
  if (loop === undefined) return <StoryCard part="diagnosis" waits={words.tell.waits.diagnosis} />;
  if (found === undefined)
    return (
      <StoryCard part="diagnosis">
        <Skeleton active title={false} paragraph={{ rows: 3 }} />
      </StoryCard>
    );
  const said = found.finding?.sentence ?? found.sentence;
  return (
    <StoryCard part="diagnosis" extra={<Go to={`episodes/${episode}`}>{words.found.episode}</Go>}>
      <ChartRoom className="story-room">
        <p className="story-lead">{said[format.language]}</p>
        {found.finding === null && (
          <p className="num story-small">
            <Numbers found={found} />
          </p>
        )}
        <BandChart
          label={found.metricName}
          unit={found.unit}
          grain={found.grain}
          points={found.readings.slice(-SHOWN)}
          height={100}
          isSmall
        />
      </ChartRoom>
    </StoryCard>
  );
}

/** What is known before the cause is found: the last value that stands out beside its band, and what is missing so far. */
function Numbers({ found }: { readonly found: Found }) {
  const words = useWords().autopilot.tell;
  const format = useFormat();
  const { unit, change } = found;
  const bad = found.readings.findLast(({ isAnomalous }) => isAnomalous);
  const write = (value: number): string => written(value, unit, format);
  const parts = [
    ...(bad === undefined || bad.low === null || bad.high === null
      ? []
      : [words.normal(write(bad.value), write(Math.max(0, bad.low)), write(bad.high))]),
    ...(change === 0 ? [] : [(change < 0 ? words.missing : words.more)(format.number(Math.abs(Math.round(change))))]),
  ];
  return parts.join(' · ');
}
