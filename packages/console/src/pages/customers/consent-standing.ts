import type { Channel, contract, Purpose } from '@gyre/domain';
import type { Answer } from '../../api.ts';

export type Consents = Answer<typeof contract.reach.consents>['current'];

/** What was said last for a purpose: of marketing, about this channel or every one; of personalisation, wherever it was said. */
export function latestOf(current: Consents, purpose: Purpose, channel?: Channel): Consents[number] | undefined {
  return current
    .filter((one) => one.purpose === purpose && (channel === undefined || one.channel === null || one.channel === channel))
    .toSorted((a, b) => b.at - a.at)[0];
}

export interface MarketVerdict {
  readonly may: boolean;
  readonly because: 'said' | 'personal' | 'opt_in' | 'opt_out';
}

/** 能不能发营销 — whether consent alone lets marketing go to a customer on a channel, and what decides it. */
export function mayMarket(current: Consents, channel: Channel, mode: 'opt_in' | 'opt_out'): MarketVerdict {
  if (latestOf(current, 'personalisation')?.action === 'withdraw') return { may: false, because: 'personal' };
  const said = latestOf(current, 'marketing', channel);
  if (said !== undefined) return { may: said.action === 'grant', because: 'said' };
  return { may: mode === 'opt_out', because: mode };
}
