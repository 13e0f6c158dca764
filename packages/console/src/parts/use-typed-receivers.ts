import { useState } from 'react';
import { type ReceiverDraft, withoutSecrets } from './receiver-draft.ts';

/** Receivers as typed, and what is done with them. */
export interface TypedReceivers {
  readonly receivers: readonly ReceiverDraft[];
  readonly set: (next: readonly ReceiverDraft[]) => void;
  /** What robots are called with was typed in vain. */
  readonly forget: () => void;
}

/**
 * 接收方草稿 — receivers as typed: what robots are called with stays out of the draft, which is kept in the browser.
 *
 * @param drafted  without secrets
 * @param change  takes what changed into the draft, without secrets
 */
export function useTypedReceivers(drafted: readonly ReceiverDraft[], change: (next: readonly ReceiverDraft[]) => void): TypedReceivers {
  const [secrets, setSecrets] = useState<Readonly<Record<string, Pick<ReceiverDraft, 'url' | 'secret'>>>>({});
  return {
    receivers: drafted.map((receiver) => ({ ...receiver, ...secrets[receiver.key] })),
    set(next) {
      setSecrets(Object.fromEntries(next.map(({ key, url, secret }) => [key, { url, secret }])));
      change(withoutSecrets(next));
    },
    forget: () => setSecrets({}),
  };
}
