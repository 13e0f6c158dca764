import type { CampaignState } from '@gyre/domain';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useWords } from '../../words/index.ts';

const TONES = { draft: 'off', running: 'good', paused: 'warn', ended: 'off' } as const;

/** 计划状态 — as a word with a dot. */
export function StateDot({ state }: { readonly state: CampaignState }) {
  return <StatusDot tone={TONES[state]}>{useWords().campaigns.states[state]}</StatusDot>;
}
