import { describe, expect, test } from 'vitest';
import { type Consents, latestOf, mayMarket } from './consent-standing.ts';

const said = (action: 'grant' | 'withdraw', at: number, channel: Consents[number]['channel'] = null): Consents[number] => ({
  purpose: 'marketing',
  channel,
  action,
  at,
});

describe('whether marketing may go', () => {
  test('who said nothing is asked first, or not, as the policy says', () => {
    expect(mayMarket([], 'sms', 'opt_in')).toEqual({ may: false, because: 'opt_in' });
    expect(mayMarket([], 'sms', 'opt_out')).toEqual({ may: true, because: 'opt_out' });
  });
  test('what was said last counts, about the channel or about every one', () => {
    const current = [said('withdraw', 1), said('grant', 2, 'sms')];
    expect(mayMarket(current, 'sms', 'opt_in')).toEqual({ may: true, because: 'said' });
    expect(mayMarket(current, 'email', 'opt_out')).toEqual({ may: false, because: 'said' });
    expect(latestOf([...current, said('withdraw', 3)], 'marketing', 'sms')?.at).toBe(3);
  });
  test('refusing personalised marketing ends it everywhere', () => {
    const current = [said('grant', 2), { ...said('withdraw', 1), purpose: 'personalisation' as const }];
    expect(mayMarket(current, 'inbox', 'opt_out')).toEqual({ may: false, because: 'personal' });
  });
});
