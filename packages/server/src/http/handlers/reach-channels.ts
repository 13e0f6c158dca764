import type { FailedFilter } from '@gyre/domain/api/reach';
import { cleanKey } from '@gyre/domain/identity';
import { z } from 'zod';
import { may, type Caller } from '../../access/index.ts';
import type { ChannelListing } from '../../channels/index.ts';
import { AppError } from '../../errors.ts';
import type { Project } from '../../projects/index.ts';
import {
  countFailed,
  groundOf,
  retryAllFailed,
  retryFailed,
  suppress,
  suppressionLog,
  unsuppress,
  type FailedMessages,
} from '../../reach/index.ts';
import type { Ledger } from '../../stores/ports.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { leavesAsked } from './leaves-asked.ts';

type Group = Pick<
  Handlers['reach'],
  | 'listProviders'
  | 'saveProvider'
  | 'removeProvider'
  | 'testProvider'
  | 'resumeProvider'
  | 'listSuppressions'
  | 'suppress'
  | 'unsuppress'
  | 'retryFailed'
  | 'countFailed'
  | 'retryAllFailed'
  | 'inboxToken'
>;

/** 渠道与发送 — providers, suppressed addresses, messages tried again, tokens of the customers' inbox. */
export function reachChannelHandlers({ project }: Pick<Services, 'project'>): Group {
  const providersOf = (key: string): Project['providers'] => project(key).providers;
  return {
    listProviders: async ({ params, caller }) => shownTo(caller, await providersOf(params.project).list()),
    async saveProvider({ params, body, caller }) {
      await providersOf(params.project).save(params.channel, params.provider, body, caller.actor);
      return null;
    },
    async removeProvider({ params }) {
      await providersOf(params.project).remove(params.channel, params.provider);
      return null;
    },
    testProvider: ({ params, body }) => providersOf(params.project).test(params.channel, params.provider, body.to),
    async resumeProvider({ params }) {
      await providersOf(params.project).resume(params.channel, params.provider);
      return null;
    },
    listSuppressions: ({ params, query }) => suppressionLog(project(params.project).ledger, query),
    async suppress({ params, body, caller }) {
      const { ledger, clock, wakeRelay, recallOutbox } = project(params.project);
      const done = await suppress(ledger, { ...body, by: caller.actor }, clock.now());
      wakeRelay();
      recallOutbox();
      return done;
    },
    async unsuppress({ params, query }) {
      await unsuppress(project(params.project).ledger, query.channel, query.address);
      return null;
    },
    async retryFailed({ params, body }) {
      const { ledger, clock, estimating, wakeOutbox } = project(params.project);
      const revival = await retryFailed(ledger, groundOf(estimating.reach), body.messages, clock.now());
      if (revival.queued > 0) wakeOutbox();
      return revival;
    },
    async countFailed({ params, query }) {
      const until = query.until ?? project(params.project).clock.now();
      const [ledger, filter] = await failedIn(project(params.project), { ...query, until });
      return { count: await countFailed(ledger, filter), until };
    },
    async retryAllFailed({ params, body }) {
      const { clock, estimating, wakeOutbox } = project(params.project);
      const [ledger, filter] = await failedIn(project(params.project), body);
      const revival = await retryAllFailed(ledger, groundOf(estimating.reach), filter, clock.now());
      if (revival.queued > 0) wakeOutbox();
      return revival;
    },
    async inboxToken({ params, body, note }) {
      const { ledger, providers } = project(params.project);
      const customer = await customerNamed(ledger, body.namespace, body.value);
      note({ subject: String(customer) });
      return providers.inbox.token(customer, body.forMs);
    },
  };
}

/** Whoever knows a provider's inbound address can speak for it. */
function shownTo(caller: Caller, channels: ChannelListing[]): ChannelListing[] {
  if (may(caller, 'configure')) return channels;
  return channels.map((channel) => ({ ...channel, providers: channel.providers.map((p) => ({ ...p, inboundUrl: null })) }));
}

/** Failed messages by what was asked, of all leaves of the customer. */
async function failedIn(
  { ledger }: Project,
  { customer, ...filter }: FailedFilter & { readonly after?: string | undefined },
): Promise<[Ledger, FailedMessages]> {
  return [ledger, { ...filter, customers: await leavesAsked(ledger, customer) }];
}

const CustomerRow = z.object({ customer: z.number().int() });

/** @throws AppError `not_found` */
async function customerNamed(ledger: Ledger, namespace: string, value: string): Promise<number> {
  const key = cleanKey({ namespace, value });
  const named = typeof key === 'string' ? undefined : key.value;
  const [found] = await ledger.rows(CustomerRow, 'select customer from identities where namespace = $1 and value = $2', [namespace, named]);
  if (found === undefined) throw new AppError('not_found', `there is no customer with this ${namespace}`, { namespace });
  return found.customer;
}
