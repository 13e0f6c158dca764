import { CampaignState } from '@gyre/domain/campaign';
import { expect, test } from 'vitest';
import { nextState, type CampaignAct, type ReviewAct } from './life.ts';
import { requireOpenEvent } from './trigger.ts';

const ACTS: readonly (CampaignAct | ReviewAct)[] = ['start', 'pause', 'resume', 'end', 'stop', 'withdraw', 'ask', 'approve', 'refuse'];

test('the life of a campaign, whole', () => {
  const lives = CampaignState.options.map((state) => {
    const possible = ACTS.flatMap((act) => {
      try {
        return [`${act} → ${nextState(state, act)}`];
      } catch {
        return [];
      }
    });
    return `${state}: ${possible.join(', ')}`;
  });
  expect(lives).toEqual([
    'draft: start → running, end → ended, ask → in_review',
    'in_review: end → ended, withdraw → draft, approve → approved, refuse → draft',
    'approved: start → running, end → ended, withdraw → draft, ask → in_review',
    'running: pause → paused, end → ended, stop → ended',
    'paused: resume → running, end → ended, stop → ended',
    'ended: ',
  ]);
  expect(() => nextState('in_review', 'start')).toThrow(
    'a campaign that is in_review cannot start; it can: approve, refuse, withdraw, end',
  );
});

test('a campaign cannot be triggered by what campaigns cause', () => {
  for (const event of ['$message_sent', '$message_withheld', '$ghost_send', '$campaign_entered']) {
    expect(() => requireOpenEvent(event)).toThrow(/cannot be triggered/);
  }
  for (const event of ['Order Completed', '$AppStart', '$message_unsubscribed']) expect(() => requireOpenEvent(event)).not.toThrow();
});
