import { grainOf } from '@gyre/domain/money';
import { openProviders, secretBox, type Providers } from '../channels/index.ts';
import { openContents, type Contents } from '../content/index.ts';
import { silentLog } from '../log.ts';
import { openNotices, type Notices } from '../notices/index.ts';
import { openOutbox, openPolicies, type Outbox, type OutboxParts, type Policies, type ReachContext } from '../reach/index.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import { openApprovalNotices, type ApprovalNotices } from './approval-notices.ts';
import { policyOf } from './testing-parts.ts';

const box = secretBox('test');

/** What says, sends and tells, wired as a project wires it. */
interface Speaking {
  readonly providers: Providers;
  readonly policies: Policies;
  readonly contents: Contents;
  readonly outbox: Outbox;
  readonly notices: Notices;
  readonly approvals: ApprovalNotices;
  readonly reach: ReachContext;
}

/** Opens it under a policy that forbids nothing, where none was saved. Mails go to the test inbox until a provider is set up. */
export async function openSpeaking(
  parts: Pick<OutboxParts, 'ledger' | 'clock' | 'epoch' | 'paused' | 'wakePipeline'> & { readonly zone: string },
): Promise<Speaking> {
  const { ledger, clock } = parts;
  const publicUrl = (): string => 'https://gyre.test';
  const around = { project: 'demo', publicUrl, log: silentLog, wakeRelay: () => {} };
  const policies = await openPolicies(parts);
  if (policies.latest().version === 0) await policies.save(policyOf(), 'test');
  const contents = openContents({ ledger, clock, policy: () => policies.current() });
  await contents.load();
  const providers = openProviders({ ...around, ledger, clock, secrets: box, allowPrivate: true });
  const outbox = await openOutbox({ ...parts, ...around, providers, mayGo: () => null });
  let coupon = 0;
  const zone = (): string => parts.zone;
  const newId = (): string => `k${String(++coupon).padStart(8, '0')}`;
  const coupons = { zone, grain: () => grainOf('CNY'), newId, posted: () => {} };
  const telling = { ...around, ledger, clock, secrets: box, currency: () => 'CNY' };
  const notices = await openNotices({ ...telling, paused: parts.paused, providers, fetch: openSafeFetch({ allowPrivate: true }), newId });
  const approvals = openApprovalNotices({ ...telling, policies, notices });
  const reach = { ...around, unsubscribeKey: box.derive('unsubscribe'), contents, policies, zone, outbox, coupons };
  return { providers, policies, contents, outbox, notices, approvals, reach };
}
