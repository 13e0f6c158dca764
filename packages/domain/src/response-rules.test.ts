import { expect, test } from 'vitest';
import { respondedCampaign, responseRule, type CampaignResponse } from './response-rules.ts';
import { evaluate } from './rules/naive.ts';
import { Rule } from './rules/rule.ts';
import { instant } from './time.ts';

/** Who is in which segment, of a customer with these events: name, then properties. */
function in_(...events: readonly (readonly [name: string, properties: Readonly<Record<string, string | number>>])[]): CampaignResponse[] {
  const history = {
    events: events.map(([name, properties], i) => ({ name, at: instant(i), order: i, properties, received: instant(i) })),
    attributes: {},
    facts: {},
  };
  return (['responded', 'silent', 'anyway'] as const).filter((response) =>
    evaluate(
      Rule.parse(responseRule('x', response)),
      history,
      { now: instant(100), zone: 'UTC' },
      { item: () => undefined, isIn: () => false },
    ),
  );
}

const SENT = ['$message_sent', { campaign: 'x', arm: 'a' }] as const;
const goal = (arm: string, place = 0, campaign = 'x') => ['$goal_reached', { campaign, arm, place }] as const;

test('who clicked, replied or reached the deciding goal has responded; who got a message and did none of it is silent', () => {
  expect(in_(SENT)).toEqual(['silent']);
  expect(in_(SENT, ['$message_clicked', { campaign: 'x' }])).toEqual(['responded']);
  expect(in_(SENT, ['$message_replied', { campaign: 'x' }])).toEqual(['responded']);
  expect(in_(SENT, goal('a'))).toEqual(['responded']);
  expect(in_(SENT, goal('a', 1))).toEqual(['silent']);
  expect(in_(SENT, goal('a', 0, 'y'))).toEqual(['silent']);
});

test('who reached it in the control group did so anyway; who is not in the campaign is nothing', () => {
  expect(in_(goal('control'))).toEqual(['anyway']);
  expect(in_()).toEqual([]);
  expect(in_(['$message_clicked', { campaign: 'y' }])).toEqual([]);
});

test('an event is a response to a campaign exactly when its rule finds it', () => {
  const events = [
    SENT,
    ['$message_clicked', { campaign: 'x' }],
    ['$message_replied', { campaign: 'x' }],
    ['$message_replied', { channel: 'sms' }],
    goal('a'),
    goal('a', 1),
    goal('control'),
    goal('a', 0, 'y'),
    ['toString', { campaign: 'x' }],
  ] as const;
  for (const event of events) {
    const [name, properties] = event;
    expect([name, respondedCampaign({ name, properties }) === 'x']).toEqual([name, in_(event).includes('responded')]);
  }
  expect(respondedCampaign({ name: '$goal_reached', properties: goal('a', 0, 'y')[1] })).toBe('y');
});
