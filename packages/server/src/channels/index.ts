export { openProviders, type ChannelListing, type OpenProvider, type ProviderDraft, type Providers } from './providers.ts';
export { secretBox, type SecretBox } from './secrets.ts';
export { TEST_INBOX } from './email/test-inbox.ts';
export { CHANNELS, PROVIDER_KINDS } from './registry.ts';
export type { Outgoing, ProviderKind, Sender, SendOutcome } from './provider.ts';
