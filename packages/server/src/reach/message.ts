import { Lane } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';

/** What a message says, rendered. */
export const MessageContent = z.object({ subject: z.string(), body: z.string(), headers: z.record(z.string(), z.string()) });
export type MessageContent = z.infer<typeof MessageContent>;

/** 触达 — one attempt to reach one customer, committed as `attempting` and ready for its provider. */
export const ReadyMessage = z.object({
  id: z.string(),
  run: z.number().int(),
  node: z.string(),
  attempt: z.number().int(),
  campaign: z.string(),
  customer: z.number().int(),
  channel: z.string(),
  /** Key of the provider it is bound to. */
  provider: z.string(),
  lane: Lane,
  address: z.string(),
  content: MessageContent,
});
export type ReadyMessage = z.infer<typeof ReadyMessage>;

/** Columns of {@link ReadyMessage}. */
export const READY_COLUMNS = 'id, run, node, attempt, campaign, customer, channel, provider, lane, address, content';

/** A time-ordered id, unique per (run, node, attempt), fit for a mail's Message-ID. */
export function messageId(now: Instant, run: number, node: string, attempt: number): string {
  return `${now.toString(36).padStart(9, '0')}.${run.toString(36)}.${node}.${attempt}`;
}

/** Properties every own event about a message carries. */
export function eventProperties(message: ReadyMessage): Properties {
  return {
    campaign: message.campaign,
    run: message.run,
    node: message.node,
    message: message.id,
    channel: message.channel,
    provider: message.provider,
    attempt: message.attempt,
  };
}
