import { may } from '../../access/index.ts';
import { readCustomer } from '../../customers/index.ts';
import { preview, why } from '../../journeys/index.ts';
import type { Project } from '../../projects/index.ts';
import { messageLog, passagePage, suppressionLog, testInboxLog } from '../../reach/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 运营计划与触达 — campaigns, their entries and why-nots, the message log, the test inbox, channels and suppressions. */
export function campaignsHandlers({ project, instance }: Pick<Services, 'project' | 'instance'>): Handlers['campaigns'] {
  const { publicUrl } = instance.host;
  const campaignsOf = (key: string): Project['campaigns'] => project(key).campaigns;
  const providersOf = (key: string): Project['providers'] => project(key).providers;
  return {
    list: ({ params, query }) => campaignsOf(params.project).list(query),
    get: ({ params }) => campaignsOf(params.project).get(params.campaign),
    create: ({ params, body, caller }) => campaignsOf(params.project).create(body.key, body.definition, caller.actor),
    update: ({ params, body, caller }) => campaignsOf(params.project).update(params.campaign, body.definition, caller.actor),
    act: ({ params, body, caller }) => campaignsOf(params.project).act(params.campaign, body.act, caller.actor),
    preview({ params, body }) {
      const { ledger, clock, log, rules, record } = project(params.project);
      return preview({ ledger, clock, history: log, rules, zone: record().zone, publicUrl }, body.definition, body.customer);
    },
    async passages({ params, query }) {
      const { ledger, record, campaigns } = project(params.project);
      await campaigns.get(params.campaign);
      const { cursor, limit, outcome, reason } = query;
      return await passagePage(ledger, { campaign: params.campaign, cursor, limit, outcome, reason }, record().zone);
    },
    why({ params, query }) {
      const { ledger, clock, log, rules, record } = project(params.project);
      return why({ ledger, clock, history: log, rules, zone: record().zone }, params.campaign, query.customer);
    },
    async messages({ params, query }) {
      const { ledger } = project(params.project);
      return await messageLog(ledger, { ...query, customers: await leavesOf(project(params.project), query.customer) });
    },
    async testInbox({ params, query, caller }) {
      const { ledger } = project(params.project);
      const page = await testInboxLog(ledger, { ...query, customers: await leavesOf(project(params.project), query.customer) });
      return may(caller, 'operate') ? page : { ...page, rows: page.rows.map(withoutUnsubscribing) };
    },
    listProviders: ({ params }) => providersOf(params.project).list(),
    async saveProvider({ params, body, caller }) {
      await providersOf(params.project).save(params.channel, params.provider, body, caller.actor);
      return null;
    },
    async removeProvider({ params }) {
      await providersOf(params.project).remove(params.channel, params.provider);
      return null;
    },
    testProvider: ({ params, body }) => providersOf(params.project).test(params.channel, params.provider, body.to),
    listSuppressions: ({ params, query }) => suppressionLog(project(params.project).ledger, query),
  };
}

/** All leaves of the customer asked for; undefined when nobody was. */
async function leavesOf({ ledger }: Project, customer: number | undefined): Promise<readonly number[] | undefined> {
  return customer === undefined ? undefined : (await readCustomer(ledger, customer)).leaves;
}

/** A mail for eyes only: whoever may only look must not unsubscribe a customer by a link in it. */
function withoutUnsubscribing<Mail extends { readonly body: string; readonly headers: Readonly<Record<string, string>> }>(
  mail: Mail,
): Mail {
  const { 'List-Unsubscribe': link = '', ...headers } = mail.headers;
  const url = link.replaceAll(/[<>]/g, '');
  return { ...mail, headers, body: url === '' ? mail.body : mail.body.replaceAll(url, '#') };
}
