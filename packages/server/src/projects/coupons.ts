import { grainOf } from '@gyre/domain/money';
import { SECOND_MS } from '@gyre/domain/time';
import { openBenefits, type Benefits, type OutsideDoor } from '../benefits/index.ts';
import { WEBHOOK_SECRET_FORM, webhookKeyOf, webhookOutcome, webhookSignatures, type SecretBox } from '../channels/index.ts';
import { readCustomer } from '../customers/index.ts';
import { toldError } from '../errors.ts';
import { identityHash, type GroupCommit, type SequencerState } from '../intake/index.ts';
import type { Waker } from '../pipeline/index.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import type { Ledger } from '../stores/ports.ts';
import { newId } from './ids.ts';
import type { ProjectHost } from './project.ts';
import type { ProjectRecord } from './record.ts';

export interface CouponParts {
  readonly current: { readonly record: ProjectRecord };
  readonly ledger: Ledger;
  readonly writer: GroupCommit;
  readonly state: SequencerState;
  readonly wakeRelay: () => void;
  readonly secrets: SecretBox;
  readonly posting: Waker;
}

/** The source under which identities come in that are first heard of with a claim. */
const SOURCE = 'coupons';

/** 券的部件 — the benefits of a project; a claim by somebody never heard of makes them a customer, by an event of the log. */
export function openCoupons(host: ProjectHost, parts: CouponParts): Benefits {
  const { clock, logger } = host;
  const { current, ledger, writer, state, wakeRelay, posting } = parts;
  return openBenefits({
    ledger,
    clock,
    log: logger,
    zone: () => current.record.zone,
    grain: () => grainOf(current.record.currency),
    newId: () => newId(clock),
    wakeRelay,
    posting,
    door: doorOf(host, parts),
    leafOf(identity) {
      const leaf = state.identities.get(identityHash(identity));
      return leaf === 0 ? undefined : leaf;
    },
    durable: () => writer.durable(),
    async identify(identities) {
      await writer.write(
        SOURCE,
        identities.map((key) => ({
          kind: 'identify',
          name: '$identify',
          messageId: identityHash(key),
          keys: [key],
          properties: {},
        })),
      );
    },
  });
}

/** How the external coupon system is called: signed by Standard Webhooks 1.0.0, and never in the own network unless that is allowed. */
function doorOf({ clock, allowPrivateTargets: allowPrivate = false }: ProjectHost, { current, ledger, secrets }: CouponParts): OutsideDoor {
  const fetch = openSafeFetch({ allowPrivate });
  const context = `coupon system/${current.record.key}`;
  return {
    seal(secret) {
      if (webhookKeyOf(secret) !== undefined) return secrets.seal({ secret }, context);
      throw toldError('invalid_input', WEBHOOK_SECRET_FORM, { secret: 'whsec_…' });
    },
    open: (sealed) => secrets.open(sealed, context)['secret'] ?? '',
    async post({ url, secret }, id, body) {
      const key = webhookKeyOf(secret);
      if (key === undefined) return { state: 'again', detail: 'the secret cannot be read' };
      const timestampS = Math.floor(clock.wall.now() / SECOND_MS);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Gyre',
        'webhook-id': id,
        'webhook-timestamp': String(timestampS),
        'webhook-signature': webhookSignatures([key], id, timestampS, body),
      };
      const outcome = webhookOutcome(await fetch(url, { method: 'POST', headers, body }), clock.wall.now());
      if (outcome.state !== 'failed') return { state: outcome.state === 'sent' ? 'sent' : 'again', detail: outcome.detail };
      const { detail, failure, retryAfterMs } = outcome;
      return { state: failure === 'content' ? 'failed' : 'again', detail, retryAfterMs };
    },
    async identityOf(customer, namespace) {
      const { identities } = await readCustomer(ledger, customer);
      return identities.find((identity) => identity.namespace === namespace)?.value;
    },
  };
}
