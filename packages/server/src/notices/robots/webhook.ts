import { formatInstant, SECOND_MS } from '@gyre/domain/time';
import { webhookKeyOf, webhookSignatures } from '../../channels/index.ts';
import { outcomeOfAnswer } from '../outcome.ts';
import type { RobotKind } from './robot.ts';

/**
 * Webhook 通知 — posts `{type, timestamp, data}` by Standard Webhooks 1.0.0, signed where it has a secret `whsec_…`. `webhook-id` is the same for
 * every try of a notice.
 */
export const webhook: RobotKind = {
  says: 'json',
  rates: [],
  request({ url, secret }, { id, text }, now) {
    const body = `{"type":"notice","timestamp":${JSON.stringify(formatInstant(now))},"data":${text}}`;
    const seconds = Math.floor(now / SECOND_MS);
    const key = webhookKeyOf(secret);
    const signed = key === undefined ? {} : { 'webhook-signature': webhookSignatures([key], id, seconds, body) };
    const headers = { 'content-type': 'application/json', 'user-agent': 'Gyre', 'webhook-id': id, 'webhook-timestamp': String(seconds) };
    return { url, headers: { ...headers, ...signed }, body };
  },
  outcome: outcomeOfAnswer,
};
