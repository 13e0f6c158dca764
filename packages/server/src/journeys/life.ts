import type { CampaignState } from '@gyre/domain/campaign';
import { AppError } from '../errors.ts';

/** What an operator does with a campaign. */
export type CampaignAct = 'start' | 'pause' | 'resume' | 'end';

const NEXT: Readonly<Record<CampaignState, Partial<Record<CampaignAct, CampaignState>>>> = {
  draft: { start: 'running', end: 'ended' },
  running: { pause: 'paused', end: 'ended' },
  paused: { resume: 'running', end: 'ended' },
  ended: {},
};

/** 生命周期 — the state an act leads to. @throws AppError `wrong_state` when the act does not fit the state; an ended campaign stays ended */
export function nextState(state: CampaignState, act: CampaignAct): CampaignState {
  const next = NEXT[state][act];
  if (next === undefined) {
    const possible = Object.keys(NEXT[state]).join(', ') || 'nothing';
    throw new AppError('wrong_state', `a campaign that is ${state} cannot ${act}; it can: ${possible}`, { state, act });
  }
  return next;
}
