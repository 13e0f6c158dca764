import { CampaignState } from '@gyre/domain/campaign';
import { expect, test } from 'vitest';
import { nextState, type CampaignAct } from './life.ts';
import { requireOpenEvent } from './trigger.ts';

const ACTS: readonly CampaignAct[] = ['start', 'pause', 'resume', 'end'];

test('the life of a campaign, whole', () => {
  const table = CampaignState.options.flatMap((state) =>
    ACTS.map((act) => {
      try {
        return `${state} ${act} → ${nextState(state, act)}`;
      } catch {
        return `${state} ${act} ✗`;
      }
    }),
  );
  expect(table).toEqual([
    'draft start → running',
    'draft pause ✗',
    'draft resume ✗',
    'draft end → ended',
    'running start ✗',
    'running pause → paused',
    'running resume ✗',
    'running end → ended',
    'paused start ✗',
    'paused pause ✗',
    'paused resume → running',
    'paused end → ended',
    'ended start ✗',
    'ended pause ✗',
    'ended resume ✗',
    'ended end ✗',
  ]);
});

test('a campaign cannot be triggered by what campaigns cause', () => {
  for (const event of ['$message_sent', '$message_withheld', '$ghost_send', '$campaign_entered']) {
    expect(() => requireOpenEvent(event)).toThrow(/cannot be triggered/);
  }
  for (const event of ['Order Completed', '$AppStart', '$message_unsubscribed']) expect(() => requireOpenEvent(event)).not.toThrow();
});
