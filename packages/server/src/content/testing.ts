import { CampaignDefinition } from '@gyre/domain/campaign';
import type { Category } from '@gyre/domain/reach/channel';
import { Content } from '@gyre/domain/reach/content';
import { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant } from '@gyre/domain/time';
import type { z } from 'zod';
import { manualClock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { openContents, type Contents, type Rendered } from './contents.ts';
import type { RenderInput } from './kind.ts';

/** A customer of the tests, whose link maker numbers the links it makes. */
export function someone(changes: Partial<RenderInput> = {}): RenderInput & { readonly taken: string[] } {
  const taken: string[] = [];
  return {
    customer: { name: '李雷 <b>', level: 'gold', tags: ['a', 'b'] },
    event: { name: 'Cart Abandoned', at: instant(1_767_225_600_000), properties: { amount: 128.5, product: '手冲咖啡 & 杯' } },
    item: null,
    campaign: { key: 'cart', name: '购物车挽回' },
    coupon: null,
    unsubscribeUrl: 'https://gyre.test/u/tok?a=1&b=2',
    preferenceUrl: 'https://gyre.test/p/tok',
    link: (url) => `https://g.test/k/${taken.push(url)}`,
    taken,
    ...changes,
  };
}

export type Draft = z.input<typeof Content>;

/** A room of contents on its own, with helpers that take contents as they are written in the API. */
export function contentsFor(changes: z.input<typeof ContactPolicy> = {}, ledger?: Ledger) {
  const policy = ContactPolicy.parse({ sms: { signature: '环流', optOut: '拒收请回复R' }, ...changes });
  const clock = manualClock(instant(1_767_225_600_000));
  const contents: Contents = openContents({ ledger: ledger ?? noLedger, clock, policy: () => policy });
  return {
    contents,
    clock,
    render: (draft: Draft, category: Category = 'marketing', input: RenderInput = someone()): Rendered =>
      contents.render(contents.parse(category, Content.parse(draft)), input),
    check: (draft: Draft, category: Category = 'marketing', plan?: Parameters<Contents['check']>[2]) =>
      contents.check(definitionOf(draft, category), new Map(), plan),
  };
}

const noLedger = {} as Ledger;

export function definitionOf(content: Draft, category: Category = 'marketing'): CampaignDefinition {
  return CampaignDefinition.parse({
    name: 'c',
    category,
    trigger: { kind: 'event', event: 'Cart Abandoned', filter: { all: [] } },
    arms: [{ key: 'a', name: 'A', content }],
  });
}
