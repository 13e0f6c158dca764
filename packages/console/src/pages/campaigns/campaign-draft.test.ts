import { CampaignDefinition } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { changedParts, definitionOf, draftOf, missingOf, newDraft } from './campaign-draft.ts';

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

  test('is incomplete while a condition is', () => {
    const draft = draftOf('thanks', stored);
    expect(missingOf({ ...draft, all: draft.all.map((t) => ({ ...t, value: undefined })) })).toEqual(['filter']);
  });
});
