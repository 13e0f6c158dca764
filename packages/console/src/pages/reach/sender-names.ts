import { useWords } from '../../words/index.ts';
import { BUILT_IN_INBOX, TEST_INBOX } from './message-life.ts';

/** How the providers that are ours are called; others by their key. */
export function useProviderName(): (provider: string) => string {
  const words = useWords().reach.log;
  return (provider) => {
    if (provider === '') return words.noProvider;
    if (provider === TEST_INBOX) return words.testInbox;
    return provider === BUILT_IN_INBOX ? words.builtIn : provider;
  };
}

/** How a channel is called. */
export function useChannelName(): (channel: string) => string {
  const names: Readonly<Record<string, string>> = useWords().reach.channels;
  return (channel) => names[channel] ?? channel;
}
