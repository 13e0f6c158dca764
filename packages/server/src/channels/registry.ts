import type { ProviderKind } from './provider.ts';
import { smtp } from './email/smtp.ts';

/** 渠道登记 — every kind of provider there is; a new one is a file in `<channel>/` and a line here. */
export const PROVIDER_KINDS: readonly ProviderKind[] = [smtp];

/** Channels in the order the console shows them. */
export const CHANNELS: readonly ProviderKind['channel'][] = ['email'];

/** The kind of that channel and name; undefined when there is none. */
export function providerKind(channel: string, kind: string): ProviderKind | undefined {
  return PROVIDER_KINDS.find((k) => k.channel === channel && k.kind === kind);
}
