import { CampaignDefinition } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { changedParts, definitionOf, draftOf, keptDraft, missingOf, newDraft } from './campaign-draft.ts';

const stored = CampaignDefinition.parse({
  name: '支付后感谢',
  trigger: { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }], any: [] } },
  content: { channel: 'email', subject: '感谢', body: '<p>您好</p>' },
  cap: { limit: 1, windowMs: 86_400_000 },
});

describe('the draft of a campaign', () => {
  test('gives back what was stored', () => {
    const draft = draftOf('thanks', stored);
    expect(definitionOf(draft)).toEqual(stored);
    expect(changedParts(stored, definitionOf(draft))).toEqual([]);
    expect(missingOf(draft)).toEqual([]);
  });

  test('names the parts that differ', () => {
    const draft = { ...draftOf('thanks', stored), subject: '谢谢', controlShareBp: 0 };
    expect(changedParts(stored, definitionOf(draft))).toEqual(['content', 'controlShareBp']);
  });

  test('of a new one says what is missing, and yet can be shown', () => {
    const draft = newDraft('plan-1', '主题', '正文');
    expect(missingOf(draft)).toEqual(['name', 'event']);
    expect(CampaignDefinition.safeParse(definitionOf(draft)).success).toBe(true);
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
    { kind: 'audience', rule: { kind: 'segment', segment: 'vip' }, repeat: { every: 'week', weekdays: [1, 5], time: '09:30' } },
  ])('gives back a trigger of kind $kind', (trigger) => {
    const other = CampaignDefinition.parse({ ...stored, trigger, filter: { kind: 'segment', segment: 'new' } });
    expect(definitionOf(draftOf('x', other))).toEqual(other);
    expect(missingOf(draftOf('x', other))).toEqual([]);
  });

  test('kept by an earlier version is brought to the present shape', () => {
    const { trigger: _, filter: __, ...rest } = draftOf('thanks', stored);
    const kept = { ...rest, event: 'order_paid', all: [{ id: 1, property: 'amount', op: 'greater', value: 100, values: [] }], any: [] };
    const draft = keptDraft(JSON.parse(JSON.stringify(kept)));
    expect(draft && definitionOf(draft)).toEqual(stored);
    expect(keptDraft(null)).toBeUndefined();
  });

  test('is incomplete while a condition is', () => {
    const draft = draftOf('thanks', stored);
    expect(
      missingOf({
        ...draft,
        trigger: {
          ...draft.trigger,
          select: { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater' as const }], any: [] } },
        },
      }),
    ).toEqual(['filter']);
  });
});
