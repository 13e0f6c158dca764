import type { CampaignState } from '@gyre/domain';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useWords } from '../../words/index.ts';

const TONES: Readonly<Record<CampaignState, Tone>> = {
  draft: 'off',
  in_review: 'warn',
  approved: 'busy',
  running: 'good',
  paused: 'warn',
  ended: 'off',
};

/** 计划状态 — as a word with a dot. */
export function StateDot({ state }: { readonly state: CampaignState }) {
  return <StatusDot tone={TONES[state]}>{useWords().campaigns.states[state]}</StatusDot>;
}
