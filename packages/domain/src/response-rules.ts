import type { Rule } from './rules/rule.ts';

/** 响应 — `responded`: treated customers who clicked, replied or reached the deciding goal; `silent`: who got a message and did not; `anyway`: of the control group, who reached the goal without one. */
export type CampaignResponse = 'responded' | 'silent' | 'anyway';

/** All of them. */
export const CAMPAIGN_RESPONSES: readonly CampaignResponse[] = ['responded', 'silent', 'anyway'];

/**
 * 响应的规则 — what became of a campaign for its customers, as a rule over the events it left in the log: the effect written back, so that it can be
 * reached again, analysed and scored like anything else they did.
 */
export function responseRule(campaign: string, response: CampaignResponse): Rule {
  const responded: Rule = {
    kind: 'any',
    rules: [did('$message_clicked', campaign), did('$message_replied', campaign), reached(campaign, 'not_equals')],
  };
  switch (response) {
    case 'responded':
      return responded;
    case 'silent':
      return { kind: 'all', rules: [did('$message_sent', campaign), { kind: 'not', rule: responded }] };
    case 'anyway':
      return reached(campaign, 'equals');
  }
}

/** Whether the deciding goal was reached in the control group, or in none of it. */
function reached(campaign: string, op: 'equals' | 'not_equals'): Rule {
  return did('$goal_reached', campaign, [
    { property: 'place', op: 'equals', value: 0 },
    { property: 'arm', op, value: 'control' },
  ]);
}

type Tests = Extract<Rule, { readonly kind: 'did' }>['select']['filter']['all'];

function did(event: string, campaign: string, more: Tests = []): Rule {
  const filter = { all: [{ property: 'campaign', op: 'equals' as const, value: campaign }, ...more], any: [] };
  return {
    kind: 'did',
    select: { event, filter },
    aggregate: { of: 'count' },
    window: { kind: 'ever' },
    test: { op: 'greater_or_equal', value: 1 },
  };
}
