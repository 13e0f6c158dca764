import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';

export type ChannelFacts = Answer<typeof contract.reach.listProviders>[number];
export type Provider = ChannelFacts['providers'][number];

/** 使用顺序 — providers as they are tried: by place, then by key. */
export function inOrder<P extends Pick<Provider, 'place' | 'key'>>(providers: readonly P[]): P[] {
  return providers.toSorted((a, b) => a.place - b.place || (a.key < b.key ? -1 : 1));
}

/** Who must be saved with which place so that one provider moves up (-1) or down (1): places become 0, 1, 2 … */
export function placesAfterMove<P extends Pick<Provider, 'place' | 'key'>>(
  providers: readonly P[],
  key: string,
  by: -1 | 1,
): { readonly provider: P; readonly place: number }[] {
  const order = inOrder(providers);
  const from = order.findIndex((p) => p.key === key);
  const moved = order[from];
  const to = from + by;
  if (moved === undefined || to < 0 || to >= order.length) return [];
  const after = order.toSpliced(from, 1).toSpliced(to, 0, moved);
  return after.flatMap((provider, place) => (provider.place === place ? [] : [{ provider, place }]));
}
