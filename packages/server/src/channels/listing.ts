import type { reach } from '@gyre/domain/api/reach';
import type { Channel } from '@gyre/domain/reach/channel';
import { z } from 'zod';
import { isLow, warnBelowOf } from './balance.ts';
import type { ProviderState } from './health.ts';
import { inboundUrl, nameOf, readableSecret, type ProviderContext, type ProviderRow } from './open-provider.ts';
import { PROVIDER_KINDS, providerKind, settingsOf } from './registry.ts';

/** A channel with its kinds and what is configured, without secrets. */
export type ChannelListing = z.output<typeof reach.listProviders.response>[number];

/** How the console shows a channel. */
export function listingOf(
  context: ProviderContext,
  channel: Channel,
  rows: readonly ProviderRow[],
  states: ReadonlyMap<string, ProviderState>,
): ChannelListing {
  const now = context.clock.wall.now();
  return {
    channel,
    kinds: PROVIDER_KINDS.filter((k) => k.channel === channel).map((k) => ({
      kind: k.kind,
      label: k.label,
      schema: z.toJSONSchema(settingsOf(k), { io: 'input' }),
      secretFields: [...k.secretFields],
    })),
    providers: rows.map((row) => {
      const state = states.get(nameOf(channel, row.key));
      const isPaused = state !== undefined && state.pausedUntil !== null;
      return {
        key: row.key,
        kind: row.kind,
        settings: row.settings,
        secrets: Object.keys(readableSecret(context, row)),
        enabled: row.enabled,
        updatedAt: row.updated_at,
        updatedBy: row.updated_by,
        place: row.place,
        pausedUntil: isPaused && (state.pausedUntil ?? 0) > now ? state.pausedUntil : null,
        pausedReason: isPaused ? state.reason : '',
        balance: shownBalance(state, row.settings),
        balanceRefused: state?.balanceRefused ?? '',
        inboundUrl: providerKind(channel, row.kind)?.receive === undefined ? null : inboundUrl(context, row),
      };
    }),
    usesTestInbox: channel !== 'inbox' && !rows.some((r) => r.enabled),
  };
}

function shownBalance(state: ProviderState | undefined, settings: ProviderRow['settings']): ChannelListing['providers'][number]['balance'] {
  const balance = state?.balance ?? null;
  return balance === null ? null : { ...balance, low: isLow(balance, warnBelowOf(settings)) };
}
