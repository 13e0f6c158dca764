import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import type { Expectation } from '@gyre/domain/autopilot/provable';
import { CampaignDefinition } from '@gyre/domain/campaign';
import type { Goal } from '@gyre/domain/goal';
import { EVERYBODY, type Rule } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import { estimate, type EstimateContext } from '../journeys/index.ts';

/** A playbook's campaign over some customers, to be tried dry. */
type Tried = Pick<PlaybookDefinition, 'campaign' | 'name' | 'controlShare'>;

/**
 * 试算预期 — whom a start would reach or hold back, by a dry run of the contact policy over `customers`, and which share of them would reach the
 * deciding goal unreached: those who did what it asks for in the equally long span that ended with `before`.
 *
 * @param customers  null: everybody there is
 * @throws AppError `invalid_input` for a playbook that would be refused as a campaign now
 */
export async function expectationOf(
  context: EstimateContext,
  playbook: Tried,
  customers: CustomerSet | null,
  before: Instant,
): Promise<Expectation> {
  const definition = campaignOfEverybody(playbook);
  const among = customers === null ? context : { ...context, rules: rulesAmong(context, definition, customers) };
  const { messages, control } = await estimate(among, { key: '', definition }, 'now');
  const all = customers ?? (await context.rules.select(EVERYBODY, before));
  return { customers: messages + control, baseline: await baselineOf(context, playbook.campaign.goals[0], all, before) };
}

/** 做过目标 — did what a goal asks for within the last span of its window. */
export function didGoal({ select, times, within }: Goal): Rule {
  const test = { op: 'greater_or_equal' as const, value: times };
  return { kind: 'did', select, aggregate: { of: 'count' }, window: { kind: 'rolling', span: within }, test };
}

function campaignOfEverybody({ campaign, name, controlShare }: Tried): CampaignDefinition {
  const trigger = { kind: 'audience', rule: EVERYBODY, once: {} };
  return CampaignDefinition.parse({ ...campaign, name, trigger, controlShareBp: controlShare.leastBp });
}

/** Rules that answer the trial's own audience with the given customers. */
function rulesAmong({ rules }: EstimateContext, { trigger }: CampaignDefinition, customers: CustomerSet): EstimateContext['rules'] {
  const own = trigger.kind === 'audience' ? trigger.rule : undefined;
  return {
    prepare: (rule, watch) => rules.prepare(rule, watch),
    select: async (rule, at) => (rule === own ? await Promise.resolve(customers) : await rules.select(rule, at)),
  };
}

async function baselineOf(
  { rules }: Pick<EstimateContext, 'rules'>,
  goal: Goal | undefined,
  customers: CustomerSet,
  before: Instant,
): Promise<number | null> {
  if (goal === undefined || customers.count === 0) return null;
  const did = await rules.select(didGoal(goal), before);
  return customers.intersection(did).count / customers.count;
}
