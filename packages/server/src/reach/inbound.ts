import type { Channel } from '@gyre/domain/reach/channel';
import type { Inbound, Providers } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { takeReceipts } from './receipts.ts';
import { takeReplies } from './replies.ts';

/** What taking receipts and replies needs. */
export interface InboundContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
  /** Somebody refused: what is claimed but not handed over yet has to be looked at again. */
  readonly recallOutbox: () => void;
}

/**
 * 服务商回调 — reads a request a provider made and takes its receipts and replies, committed before the provider is answered: one that hears
 * nothing sends them again.
 *
 * @returns what to answer; undefined when nobody has that address
 */
export async function takeInbound(
  context: InboundContext,
  providers: Pick<Providers, 'receive'>,
  to: { readonly channel: string; readonly provider: string; readonly token: string },
  request: Inbound,
): Promise<{ status: number; body: string } | undefined> {
  const answer = await providers.receive({ channel: to.channel, key: to.provider, token: to.token }, request);
  if (answer === undefined) return undefined;
  if (answer.receipts.length > 0) await takeReceipts(context, to.provider, answer.receipts);
  if (answer.replies.length > 0) await takeReplies(context, to.channel as Channel, answer.replies);
  return { status: answer.status, body: answer.body };
}
