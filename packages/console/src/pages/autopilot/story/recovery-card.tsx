import type { Loop } from '@gyre/domain';
import { ChartRoom } from '../../../parts/chart-room.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { ReadingsChart, toldReadings } from '../loop/readings-chart.tsx';
import { StoryCard } from './story-card.tsx';

/** (6) 恢复，自己结束 — how the metric came back in both groups, and why the run ended when it did. */
export function RecoveryCard({ loop }: { readonly loop: Loop | undefined }) {
  const words = useWords().autopilot.tell;
  const format = useFormat();
  const ended = loop?.transitions.findLast(({ to, from }) => to === 'ended' && from !== 'ended');
  const told = toldReadings(loop?.readings ?? []);
  if (loop === undefined || (told.length === 0 && ended === undefined)) return <StoryCard part="recovery" waits={words.waits.recovery} />;
  return (
    <StoryCard part="recovery" extra={ended && words.endedAt(format.minute(ended.at))}>
      <ChartRoom className="story-room">
        <p className="story-lead">{(ended?.sentence ?? loop.reason)[format.language]}</p>
        {told.length > 0 && <ReadingsChart readings={told} height={120} />}
      </ChartRoom>
    </StoryCard>
  );
}
