import { describe, expect, test } from 'vitest';
import { drawsFrom } from '../statistics/testing.ts';
import { outcomeOf, type GroupFigures, type OutcomeFigures, type OutcomeKind } from './outcome.ts';
import { outcomeSentence } from './outcome-words.ts';
import { provabilityOf } from './provable.ts';

/** 4,000 treated and 1,000 control, none of whom ordered before: 6 % of treated order, 2 % of control, as many as before the fall. */
const figures: OutcomeFigures = {
  treated: { customers: 4000, before: 0, after: 240, both: 0 },
  control: { customers: 1000, before: 0, after: 20, both: 0 },
  controlShareBp: 2000,
  declared: 0.03,
  hasRecovered: true,
};

describe('a verdict by hand', () => {
  test('of 6 points gained, 2 would have come anyway and 4 were caused', () => {
    const outcome = outcomeOf(figures);
    expect(outcome).toMatchObject({ kind: 'caused', undecided: null, treated: 4000, control: 1000 });
    expect(outcome.lift?.effect).toBeCloseTo(0.04, 12);
    expect(outcome.anyway?.effect).toBeCloseTo(0.02, 12);
    expect(outcome.gained).toBeCloseTo(0.06, 12);
    expect(outcome.regressionShare).toBeCloseTo(1 / 3, 12);
    expect(outcome.increment).toBeCloseTo(160, 9);
    expect(outcome.variance).toBeCloseTo((0.06 * 0.94) / 4000 + (0.02 * 0.98) / 1000, 12);
    expect(outcome.differenceInDifferences?.effect).toBeCloseTo(0.04, 12);
    expect(outcomeSentence(outcome).zh).toContain('约多 160 人达成');
    expect(outcomeSentence(outcome).en).toContain('regression to the mean: 33%');
  });

  test('control back by itself and treated no better: anyway; not back: undecided, whatever the lift is not', () => {
    const same = { ...figures, treated: { ...figures.treated, after: 84 } };
    expect(outcomeOf(same)).toMatchObject({ kind: 'anyway', regressionShare: expect.closeTo(0.02 / 0.021, 9) as number });
    expect(outcomeOf({ ...same, hasRecovered: false })).toMatchObject({ kind: 'undecided', undecided: 'not_recovered' });
  });

  test('an interval with both no lift and the declared one in it decides nothing', () => {
    const few = { ...figures, treated: group(400, 24), control: group(100, 5) };
    expect(outcomeOf(few)).toMatchObject({ kind: 'undecided', undecided: 'not_shown' });
  });

  test('groups that are not split as planned, or in which hardly anybody did it, decide nothing', () => {
    expect(outcomeOf({ ...figures, controlShareBp: 2500 })).toMatchObject({ kind: 'undecided', undecided: 'sample_ratio' });
    const rare = { ...figures, treated: group(4000, 15), control: group(1000, 4) };
    expect(outcomeOf(rare)).toMatchObject({ kind: 'undecided', undecided: 'too_few' });
    expect(outcomeOf({ ...figures, treated: group(0, 0), control: group(0, 0) })).toMatchObject({ undecided: 'too_few', lift: null });
  });

  test('a control group in which nobody ordered denies nothing: the campaign caused what treated customers did beyond what chance explains', () => {
    const none = { ...figures, controlShareBp: 1000, treated: group(900, 40), control: group(100, 0) };
    const outcome = outcomeOf(none);
    expect(outcome).toMatchObject({ kind: 'caused', undecided: null, increment: expect.closeTo(40, 9) as number });
    // Newcombe's interval: 0.0444 − √((0.0444 − 0.0328)² + 0.0370²) and + (0.0600 − 0.0444)
    expect(outcome.lift?.from).toBeCloseTo(0.005_66, 5);
    expect(outcome.lift?.to).toBeCloseTo(0.059_95, 5);
    // 41/902 and 1/102, one who ordered and one who did not more in each group
    expect(outcome.variance).toBeCloseTo((41 * 861) / 902 ** 3 + 101 / 102 ** 3, 12);
    expect(outcome.anyway?.from).toBeLessThan(0);
  });

  test('groups that began apart are put right by the difference in differences', () => {
    const apart = {
      ...figures,
      treated: { customers: 4000, before: 400, after: 480, both: 100 },
      control: { customers: 1000, before: 80, after: 90, both: 20 },
    };
    expect(outcomeOf(apart).lift?.effect).toBeCloseTo(0.03, 12);
    expect(outcomeOf(apart).differenceInDifferences?.effect).toBeCloseTo(0.01, 12);
  });
});

/** What is true of a simulated fall: whether it lasts, what the campaign adds, and whether anything fell at all or chance only made it look so. */
interface Truth {
  readonly name: string;
  readonly isLasting: boolean;
  readonly lift: number;
  readonly isChance: boolean;
  readonly right: OutcomeKind;
}

const TRUTHS: readonly Truth[] = [
  { name: 'the fall lasts and the campaign lifts', isLasting: true, lift: 0.04, isChance: false, right: 'caused' },
  { name: 'the fall passes and the campaign lifts all the same', isLasting: false, lift: 0.04, isChance: false, right: 'caused' },
  { name: 'the fall passes and the campaign does nothing', isLasting: false, lift: 0, isChance: false, right: 'anyway' },
  { name: 'nothing fell: customers who happened not to order were chosen', isLasting: false, lift: 0, isChance: true, right: 'anyway' },
];
const DECLARED = 0.04;
const NORMAL = 0.12;
const TRIALS = 200;

/** A run as large as can show `provable` with 80 % power. */
function simulated({ isLasting, lift, isChance }: Truth, provable: number, draw: () => number): OutcomeFigures {
  const customers = 6000;
  const { controlShareBp } = provabilityOf({
    customers,
    baseline: NORMAL,
    declared: provable,
    controlShare: { leastBp: 1000, mostBp: 5000 },
    messages: customers,
  });
  const groups = { control: group(0, 0), treated: group(0, 0) };
  for (let taken = 0; taken < customers;) {
    // each customer has a rate of their own, 6 % to 18 %
    const own = NORMAL * (0.5 + draw());
    const before = draw() < own * (isChance ? 1 : 0.5);
    if (isChance && before) continue;
    taken += 1;
    const side = draw() < controlShareBp / 10_000 ? 'control' : 'treated';
    const after = draw() < own * (isLasting ? 0.5 : 1) + (side === 'treated' ? lift : 0);
    const { customers: n, before: b, after: a, both } = groups[side];
    groups[side] = { customers: n + 1, before: b + Number(before), after: a + Number(after), both: both + Number(before && after) };
  }
  return { ...groups, controlShareBp, declared: DECLARED, hasRecovered: hasRecovered(isLasting, draw) };
}

/** The recovery test of a slice's 20,000 other customers, by the rule: the 95 % bound above 1 − a third of the fall by half. */
function hasRecovered(isLasting: boolean, draw: () => number): boolean {
  const expected = 20_000 * NORMAL;
  let ordered = 0;
  for (let i = 0; i < 20_000; i++) if (draw() < NORMAL * (isLasting ? 0.5 : 1)) ordered += 1;
  return (ordered - 1.645 * Math.sqrt(ordered)) / expected > 1 - 0.5 / 3;
}

function verdicts(truth: Truth, provable: number): Map<OutcomeKind, number> {
  const draw = drawsFrom(20_261_123);
  const found = new Map<OutcomeKind, number>();
  for (let trial = 0; trial < TRIALS; trial++) {
    const { kind } = outcomeOf(simulated(truth, provable, draw));
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  return found;
}

describe('of simulated truths, 200 runs each', () => {
  test.each(TRUTHS)('named in 90 % where the sample could show four fifths of the declared lift: $name', (truth) => {
    const found = verdicts(truth, 0.8 * DECLARED);
    expect((found.get(truth.right) ?? 0) / TRIALS).toBeGreaterThanOrEqual(0.9);
  });

  test.each(TRUTHS)('hardly ever named wrong, where the sample could just show the declared lift: $name', (truth) => {
    const found = verdicts(truth, DECLARED);
    const wrong = truth.right === 'caused' ? 'anyway' : 'caused';
    expect((found.get(wrong) ?? 0) / TRIALS).toBeLessThanOrEqual(0.05);
  });
});

function group(customers: number, after: number): GroupFigures {
  return { customers, before: 0, after, both: 0 };
}
