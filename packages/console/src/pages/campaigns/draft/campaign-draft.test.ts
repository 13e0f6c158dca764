import { CampaignDefinition } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { definitionOf, draftOf, keptDraft, missingOf, newDraft } from './campaign-draft.ts';
import { starterContents } from './content-draft.ts';
import { newGoal } from './goal-draft.ts';

const stored = CampaignDefinition.parse({
  name: '支付后感谢',
  trigger: { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }], any: [] } },
  arms: [
    { key: 'a', name: '甲', weight: 2, content: { channel: 'sms', text: '感谢支付' } },
    { key: 'b', name: '乙', content: { channel: 'sms', text: '谢谢', template: { code: 'T1', parameters: [{ name: 'n', value: '1' }] } } },
  ],
  goals: [{ name: '复购', select: { event: 'order_paid' }, within: { amount: 7, unit: 'day' }, value: 'amount' }],
  caps: [{ limit: 1, window: { kind: 'calendar', unit: 'day' } }],
  budget: { messages: 100, cost: null },
});
const texts = {
  sampleSms: '您好',
  sampleSubject: '主题',
  sampleBody: '正文',
  sampleTitle: '标题',
  sampleInbox: '内容',
  sampleWebhook: '{}',
};
const others = starterContents(texts);

describe('the draft of a campaign', () => {
  test('gives back what was stored', () => {
    expect(definitionOf(draftOf('thanks', stored, others))).toEqual(stored);
    expect(missingOf(draftOf('thanks', stored, others))).toEqual([]);
  });

  test('of a new one says what is missing, and yet can be shown', () => {
    const draft = newDraft('plan-1', starterContents(texts), '文案 A');
    expect(missingOf(draft)).toEqual(['name', 'event']);
    expect(CampaignDefinition.safeParse(definitionOf(draft)).success).toBe(true);
  });

  test.each(['sms', 'email', 'inbox', 'webhook'] as const)('whose %s is empty lacks its content, and yet can be shown', (channel) => {
    const empty = starterContents({
      sampleSms: '',
      sampleSubject: '',
      sampleBody: '',
      sampleTitle: '',
      sampleInbox: '',
      sampleWebhook: '',
    });
    const draft = { ...newDraft('plan-1', empty, 'A'), channel };
    expect(missingOf(draft)).toContain('content');
    expect(CampaignDefinition.safeParse(definitionOf(draft)).success).toBe(true);
  });

  test('leaves an unfinished goal out of what is shown, and cannot be saved with it', () => {
    const draft = { ...draftOf('thanks', stored, others), goals: [newGoal('复购')] };
    expect(definitionOf(draft).goals).toEqual([]);
    expect(missingOf(draft)).toEqual(['goal']);
  });

  test.each([
    {
      kind: 'then_not',
      first: { event: 'cart', filter: { all: [], any: [] } },
      answer: { event: 'pay', filter: { all: [], any: [] } },
      within: { amount: 30, unit: 'minute' },
    },
    { kind: 'segment', segment: 'vip', on: 'left' },
    { kind: 'audience', rule: { kind: 'segment', segment: 'vip' }, once: {} },
    { kind: 'audience', rule: { kind: 'segment', segment: 'vip' }, repeat: { rrule: 'FREQ=WEEKLY;BYDAY=MO,FR', time: '09:30' } },
  ])('gives back a trigger of kind $kind', (trigger) => {
    const other = CampaignDefinition.parse({ ...stored, trigger, filter: { kind: 'segment', segment: 'new' } });
    expect(definitionOf(draftOf('x', other, others))).toEqual(other);
    expect(missingOf(draftOf('x', other, others))).toEqual([]);
  });

  test('kept by an earlier version is forgotten', () => {
    expect(keptDraft({ key: 'x', subject: '主题', trigger: {} })).toBeUndefined();
    expect(keptDraft(null)).toBeUndefined();
    expect(keptDraft(JSON.parse(JSON.stringify(draftOf('thanks', stored, others))))).toEqual(
      JSON.parse(JSON.stringify(draftOf('thanks', stored, others))),
    );
  });

  test('names the business line that was typed, without blanks around it; blanks alone are none', () => {
    const lineOf = (businessLine: string | null) => definitionOf({ ...draftOf('thanks', stored, others), businessLine }).businessLine;
    expect([' 生鲜 ', '  ', null, '长'.repeat(61)].map(lineOf)).toEqual(['生鲜', null, null, '长'.repeat(60)]);
    const ofFresh = CampaignDefinition.parse({ ...stored, businessLine: '生鲜' });
    expect(definitionOf(draftOf('thanks', ofFresh, others))).toEqual(ofFresh);
  });

  test('is incomplete while a condition is', () => {
    const draft = draftOf('thanks', stored, others);
    const select = { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater' as const }], any: [] } };
    expect(missingOf({ ...draft, trigger: { ...draft.trigger, select } })).toEqual(['filter']);
  });
});
