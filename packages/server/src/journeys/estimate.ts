import { setImmediate as breathe } from 'node:timers/promises';
import { MOST_EXAMPLES, type Estimate } from '@gyre/domain/api/estimate';
import type { CampaignDefinition } from '@gyre/domain/campaign';
import { WithheldReason } from '@gyre/domain/reach/message';
import { z } from 'zod';
import { batchesNamed } from '../benefits/index.ts';
import type { ParsedContent } from '../content/index.ts';
import { countCustomers, readCustomers } from '../customers/index.ts';
import { dryRun, readActivityBudgets, type Decided, type WishAt } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Extent } from './approval-rows.ts';
import { REPLAYED_MS, type Candidate, type EstimateContext, type Estimated, type Entrants } from './candidates.ts';
import { audienceEntrants, replayedTakes } from './estimate-audience.ts';
import { excludedBecause, whyApproval } from './estimate-words.ts';
import { replayedEntrants } from './replay.ts';
import { batchesOf, couponsOf } from './estimate-coupons.ts';
import { apportioned, tallied, type Limit, type Tally } from './tally.ts';
import { requireSoundTrigger } from './trigger.ts';

export type EstimateView = z.infer<typeof Estimate>;

/** Customers whose entries are decided in one go; the thread is free between two. */
const GROUP = 200;

const NOTHING: Trial = { people: 0, days: 0, reached: 0, messages: 0, cost: 0, control: 0, coupons: [], excluded: [] };

/**
 * 启动前估算 — what a start would do: an audience as it is now or as it was in the last week ({@link replayedTakes}), or a trigger's last week
 * again ({@link replayedEntrants}), through a dry run of the contact policy. Of more than 2,000 customers a sample is tried and the shares are scaled up. Everything but `messages` counts customers;
 * where one may enter more than once, it may stand under several reasons. Coupons of days to come are counted by the limits of today. Nothing is
 * written.
 *
 * @throws AppError `invalid_input` for a trigger that would be refused or a rule that cannot be evaluated
 */
export async function estimate(context: EstimateContext, estimated: Estimated, over: 'now' | 'last_week'): Promise<EstimateView> {
  return (await workedOut(context, estimated, over)).view;
}

async function workedOut(
  context: EstimateContext,
  estimated: Estimated,
  over: 'now' | 'last_week',
): Promise<{ readonly view: EstimateView; readonly extent: Extent }> {
  requireSoundTrigger(estimated.definition.trigger);
  const batches = await batchesNamed(context.ledger, batchesOf(estimated.definition));
  const stock = new Map(batches.map(({ key, definition, taken }) => [key, definition.limits.total - taken]));
  const limits = { budgets: await limitsOf(context.ledger, estimated), stock };
  const takes: EstimateView['takes'] = [];
  const trials: Trial[] = [];
  for (const entrants of await trialsOf(context, estimated, over)) {
    const tally = tallied(await tried(context, estimated, entrants.candidates), entrants.factor, limits);
    const counts = scaled(tally, entrants);
    takes.push(...takesOf(tally, entrants, counts));
    trials.push({ ...counts, coupons: couponsOf(tally, batches, entrants.factor), days: entrants.days });
  }
  const { reached, ...counts } = trials.at(-1) ?? NOTHING;
  const extent = { customers: reached, cost: counts.coupons.reduce((sum, { most }) => sum + most, counts.cost) };
  const approval = whyApproval(context.reach.policies.current().approval, extent, counts.days);
  return { view: { ...counts, takes, approval }, extent };
}

/** What one way of entering comes to. */
type Trial = Omit<EstimateView, 'takes' | 'approval'> & { readonly reached: number };

/** The ways of entering that are tried, each by itself; the last is what is estimated. */
async function trialsOf(context: EstimateContext, estimated: Estimated, over: 'now' | 'last_week'): Promise<Entrants[]> {
  const { trigger } = estimated.definition;
  if (trigger.kind !== 'audience') return [await replayedEntrants(context, estimated)];
  return over === 'now' ? [await audienceEntrants(context, estimated, trigger)] : await replayedTakes(context, estimated, trigger);
}

/** 是否需要审批 — what a start would come to when that goes beyond what the policy lets one person start; null when it does not. */
export async function extentToApprove(context: EstimateContext, key: string, definition: CampaignDefinition): Promise<Extent | null> {
  const { customers, cost } = context.reach.policies.current().approval;
  if (customers === null && cost === null) return null;
  if (cost === null && (await countCustomers(context.ledger)) <= (customers ?? Infinity)) return null;
  const { view, extent } = await workedOut(context, { key, definition }, 'now');
  return view.approval === null ? null : extent;
}

/** Decides the candidates as the contact policy would, in the order of their instants, a group of customers at a time. */
async function tried(context: EstimateContext, estimated: Estimated, candidates: readonly Candidate[]): Promise<Decided[]> {
  const byRoot = [...Map.groupBy(candidates, (c) => c.root).values()];
  const decided: { readonly decided: Decided; readonly at: number }[] = [];
  const reach = { ...context.reach, contents: parsedOnce(context) };
  for (let i = 0; i < byRoot.length; i += GROUP) {
    const wishes = await wishesOf(context.ledger, estimated, byRoot.slice(i, i + GROUP).flat());
    decided.push(...(await dryRun(reach, context.ledger, wishes)));
    await breathe();
  }
  return decided.toSorted((a, b) => a.at - b.at).map((d) => d.decided);
}

/** The texts of what is not saved yet must not be remembered as those of a version. */
function parsedOnce({ contents }: EstimateContext): Parameters<typeof dryRun>[0]['contents'] {
  const parsed = new Map<string, ParsedContent>();
  return {
    parsed(_campaign, _version, category, arm) {
      const known = parsed.get(arm.key) ?? contents.parse(category, arm.content);
      parsed.set(arm.key, known);
      return known;
    },
    render: (content, input) => contents.render(content, input),
  };
}

async function wishesOf(ledger: Ledger, { key, definition }: Estimated, candidates: readonly Candidate[]): Promise<WishAt[]> {
  const customers = await readCustomers(ledger, [...new Set(candidates.map((c) => c.root))]);
  // The budget is taken from the whole afterwards: a sample does not use it up.
  const unlimited = { ...definition, budget: { messages: null, cost: null } };
  return candidates.map(({ customer, root, at, event }, i) => {
    const known = [...(customers.get(root)?.attributes ?? [])].map(([name, { value }]) => [name, value]);
    const attributes = Object.fromEntries(known);
    const wish = { run: i + 1, node: 'send', campaign: key, version: 0, definition: unlimited, customer, root, event, attributes };
    return { wish, at };
  });
}

const SpentRow = z.object({ messages: z.number().int(), cost: z.number().int() });

/** The campaign's budget and that of the activity it is to belong to, with what both have used up; verification knows no budget. */
async function limitsOf(ledger: Ledger, { key, definition }: Estimated): Promise<Limit[]> {
  if (definition.category === 'verification') return [];
  const [row] = await ledger.rows(SpentRow, 'select messages, cost from campaign_spend where campaign = $1', [key]);
  const spent = row ?? { messages: 0, cost: 0 };
  const activities = definition.activity === null ? [] : [definition.activity];
  const shared = [...(await readActivityBudgets(ledger, activities, key)).values()].map(({ budget, used }) => ({
    budget: { messages: null, cost: budget },
    spent: { messages: 0, cost: used + spent.cost },
  }));
  return [{ budget: definition.budget, spent }, ...shared];
}

/** The sample's counts for everybody. Where each customer enters once they add up to `people` exactly. */
function scaled(tally: Tally, { candidates, factor }: Entrants) {
  const people = new Set(candidates.map((c) => c.root)).size;
  const reasons = WithheldReason.options.filter((reason) => tally.excluded.has(reason));
  const counts = [tally.reached.size, tally.control.size, ...reasons.map((reason) => tally.excluded.get(reason)?.size ?? 0)];
  const everybody = Math.round(people * factor);
  const isOnceEach = candidates.length === people;
  const [reached = 0, control = 0, ...excluded] = isOnceEach
    ? apportioned(counts, everybody)
    : counts.map((count) => Math.round(count * factor));
  return {
    people: everybody,
    reached,
    messages: isOnceEach ? reached : Math.round(tally.messages * factor),
    cost: Math.round(tally.cost * factor),
    control,
    excluded: reasons.map((reason, i) => ({
      reason,
      customers: excluded[i] ?? 0,
      examples: [...(tally.excluded.get(reason) ?? [])].toSorted((a, b) => a - b).slice(0, MOST_EXAMPLES),
      sentence: excludedBecause(reason),
    })),
  };
}

/** What each replayed taking comes to; their messages and cost add up to the whole. */
function takesOf({ sent }: Tally, { takes, candidates, factor }: Entrants, whole: { readonly messages: number; readonly cost: number }) {
  const sentBy = takes.map((at) => sent.filter(({ entered }) => entered === at + REPLAYED_MS));
  const messages = apportioned(
    sentBy.map((own) => own.length),
    whole.messages,
  );
  const cost = apportioned(
    sentBy.map((own) => own.reduce((sum, one) => sum + one.cost, 0)),
    whole.cost,
  );
  return takes.map((at, i) => ({
    at,
    people: Math.round(candidates.filter((c) => c.at === at + REPLAYED_MS).length * factor),
    messages: messages[i] ?? 0,
    cost: cost[i] ?? 0,
  }));
}
