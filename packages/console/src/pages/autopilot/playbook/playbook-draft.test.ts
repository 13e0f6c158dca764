import { expect, test } from 'vitest';
import { starterContents } from '../../campaigns/draft/content-draft.ts';
import { newGoal } from '../../campaigns/draft/goal-draft.ts';
import { zhEditor } from '../../../words/zh-campaigns-editor.ts';
import { gapsOf, keptPlaybook, newPlaybook, type PlaybookDraft, playbookDraftOf, playbookOf, withBenefits } from './playbook-draft.ts';

const CONTENTS = starterContents(zhEditor);

/** A playbook that could be saved: against a fall of conversion, by SMS, towards an order. */
function whole(): PlaybookDraft {
  const fresh = newPlaybook('mend', CONTENTS, 'A');
  const campaign = { ...fresh.campaign, name: 'Mend', goals: [newGoal('order', 'order_paid')] };
  return { ...fresh, campaign, conditions: { ...fresh.conditions, metrics: ['conversion'] } };
}

test('a new playbook lacks its name, its goal and its metrics, and nothing else', () => {
  expect(gapsOf(newPlaybook('mend', CONTENTS, 'A'))).toEqual(['name', 'goal', 'metrics']);
  expect(gapsOf(whole())).toEqual([]);
});

test('what is saved is edited again as the same', () => {
  const definition = playbookOf(whole()).data;
  expect(definition?.campaign.goals.map(({ name }) => name)).toEqual(['order']);
  if (definition === undefined) throw new Error('no definition');
  const again = playbookDraftOf('mend', 3, definition, CONTENTS);
  expect([again.version, again.campaign.key, again.campaign.name]).toEqual([3, 'mend', 'Mend']);
  expect(playbookOf(again).data).toEqual(definition);
});

test('limits that contradict each other are named', () => {
  const draft = whole();
  const { guards, recovery } = draft;
  const over = { ...guards, perRun: { messages: 5000, cost: 0 }, mostDuration: { amount: 15, unit: 'day' as const } };
  expect(gapsOf({ ...draft, guards: over })).toEqual(['month', 'duration']);
  expect(gapsOf({ ...draft, controlShare: { leastBp: 3000, mostBp: 2000 } })).toEqual(['control']);
  expect(gapsOf({ ...draft, recovery: { ...recovery, leastDuration: { amount: 8, unit: 'day' } } })).toEqual(['recovery']);
});

test('benefits stand from the smallest to the largest, and what is granted is one of them', () => {
  const [ten, five] = [
    { batch: 'ten', faceValue: 100_000 },
    { batch: 'five', faceValue: 50_000 },
  ];
  const both = { ...whole(), ...withBenefits(whole(), [ten, five]), benefit: 'ten' };
  expect(both.benefits).toEqual([five, ten]);
  expect(withBenefits(both, [five])).toEqual({ benefits: [five], benefit: null });
  expect(gapsOf({ ...whole(), ...withBenefits(whole(), [five, { batch: 'other', faceValue: 50_000 }]) })).toEqual(['benefits']);
});

test('only a draft of today’s shape is taken up again', () => {
  expect(keptPlaybook(JSON.parse(JSON.stringify(whole())))).toEqual(whole());
  expect(keptPlaybook({ shape: 'playbook', campaign: {} })).toBeUndefined();
  expect(keptPlaybook(null)).toBeUndefined();
});
