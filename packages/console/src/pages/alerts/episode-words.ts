import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';
import type { Tone } from '../../parts/status-dot.tsx';
import type { useFormat } from '../../use-format.ts';
import type { Words } from '../../words/index.ts';

export type Episode = Answer<typeof contract.alerts.acknowledge>;
export type EpisodeView = Answer<typeof contract.alerts.episode>;
type State = keyof Words['alerts']['episodeStates'];

/** From this score on a single bucket is enough to confirm an episode. */
const STRONG = 8;

/** 异动状态 — what became of an episode, or how sure it is while it goes on. */
export function stateOfEpisode({ endedAt, end, mark, confirmed }: Pick<Episode, 'endedAt' | 'end' | 'mark' | 'confirmed'>): State {
  if (mark !== null) return mark;
  if (endedAt !== null) return end ?? 'recovered';
  return confirmed ? 'open' : 'suspected';
}

/** How a state looks. */
export const STATE_TONES: Readonly<Record<State, Tone>> = {
  open: 'bad',
  suspected: 'warn',
  recovered: 'good',
  new_normal: 'off',
  closed: 'off',
  expected: 'off',
  false: 'off',
};

/** 严重程度 — how strong a confirmed episode is; null while it is not confirmed. */
export function severityOf({ confirmed, score }: Pick<Episode, 'confirmed' | 'score'>): keyof Words['alerts']['severities'] | null {
  if (!confirmed) return null;
  return score >= STRONG ? 'strong' : 'plain';
}

/** A deviation with its direction as an arrow: `↓ 下降 23%`. */
export function changeWords(
  { direction, effect }: Pick<Episode, 'direction' | 'effect'>,
  words: Words['alerts'],
  format: ReturnType<typeof useFormat>,
): string {
  const arrow = direction === 'up' ? '↑' : '↓';
  return `${arrow} ${words.moves[direction](format.share(Math.abs(effect), 1))}`;
}
