import { detailOf } from '@gyre/domain/reach/detail';
import { formatInstant, SECOND_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Outgoing, ProviderGround, ProviderKind, Sender, SendOutcome } from '../provider.ts';
import { callOf, jsonOf, receiverSettings } from './receiver.ts';
import { keyOf, SECRET_FORM, signatures } from './signature.ts';
import { webhookOutcome } from './webhook-outcome.ts';

const settings = z.object(receiverSettings);
type StandardSettings = z.output<typeof settings>;

/**
 * Webhook（Standard Webhooks） — posts `{type, timestamp, data}` signed by Standard Webhooks 1.0.0. `webhook-id` is the same for all attempts of
 * a message, so the receiver, who must keep it, takes a repetition once: that is why an attempt without an answer is repeated. Secrets:
 * `secret`, and while it is being changed `previousSecret`, both `whsec_…`.
 */
export const standard: ProviderKind<typeof settings> = {
  channel: 'webhook',
  kind: 'standard',
  label: { zh: 'Standard Webhooks', en: 'Standard Webhooks' },
  settings,
  secretFields: ['secret', 'previousSecret'],
  deduplicates: true,
  concurrency: 20,
  check: (_settings, secret) => (keysOf(secret) === undefined ? SECRET_FORM : undefined),
  open: openStandard,
};

function openStandard(options: StandardSettings, secret: Readonly<Record<string, string>>, ground: ProviderGround): Sender {
  const keys = keysOf(secret);
  if (keys === undefined) throw new AppError('invalid_input', SECRET_FORM.en, { secret: 'whsec_…' });
  const call = callOf(options);
  return {
    async send(message) {
      const body = bodyOf(message, ground);
      if (typeof body !== 'string') return body;
      const id = `${ground.project}.${message.key}`;
      const timestampS = Math.floor(ground.now() / SECOND_MS);
      const headers = {
        ...call.headers,
        'content-type': 'application/json',
        'user-agent': 'Gyre',
        'webhook-id': id,
        'webhook-timestamp': String(timestampS),
        'webhook-signature': signatures(keys, id, timestampS, body),
      };
      const outcome = await ground.fetch(options.url, { method: 'POST', headers, body, timeoutMs: call.timeoutMs });
      return webhookOutcome(outcome, ground.now());
    },
    close: () => Promise.resolve(),
  };
}

/** The keys to sign with, the current one first; undefined when one is missing or none. */
function keysOf(secret: Readonly<Record<string, string>>): Buffer[] | undefined {
  const given = [secret['secret'] ?? '', secret['previousSecret'] ?? ''].filter((text, i) => i === 0 || text !== '');
  const keys = given.flatMap((text) => keyOf(text) ?? []);
  return keys.length === given.length ? keys : undefined;
}

function bodyOf({ content }: Outgoing, { now }: ProviderGround): string | SendOutcome {
  const data = jsonOf(content.body);
  if (data === undefined) return { state: 'failed', detail: detailOf('not_an_object'), failure: 'content' };
  return JSON.stringify({ type: content.fields['type'] ?? 'customer.reached', timestamp: formatInstant(now()), data });
}
