import type { CampaignState } from '@gyre/domain/campaign';
import { AppError } from '../errors.ts';

/** What an operator does with a campaign. */
export type CampaignAct = 'start' | 'pause' | 'resume' | 'end' | 'stop' | 'withdraw';

/** What a start becomes where a second person must agree, and what that person says. */
export type ReviewAct = 'ask' | 'approve' | 'refuse';

const NEXT: Readonly<Record<CampaignState, Partial<Record<CampaignAct | ReviewAct, CampaignState>>>> = {
  draft: { start: 'running', ask: 'in_review', end: 'ended' },
  in_review: { approve: 'approved', refuse: 'draft', withdraw: 'draft', end: 'ended' },
  approved: { start: 'running', ask: 'in_review', withdraw: 'draft', end: 'ended' },
  running: { pause: 'paused', end: 'ended', stop: 'ended' },
  paused: { resume: 'running', end: 'ended', stop: 'ended' },
  ended: {},
};

/** 生命周期 — the state an act leads to. @throws AppError `wrong_state` when the act does not fit the state; an ended campaign stays ended */
export function nextState(state: CampaignState, act: CampaignAct | ReviewAct): CampaignState {
  const next = NEXT[state][act];
  if (next === undefined) {
    const possible = Object.keys(NEXT[state]).filter((a) => a !== 'ask');
    throw new AppError('wrong_state', `a campaign that is ${state} cannot ${act}; it can: ${possible.join(', ') || 'nothing'}`, {
      state,
      act,
    });
  }
  return next;
}

/** Whether a change of the definition takes back what was asked or agreed. */
export function isUnderReview(state: CampaignState): boolean {
  return state === 'in_review' || state === 'approved';
}
