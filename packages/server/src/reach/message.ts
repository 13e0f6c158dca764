import { Category, Channel, Lane } from '@gyre/domain/reach/channel';
import type { OwnProperties } from '@gyre/domain/own-properties';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { MessageContent } from '../channels/index.ts';

/** 触达 — one attempt to reach one customer, committed as `attempting` and ready for its provider. */
export const ReadyMessage = z.object({
  id: z.string(),
  run: z.number().int(),
  node: z.string(),
  attempt: z.number().int(),
  campaign: z.string(),
  customer: z.number().int(),
  channel: Channel,
  category: Category,
  arm: z.string(),
  /** Key of the provider it is bound to. */
  provider: z.string(),
  lane: Lane,
  address: z.string(),
  content: MessageContent,
  /** What it is charged as, and that times the price, in ten-thousandths. */
  parts: z.number().int(),
  cost: z.number().int(),
  /** From then on it must not go any more, such as when quiet hours begin; null: never. */
  expires_at: z.number().int().nullable(),
});
export type ReadyMessage = z.infer<typeof ReadyMessage>;

/** What names an attempt and whom it was for: all that its own events are made from. */
export const MessageRef = ReadyMessage.pick({
  id: true,
  run: true,
  node: true,
  attempt: true,
  campaign: true,
  arm: true,
  customer: true,
  channel: true,
  provider: true,
});
export type MessageRef = z.infer<typeof MessageRef>;

/** Columns of {@link MessageRef}. */
export const REF_COLUMNS = 'id, run, node, attempt, campaign, arm, customer, channel, provider';

/** Columns of {@link ReadyMessage}. */
export const READY_COLUMNS =
  'id, run, node, attempt, campaign, customer, channel, category, arm, provider, lane, address, content, parts, cost, expires_at';

/** A time-ordered id, unique per (run, node, attempt), fit for a mail's Message-ID. */
export function messageId(now: Instant, run: number, node: string, attempt: number): string {
  return `${now.toString(36).padStart(9, '0')}.${run.toString(36)}.${node}.${attempt}`;
}

/** Properties every own event about a message carries. */
export function eventProperties(
  message: Pick<ReadyMessage, 'id' | 'run' | 'node' | 'attempt' | 'campaign' | 'arm' | 'channel' | 'provider'>,
): OwnProperties {
  return {
    campaign: message.campaign,
    arm: message.arm,
    run: message.run,
    node: message.node,
    message: message.id,
    channel: message.channel,
    provider: message.provider,
    attempt: message.attempt,
  };
}
