import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { GoalRates } from '@gyre/domain/campaign-report';
import { readCustomer } from '../../customers/index.ts';
import { campaignVersions, estimate, preview, testSend, why, type CampaignQuery, type Campaigns } from '../../journeys/index.ts';
import { toldError, type AppError } from '../../errors.ts';
import { newId, type Project } from '../../projects/index.ts';
import { enteredCampaigns, passagePage } from '../../reach/index.ts';
import type { Handlers } from '../call.ts';
import { maskIdentities, redact } from '../redact.ts';
import type { Services } from '../services.ts';

type Note = (entry: { readonly details: Readonly<Record<string, unknown>> }) => void;

/** 运营计划 — campaigns: their life, what they would do and say, what they did, and to whom. */
export function campaignsHandlers({ project, instance }: Pick<Services, 'project' | 'instance'>): Handlers['campaigns'] {
  const { publicUrl } = instance.host;
  const campaignsOf = (key: string): Campaigns => project(key).campaigns;
  return {
    list: ({ params, query }) => listed(project(params.project), query),
    get: ({ params }) => campaignsOf(params.project).get(params.campaign),
    versions: ({ params }) => campaignVersions(project(params.project).ledger, params.campaign),
    create: ({ params, body, caller }) => campaignsOf(params.project).create(body.key, body.definition, caller.actor),
    copy: ({ params, body, caller }) => campaignsOf(params.project).copy(params.campaign, body, caller.actor),
    update: ({ params, body, caller, note }) =>
      noted(campaignsOf(params.project), params.campaign, note, {}, (campaigns) =>
        campaigns.update(params.campaign, body.definition, caller.actor),
      ),
    act: ({ params, body, caller, note }) =>
      noted(campaignsOf(params.project), params.campaign, note, body, (campaigns) =>
        campaigns.act(params.campaign, body.act, caller.person || caller.actor),
      ),
    approve({ params, body, caller, note }) {
      const { person } = caller;
      if (person === '') throw nobodyBehind(caller.actor);
      return noted(campaignsOf(params.project), params.campaign, note, body, (campaigns) =>
        campaigns.decide(params.campaign, body, person),
      );
    },
    preview: ({ params, body }) => preview(speakingOf(project(params.project), publicUrl), body.definition, body.customer),
    estimate({ params, body }) {
      const { definition, campaign: key = '', over } = body;
      return estimate(project(params.project).estimating, { key, definition }, over);
    },
    testSend({ params, body }) {
      const { clock, providers } = project(params.project);
      return testSend({ ...speakingOf(project(params.project), publicUrl), providers, newId: () => newId(clock) }, body);
    },
    report: ({ params }) => project(params.project).reports.of(params.campaign),
    async passages({ params, query }) {
      const { ledger, record, campaigns } = project(params.project);
      await campaigns.standing(params.campaign);
      return await passagePage(ledger, { ...query, campaign: params.campaign }, record().zone);
    },
    async ofCustomer({ params, query }) {
      const { ledger, record } = project(params.project);
      const { leaves } = await readCustomer(ledger, params.customer);
      return await enteredCampaigns(ledger, { ...query, customers: leaves }, record().zone);
    },
    why({ params, query }) {
      const { ledger, clock, log, rules, segments, record } = project(params.project);
      return why({ ledger, clock, history: log, rules, segments, zone: record().zone }, params.campaign, query.customer);
    },
  };
}

/** Campaigns as the list shows them: with what came of their goals where that is asked for. */
async function listed({ campaigns, reports }: Project, { goals, ...query }: CampaignQuery & { readonly goals: 'true' | 'false' }) {
  const found = await campaigns.list(query);
  const rates =
    goals === 'true'
      ? await reports.rates(found.map(({ key, counts }) => ({ key, entries: counts.entered })))
      : new Map<string, GoalRates>();
  return found.map((campaign) => ({ ...campaign, goal: rates.get(campaign.key) ?? null }));
}

function speakingOf({ ledger, clock, contents, policies, log, rules, record }: Project, publicUrl: () => string) {
  return { ledger, clock, contents, policies, publicUrl, history: log, rules, zone: record().zone };
}

/** Does something to a campaign and has the audit log say what it was before and is after: state, version, and the parts that changed. */
async function noted<T>(
  campaigns: Campaigns,
  key: string,
  note: Note,
  sent: Readonly<Record<string, unknown>>,
  act: (campaigns: Campaigns) => Promise<T>,
): Promise<T> {
  const before = await campaigns.standing(key);
  const done = await act(campaigns);
  const after = await campaigns.standing(key);
  const changed = changedParts(before.definition, after.definition);
  const side = ({ state, version }: typeof before, parts: Readonly<Record<string, unknown>>) => ({ state, version, ...parts });
  const details = { ...sent, before: side(before, changed.before), after: side(after, changed.after) };
  note({ details: maskIdentities(redact(details)) as Readonly<Record<string, unknown>> });
  return done;
}

function changedParts(before: CampaignDefinition, after: CampaignDefinition) {
  const names = (Object.keys({ ...before, ...after }) as (keyof CampaignDefinition)[]).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  const pick = (of: CampaignDefinition) => Object.fromEntries(names.map((name) => [name, of[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}

function nobodyBehind(actor: string): AppError {
  const told = {
    zh: `「${actor}」不是哪位成员创建的，审批要由一位成员来做。`,
    en: `nobody is behind ${actor}; a start is approved by a person`,
  };
  return toldError('not_permitted', told, { actor });
}
