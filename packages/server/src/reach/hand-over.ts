import { detailOf } from '@gyre/domain/reach/detail';
import { maskInside } from '@gyre/domain/masking';
import { maskAddress } from '@gyre/domain/reach/address';
import type { OpenProvider, Outgoing, SendOutcome } from '../channels/index.ts';
import { messageOf } from '../errors.ts';
import type { ReadyMessage } from './message.ts';

/**
 * 交给服务商 — sends one message. A sender answers every outcome as a value; one that throws is a bug, and what it did is then unknown. Servers quote the
 * address in their replies; it is masked before the reply is kept.
 */
export async function handOver(provider: OpenProvider, message: ReadyMessage): Promise<SendOutcome> {
  try {
    const outcome = await provider.sender.send(outgoingOf(message));
    return { ...outcome, detail: masked(outcome.detail, message) };
  } catch (error) {
    return { state: 'unknown', detail: masked(detailOf('broken', messageOf(error)).slice(0, 500), message) };
  }
}

function outgoingOf({ id, run, node, campaign, customer, category, address, content }: ReadyMessage): Outgoing {
  return { id, key: `${run.toString(36)}.${node}`, campaign, customer, category, address, content };
}

function masked(detail: string, { channel, address }: ReadyMessage): string {
  return maskInside(detail.replaceAll(address, maskAddress(channel, address)));
}
