import type { CampaignDefinition } from '@gyre/domain/campaign';
import { ContactPolicy } from '@gyre/domain/reach/policy';
import { DAY_MS } from '@gyre/domain/time';
import type { z } from 'zod';

/** How many campaigns wish at once. */
export const CAMPAIGNS = 20;
/** Quiet hours of every day, in whole hours: so that they can be counted again without the code that keeps them. */
export const QUIET = { from: 21, to: 9 } as const;

const hours = { from: '21:00', to: '09:00' };

/** A policy with something of everything. */
export const POLICY = ContactPolicy.parse({
  quiet: { workday: hours, restday: hours, calendar: 'none' },
  caps: [
    { scope: { kind: 'all' }, cap: { limit: 2, window: { kind: 'calendar', unit: 'day' } } },
    { scope: { kind: 'channel', channel: 'sms' }, cap: { limit: 3, window: { kind: 'rolling', ms: 7 * DAY_MS } } },
    { scope: { kind: 'line', line: 'grocery' }, cap: { limit: 2, window: { kind: 'rolling', ms: 2 * DAY_MS } } },
    { scope: { kind: 'category', category: 'notice' }, cap: { limit: 3, window: { kind: 'calendar', unit: 'day' } } },
  ],
  holdout: { shareBp: 500, rotation: '1' },
  sms: { signature: '云杉生活', optOut: '拒收请回复R' },
});

const SMS = '{{ customer.name | default: "您" }}，您看过的{{ event.product | default: "商品" }}今天到货，满 99 元减 20 元，当日送达。';
const MAIL =
  '{{ customer.name | default: "您" }} 您好：\n您看过的{{ event.product | default: "商品" }}今天到货。\n退订：{{ unsubscribe_url }}';

/** The n-th of {@link CAMPAIGNS}: SMS and e-mail in turn; two notices among them; caps, budgets and patience of different kinds. */
export function campaignParts(n: number): Partial<z.input<typeof CampaignDefinition>> {
  const content =
    n % 2 === 0
      ? ({ channel: 'sms', text: SMS } as const)
      : ({ channel: 'email', format: 'plain', subject: '{{ event.product | default: "商品" }}到货', body: MAIL } as const);
  return {
    name: `运营计划 ${n}`,
    category: n % 10 === 9 ? 'notice' : 'marketing',
    businessLine: n % 3 === 0 ? 'grocery' : null,
    controlShareBp: 1000,
    arms: [{ key: 'a', name: 'A', content }],
    caps: n % 4 === 0 ? [{ limit: 1, window: { kind: 'rolling', ms: DAY_MS } }] : [],
    quiet: n % 5 === 0 ? 'drop' : 'defer',
    budget: { messages: n % 7 === 3 ? 2000 : null, cost: null },
    priority: 1 + (n % 9),
    expectedValue: n * 1000,
  };
}
