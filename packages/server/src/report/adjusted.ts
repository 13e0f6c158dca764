import type { AdjustedEffect } from '@gyre/domain/campaign-effects';
import type { Goal } from '@gyre/domain/goal';
import { testArms, type DecidingTest } from '@gyre/domain/statistics/deciding-test';
import { emptyArm, withoutCovariate, type ArmSums, type MetricKind } from '@gyre/domain/statistics/experiments/arm';
import type { Measured } from './asked-before.ts';
import { CONTROL } from './effects.ts';
import { effectFrom } from './tested.ts';

type Arms = readonly [control: ArmSums, treated: ArmSums];

/**
 * CUPED — a goal's rate and value adjusted for the same thing in the equally long time before the decision, side by side with the plain effects.
 *
 * @param customers  with the columns of `goalColumns`
 */
export function adjustedEffects(
  goal: number,
  { times, value }: Goal,
  customers: readonly Measured[],
  test: DecidingTest,
): AdjustedEffect[] {
  const didBefore = (count: number): number => (count >= times ? 1 : 0);
  const rate = armsOf('proportion', customers, ({ crowd, columns }, i) => [crowd.reached[i] ?? 0, didBefore(columns[0]?.[i] ?? 0)]);
  const worth = armsOf('mean', customers, ({ crowd, columns }, i) => [crowd.worth[i] ?? 0, columns[1]?.[i] ?? 0]);
  return [
    { goal, of: 'rate', ...compared(rate, test) },
    ...(value === null ? [] : [{ goal, of: 'value' as const, ...compared(worth, test) }]),
  ];
}

function armsOf(
  metric: MetricKind,
  customers: readonly Measured[],
  pick: (of: Measured, place: number) => readonly [now: number, before: number],
): Arms {
  const side = (isControl: boolean): ArmSums => {
    const of = customers.filter(({ crowd }) => (crowd.arm === CONTROL) === isControl);
    let [n, y, x, yy, xy, xx] = [0, 0, 0, 0, 0, 0];
    for (const one of of) {
      for (let i = 0; i < one.crowd.roots.length; i++) {
        const [now, before] = pick(one, i);
        n += 1;
        y += now;
        x += before;
        yy += now * now;
        xy += now * before;
        xx += before * before;
      }
    }
    return {
      ...emptyArm(metric, true),
      n,
      sums: [y, x],
      products: [
        [yy, xy],
        [xy, xx],
      ],
    };
  };
  return [side(true), side(false)];
}

function compared([control, treated]: Arms, test: DecidingTest): Pick<AdjustedEffect, 'plain' | 'adjusted' | 'varianceReduction'> {
  const bare: Arms = [withoutCovariate(control), withoutCovariate(treated)];
  const [plain, adjusted] = [testArms(test, bare, 'absolute'), testArms(test, [control, treated], 'absolute')];
  return {
    plain: effectFrom(plain, testArms(test, bare, 'relative')),
    adjusted: effectFrom(adjusted, testArms(test, [control, treated], 'relative')),
    varianceReduction: plain.ok && adjusted.ok ? 1 - adjusted.variance / plain.variance : null,
  };
}
