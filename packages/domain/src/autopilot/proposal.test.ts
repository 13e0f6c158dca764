import { describe, expect, test } from 'vitest';
import { outcomeOf, type GroupFigures } from './outcome.ts';
import type { PlaybookDefinition } from './playbook.ts';
import { proposedChanges, withChanges, type ProposalFigures } from './proposal.ts';
import { changeSentence } from './proposal-words.ts';
import { recordOf } from './record.ts';
import { provabilityOf } from './provable.ts';
import { playbookOf } from './testing.ts';
import { instant } from '../time.ts';

const sms = (key: string) => ({ key, name: key, content: { channel: 'sms', text: `文案 ${key}` } });
const plain = playbookOf('win-back');
const definition = playbookOf('win-back', {
  campaign: { ...plain.definition.campaign, arms: [sms('a'), sms('b')], expectedValue: 200_000 },
  benefits: [
    { batch: 'five-off', faceValue: 50_000 },
    { batch: 'ten-off', faceValue: 100_000 },
  ],
  benefit: 'ten-off',
}).definition;

const of = (customers: number, after: number): GroupFigures => ({ customers, before: 0, after, both: 0 });

/** A run of 4,000 treated and 1,000 control customers. */
function figures(treated: number, control: number, parts: Partial<ProposalFigures> & { hasRecovered?: boolean } = {}): ProposalFigures {
  const { hasRecovered = true, ...rest } = parts;
  const outcome = outcomeOf({ treated: of(4000, treated), control: of(1000, control), controlShareBp: 2000, declared: 0.02, hasRecovered });
  return {
    definition,
    provability: provabilityOf({ customers: 5000, baseline: 0.02, declared: 0.02, controlShare: definition.controlShare, messages: 5000 }),
    outcome,
    record: recordOf([], 0.02),
    effect: 0.3,
    arms: [],
    cost: 0,
    ...rest,
  };
}

const changesOf = (run: ProposalFigures) => proposedChanges(run).map(({ of: what }) => what);

describe('the next version', () => {
  test('keeps the text that is proven best of all, and none where it is not', () => {
    const run = figures(240, 20, {
      arms: [
        { key: 'a', customers: 2000, reached: 90 },
        { key: 'b', customers: 2000, reached: 150 },
      ],
    });
    const changes = proposedChanges(run);
    expect(changes).toEqual([{ of: 'arm', to: 'b', rate: 0.075, against: 0.045 }]);
    expect(withChanges(definition, changes).campaign.arms.map(({ key }) => key)).toEqual(['b']);
    const even = [120, 120].map((reached, i) => ({ key: 'ab'[i] ?? '', customers: 2000, reached }));
    expect(changesOf({ ...run, arms: even })).toEqual([]);
  });

  test('grants the next smaller benefit where each of 160 increments cost more than the 20 yuan it is worth', () => {
    const [change] = proposedChanges(figures(240, 20, { cost: 160 * 210_000 }));
    expect(change).toEqual({ of: 'benefit', from: 'ten-off', to: 'five-off', why: 'too_dear', costPerIncrement: 210_000 });
    expect(
      change === undefined ? '' : changeSentence(change, (key) => ({ 'ten-off': '立减十元', 'five-off': '立减五元' })[key] ?? key).zh,
    ).toBe('权益从「立减十元」改为「立减五元」：每多一人达成花费 ¥21.00，高于它的价值。');
    expect(changesOf(figures(240, 20, { cost: 160 * 190_000 }))).toEqual([]);
  });

  test('grants nothing, and starts on larger deviations only, where it recovers anyway', () => {
    const changes = proposedChanges(figures(84, 20));
    expect(changes).toEqual([
      { of: 'benefit', from: 'ten-off', to: null, why: 'needless', costPerIncrement: 0 },
      { of: 'least_effect', from: 0.1, to: 0.31 },
    ]);
    expect(withChanges(definition, changes)).toMatchObject({ benefit: null, conditions: { leastEffect: 0.31 } });
    expect(changes.map((change) => changeSentence(change, (key) => key).en)).toEqual([
      'Grant no benefit instead of “ten-off”: it recovers without.',
      'Start on a deviation of at least 31.0% (now 10.0%): this one recovered untreated.',
    ]);
  });

  test('grants more where nothing shows and nothing recovers, unless it grants the most already', () => {
    const smaller: PlaybookDefinition = { ...definition, benefit: 'five-off' };
    expect(proposedChanges(figures(84, 20, { hasRecovered: false, definition: smaller }))).toMatchObject([
      { of: 'benefit', from: 'five-off', to: 'ten-off', why: 'too_weak' },
    ]);
    expect(changesOf(figures(84, 20, { hasRecovered: false }))).toEqual([]);
  });

  test('is for everybody in the slice where too few could be judged', () => {
    const changes = proposedChanges(figures(4, 1, { hasRecovered: false }));
    expect(changes).toMatchObject([{ of: 'audience', from: 'affected', to: 'slice', customers: 5000 }]);
    expect(withChanges(definition, changes).audience).toBe('slice');
    expect(changesOf(figures(4, 1, { definition: { ...definition, audience: 'slice' } }))).toEqual([]);
  });

  test('declares what its runs show together, once they show it, and by more than a tenth', () => {
    const runs = (effect: number) =>
      [1, 2].map((n) => ({ run: `e/${n}`, version: 1, at: instant(n), kind: 'caused' as const, effect: { effect, variance: 0.0001 } }));
    expect(proposedChanges(figures(240, 20, { record: recordOf(runs(0.03456), 0.02) }))).toEqual([
      { of: 'declared_lift', from: 0.02, to: 0.0346, runs: 2 },
    ]);
    expect(changesOf(figures(240, 20, { record: recordOf(runs(0.0215), 0.02) }))).toEqual([]);
    expect(changesOf(figures(240, 20, { record: recordOf(runs(0.001), 0.02) }))).toEqual([]);
  });

  test('is refused where it no longer fits what was saved meanwhile', () => {
    expect(() =>
      withChanges({ ...definition, benefits: [] }, [
        { of: 'benefit', from: null, to: 'five-off', why: 'too_weak', costPerIncrement: null },
      ]),
    ).toThrow('the benefit is one of the benefits');
  });
});
