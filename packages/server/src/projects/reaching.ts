import { hkdfSync } from 'node:crypto';
import { grainOf } from '@gyre/domain/money';
import { openProviders, secretBox, type Providers, type SecretBox } from '../channels/index.ts';
import { openContents, type Contents } from '../content/index.ts';
import { openApprovalNotices, type ApprovalNotices } from '../journeys/index.ts';
import { openNotices, type Notices } from '../notices/index.ts';
import { openWaker, type Standing, type Waker } from '../pipeline/index.ts';
import { legalHours, openOutbox, openPolicies, type Outbox, type Policies, type ReachContext } from '../reach/index.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import type { Ledger } from '../stores/ports.ts';
import { newId } from './ids.ts';
import type { ProjectHost } from './project.ts';
import type { ProjectRecord } from './record.ts';

/**
 * 触达部件 — what says and sends: the contact policy, the contents, the providers, the outbox that hands messages to them, and what operators are told,
 * which mails go out by the project's own provider.
 */
export interface Reaching {
  readonly policies: Policies;
  readonly contents: Contents;
  readonly providers: Providers;
  readonly outbox: Outbox;
  readonly notices: Notices;
  /** Whom requests for a second person's consent are told. */
  readonly approvals: ApprovalNotices;
  /** Of the instance: what is kept encrypted. */
  readonly secrets: SecretBox;
  /** Signs the links by which customers refuse and choose. */
  readonly unsubscribeKey: Buffer;
  /** Woken when a commit left something for the external coupon system. */
  readonly posting: Waker;
  /** What decides with them. */
  readonly reach: ReachContext;
}

export interface ReachingParts {
  readonly current: { readonly record: ProjectRecord };
  readonly ledger: Ledger;
  readonly standing: Standing;
  readonly wakes: { readonly wakeRelay: () => void; readonly wakePipeline: () => void };
}

export async function openReaching(host: ProjectHost, { current, ledger, standing, wakes }: ReachingParts): Promise<Reaching> {
  const { clock, logger: log, secret, publicUrl, allowPrivateTargets: allowPrivate = false } = host;
  const { key } = current.record;
  const zone = (): string => current.record.zone;
  const policies = await openPolicies({ ledger, clock, wakePipeline: wakes.wakePipeline });
  const contents = openContents({ ledger, clock, policy: () => policies.current(), zone });
  await contents.load();
  const secrets = secretBox(secret);
  const providers = openProviders({ project: key, ledger, clock, log, secrets, publicUrl, allowPrivate, wakeRelay: wakes.wakeRelay });
  const paused = (): boolean => current.record.paused;
  const outbox = await openOutbox({ ledger, clock, log, providers, epoch: standing.epoch, mayGo: legalHours(zone), paused, ...wakes });
  const unsubscribeKey = Buffer.from(hkdfSync('sha256', secret, key, 'gyre unsubscribe', 32));
  const posting = openWaker();
  const coupons = { zone, grain: () => grainOf(current.record.currency), newId: () => newId(clock), posted: posting.wake };
  const reach = { project: key, publicUrl, unsubscribeKey, contents, policies, zone, outbox, coupons };
  const telling = { project: key, ledger, clock, log, secrets, currency: () => current.record.currency };
  const notices = await openNotices({ ...telling, paused, providers, fetch: openSafeFetch({ allowPrivate }), newId: () => newId(clock) });
  const approvals = openApprovalNotices({ ...telling, policies, notices, publicUrl });
  return { policies, contents, providers, outbox, notices, approvals, secrets, unsubscribeKey, posting, reach };
}
