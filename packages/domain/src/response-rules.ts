import type { Properties } from './events.ts';
import { passes, type PropertyTest } from './rules/property-filter.ts';
import type { Rule } from './rules/rule.ts';

/** 响应 — `responded`: treated customers who clicked, replied or reached the deciding goal; `silent`: who got a message and did not; `anyway`: of the control group, who reached the goal without one. */
export type CampaignResponse = 'responded' | 'silent' | 'anyway';

/** All of them. */
export const CAMPAIGN_RESPONSES: readonly CampaignResponse[] = ['responded', 'silent', 'anyway'];

type Tests = readonly PropertyTest[];

const DECIDING: PropertyTest = { property: 'place', op: 'equals', value: 0 };

/** The events of a campaign by which a customer responds to it: clicked, replied, or reached the deciding goal outside the control group. */
const RESPONDING: Readonly<Record<string, Tests>> = {
  $message_clicked: [],
  $message_replied: [],
  $goal_reached: [DECIDING, { property: 'arm', op: 'not_equals', value: 'control' }],
};

/** Names of the events that may be a response. */
export const RESPONSE_EVENTS: ReadonlySet<string> = new Set(Object.keys(RESPONDING));

/**
 * 响应了谁 — the campaign that an event is a response to, as {@link responseRule} means `responded`; undefined when it is none.
 */
export function respondedCampaign({ name, properties }: { readonly name: string; readonly properties: Properties }): string | undefined {
  const tests = Object.hasOwn(RESPONDING, name) ? RESPONDING[name] : undefined;
  const campaign = properties['campaign'];
  if (tests === undefined || typeof campaign !== 'string' || campaign === '') return undefined;
  return passes({ all: [...tests], any: [] }, properties) ? campaign : undefined;
}

/**
 * 响应的规则 — what became of a campaign for its customers, as a rule over the events it left in the log: the effect written back, so that it can be
 * reached again, analysed and scored like anything else they did.
 */
export function responseRule(campaign: string, response: CampaignResponse): Rule {
  const responded: Rule = { kind: 'any', rules: Object.entries(RESPONDING).map(([event, tests]) => did(event, campaign, tests)) };
  switch (response) {
    case 'responded':
      return responded;
    case 'silent':
      return { kind: 'all', rules: [did('$message_sent', campaign), { kind: 'not', rule: responded }] };
    case 'anyway':
      return did('$goal_reached', campaign, [DECIDING, { property: 'arm', op: 'equals', value: 'control' }]);
  }
}

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
