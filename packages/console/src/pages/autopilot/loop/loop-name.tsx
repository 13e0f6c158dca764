import type { LoopRow } from '@gyre/domain';
import { Go } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

type Named = Pick<LoopRow, 'episode' | 'metricName' | 'where' | 'direction' | 'effect' | 'openedAt'>;

/**
 * 异动的称呼 — which metric moved since when, and once that is found where and by how much: `转化率 · 下降 · 7月3日 10:00 起`, then
 * `转化率 · 城市：重庆 · 下降 43% · 7月3日 10:00 起`.
 */
export function useLoopText(): (loop: Named) => string {
  const { found } = useWords().autopilot;
  const format = useFormat();
  return ({ metricName, where, direction, effect, openedAt }) => {
    const moved = effect === null ? found.ways[direction] : found.by(found.ways[direction], format.share(effect, 1));
    const parts = [metricName, where?.[format.language] ?? '', moved, found.from(format.minute(openedAt))];
    return parts.filter((part) => part !== '').join(' · ');
  };
}

/** The same, leading to its loop. */
export function LoopName({ loop }: { readonly loop: Named }) {
  return <Go to={`loops/${loop.episode}`}>{useLoopText()(loop)}</Go>;
}

/** Which playbook runs, or is proposed, for which loop. */
export function RunName({ run, loop }: { readonly run: NonNullable<LoopRow['run']>; readonly loop: LoopRow }) {
  return (
    <>
      <Go to={`playbooks/${run.playbook}`}>{run.name}</Go> · <LoopName loop={loop} />
    </>
  );
}
