import { expect, test } from 'vitest';
import { campaignOfRun } from './prepared-campaign.ts';
import { PlaybookDefinition } from './playbook.ts';
import { propose } from './propose.ts';
import { FALL, playbookOf, worldOf } from './testing.ts';
import { watchingState } from './loop-state.ts';
import { instant } from '../time.ts';

const plain = playbookOf('win-back').definition;

/** The paths of what is wrong with a playbook after a change. */
function problems(change: object): string[] {
  const { error } = PlaybookDefinition.safeParse({ ...plain, ...change });
  return (error?.issues ?? []).map(({ path }) => path.join('.'));
}

test('a playbook asks for approval, runs once at a time, and tells its limits in full unless it says otherwise', () => {
  expect(plain.guards).toMatchObject({ start: 'approval', mostAtOnce: 1, cooldown: { amount: 1, unit: 'day' } });
  expect(plain.controlShare).toEqual({ leastBp: 1000, mostBp: 5000 });
  expect(plain.recovery).toMatchObject({ taperShareBp: 5000 });
  expect(PlaybookDefinition.safeParse({ ...plain, guards: { ...plain.guards, perMonth: undefined } }).success).toBe(false);
});

test('what contradicts itself is refused, at its place', () => {
  const { guards, recovery, campaign } = plain;
  expect(problems({ guards: { ...guards, perRun: { messages: 3001, cost: 0 } } })).toEqual(['guards.perRun']);
  expect(problems({ guards: { ...guards, mostDuration: { amount: 15, unit: 'day' } } })).toEqual(['guards.mostDuration']);
  expect(problems({ recovery: { ...recovery, leastDuration: { amount: 8, unit: 'day' } } })).toEqual(['recovery.leastDuration']);
  expect(problems({ benefit: 'ten-off' })).toEqual(['benefit']);
  expect(problems({ controlShare: { leastBp: 900, mostBp: 5000 } })).toEqual(['controlShare.leastBp']);
  expect(problems({ campaign: { ...campaign, goals: [] } })).toEqual(['campaign.goals']);
  const falling = [
    { batch: 'ten', faceValue: 100_000 },
    { batch: 'five', faceValue: 50_000 },
  ];
  expect(problems({ benefits: falling })).toEqual(['benefits']);
});

test('what no campaign could be, no playbook can: arms of two channels', () => {
  const mail = { key: 'b', name: 'mail', content: { channel: 'email', subject: 'hello', body: 'hello' } };
  expect(problems({ campaign: { ...plain.campaign, arms: [...plain.campaign.arms, mail] } })).toEqual(['campaign.arms']);
});

test('the campaign of a run has the run’s budget and control group, and takes those found affected once', () => {
  const playbook = playbookOf('win-back', {
    guards: { start: 'automatic', perRun: { messages: 500, cost: 90_000 }, perMonth: { messages: 600, cost: 100_000 } },
  });
  const diagnosed = { ...watchingState('e7', instant(0)), kind: 'diagnosed' as const, diagnosis: FALL };
  const { state } = propose(diagnosed, worldOf([playbook]));
  if (state.kind !== 'approved') throw new Error(state.kind);
  const campaign = campaignOfRun(playbook.definition, state.run, { segment: 'e7-affected', time: '10:00' });
  expect(campaign).toMatchObject({
    name: 'win-back 重庆',
    trigger: { kind: 'audience', rule: { kind: 'segment', segment: 'e7-affected' }, once: {} },
    reentry: { kind: 'never' },
    test: { kind: 'fixed' },
    controlShareBp: 1000,
    budget: { messages: 500, cost: 90_000 },
  });
  const offering = { ...playbook.definition, benefits: [{ batch: 'five-off', faceValue: 100 }] };
  const granting = campaignOfRun(offering, { ...state.run, benefit: 'five-off' }, { segment: 'e7-affected', time: '10:00' });
  expect(campaign.arms.map(({ benefit }) => benefit)).toEqual([null]);
  expect(granting.arms).toEqual(campaign.arms.map((arm) => ({ ...arm, benefit: 'five-off' })));
  expect(granting.budget).toEqual({ messages: 500, cost: 40_000 });
  const ofSlice = { ...playbook.definition, audience: 'slice' as const };
  expect(campaignOfRun(ofSlice, state.run, { segment: 'e7-slice', time: '10:00' }).trigger).toMatchObject({
    rule: { segment: 'e7-slice' },
    repeat: { rrule: 'FREQ=DAILY', time: '10:00' },
  });
});
