import type { HarmFound } from '@gyre/domain/campaign-effects';
import type { GuardrailMetric } from '@gyre/domain/guardrail-metric';
import { oneSidedBy, type DecidingTest } from '@gyre/domain/statistics/deciding-test';
import { compareEstimates } from '@gyre/domain/statistics/experiments/effect';
import { judgeGuardrail } from '@gyre/domain/statistics/experiments/guardrail';
import { shareOf } from '@gyre/domain/statistics/moments';
import type { Measured } from './asked-before.ts';
import { CONTROL } from './effects.ts';
import { noSides, pairOf, type Sides } from './sides.ts';
import { testTogether } from './tested.ts';

const BASIS_POINTS = 10_000;

/**
 * 副作用检查 — each guardrail by itself, uncorrected, as is usual for what must not get worse: treated against control where the events can happen to
 * both. The verdict is on shares with one who did and one who did not added to each group (Agresti, Caffo, "Simple and effective confidence
 * intervals for proportions and differences", 2000), so that it can be told where nobody did.
 *
 * @param events  those the event plan knows; a column of `customers` for each, in this order
 */
export function harmsFound(
  guardrails: readonly GuardrailMetric[],
  events: readonly string[],
  customers: readonly Measured[],
  test: DecidingTest,
): HarmFound[] {
  return guardrails.map((guardrail) => {
    const known = guardrail.events.filter((event) => events.includes(event));
    const sides = sidesWhoDid(
      customers,
      known.map((event) => events.indexOf(event)),
    );
    const [effect] = testTogether(test, [pairOf(sides)], 'holm');
    if (effect === undefined) throw new Error('one pair has one effect');
    const judged = known.length === 0 ? { verdict: 'unmeasured' as const, worst: null } : verdictOn(sides, guardrail, test);
    return { kind: guardrail.kind, events: known, marginBp: guardrail.marginBp, ...sides, effect, ...judged };
  });
}

function sidesWhoDid(customers: readonly Measured[], places: readonly number[]): Sides {
  const sides = noSides();
  for (const { crowd, columns } of customers) {
    const side = sides[crowd.arm === CONTROL ? 'control' : 'treated'];
    side.customers += crowd.roots.length;
    side.reached += crowd.roots.reduce((sum, _, i) => sum + (places.some((place) => (columns[place]?.[i] ?? 0) > 0) ? 1 : 0), 0);
  }
  return sides;
}

function verdictOn({ treated, control }: Sides, { marginBp }: GuardrailMetric, test: DecidingTest): Pick<HarmFound, 'verdict' | 'worst'> {
  if (treated.customers === 0 || control.customers === 0) return { verdict: 'open', worst: null };
  const estimate = ({ customers, reached }: Sides['treated']) => shareOf(customers + 2, reached + 1);
  const compared = compareEstimates(estimate(control), estimate(treated), 'absolute');
  if (!compared.ok) return { verdict: 'open', worst: null };
  const { kind, worst } = judgeGuardrail(compared, { margin: marginBp / BASIS_POINTS, isLowerBetter: true }, (effect, side) =>
    oneSidedBy(test, effect, side),
  );
  return { verdict: kind, worst };
}
