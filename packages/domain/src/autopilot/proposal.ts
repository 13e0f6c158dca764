import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Money } from '../money.ts';
import { absoluteEffect } from '../statistics/welch.ts';
import { shareOf } from '../statistics/moments.ts';
import type { Outcome } from './outcome.ts';
import { PlaybookDefinition } from './playbook.ts';
import type { PlaybookRecord } from './record.ts';
import type { Provability } from './provable.ts';

/** A change below this share of the declared lift is not worth a new version. */
const WORTH_SAYING = 0.1;

/**
 * 修改建议 — one change of a playbook's next version, with what it rests on: the text that did best; a larger or smaller benefit, or none; for
 * everybody in the slice instead of those found affected; the lift its runs show; a larger deviation before it starts.
 */
export const PlaybookChange = z.discriminatedUnion('of', [
  z.object({ of: z.literal('arm'), to: z.string(), rate: z.number(), against: z.number() }),
  z.object({
    of: z.literal('benefit'),
    from: Key.nullable(),
    to: Key.nullable(),
    /** `too_dear`: cost per increment above its worth. `needless`: it recovers anyway. `too_weak`: no lift was shown. */
    why: z.enum(['too_dear', 'needless', 'too_weak']),
    costPerIncrement: Money.nullable(),
  }),
  z.object({
    of: z.literal('audience'),
    from: z.enum(['affected', 'slice']),
    to: z.enum(['affected', 'slice']),
    customers: z.number().int(),
  }),
  z.object({ of: z.literal('declared_lift'), from: z.number(), to: z.number(), runs: z.number().int() }),
  z.object({ of: z.literal('least_effect'), from: z.number(), to: z.number() }),
]);
export type PlaybookChange = Readonly<z.infer<typeof PlaybookChange>>;

/** What a proposal is made from. */
export interface ProposalFigures {
  readonly definition: PlaybookDefinition;
  readonly provability: Provability;
  readonly outcome: Outcome;
  /** With this run. */
  readonly record: PlaybookRecord;
  /** Relative deviation the run started on. */
  readonly effect: number;
  /** Treated customers and those of them who reached the deciding goal, by arm. */
  readonly arms: readonly { readonly key: string; readonly customers: number; readonly reached: number }[];
  /** What the run cost. */
  readonly cost: number;
}

/** 下一版的建议 — what the run teaches, as changes a person may accept; none where it teaches nothing. */
export function proposedChanges(figures: ProposalFigures): PlaybookChange[] {
  return [armChange(figures), benefitChange(figures), audienceChange(figures), declaredChange(figures), leastEffectChange(figures)].filter(
    (change) => change !== undefined,
  );
}

/**
 * 接受建议 — the playbook's next version.
 *
 * @throws ZodError when the changes do not fit the definition, as it is now
 */
export function withChanges(definition: PlaybookDefinition, changes: readonly PlaybookChange[]): PlaybookDefinition {
  return PlaybookDefinition.parse(changes.reduce(changed, definition));
}

function changed(definition: PlaybookDefinition, change: PlaybookChange): PlaybookDefinition {
  const { campaign, conditions } = definition;
  switch (change.of) {
    case 'arm':
      return { ...definition, campaign: { ...campaign, arms: campaign.arms.filter(({ key }) => key === change.to) } };
    case 'benefit':
      return { ...definition, benefit: change.to };
    case 'audience':
      return { ...definition, audience: change.to };
    case 'declared_lift':
      return { ...definition, declaredLift: change.to };
    case 'least_effect':
      return { ...definition, conditions: { ...conditions, leastEffect: change.to } };
  }
}

/** The arm that beats every other by Welch's test, at 5 % shared among the comparisons (Bonferroni). */
function armChange({ arms }: ProposalFigures): PlaybookChange | undefined {
  const [best, ...others] = arms.toSorted((a, b) => b.reached / b.customers - a.reached / a.customers);
  if (best === undefined || others.length === 0) return undefined;
  const isBetter = others.every((arm) => {
    const test = absoluteEffect(shareOf(arm.customers, arm.reached), shareOf(best.customers, best.reached), 0.05 / others.length);
    return test.ok && test.from > 0;
  });
  const second = others[0];
  if (!isBetter || second === undefined) return undefined;
  return { of: 'arm', to: best.key, rate: best.reached / best.customers, against: second.reached / second.customers };
}

function benefitChange({ definition, outcome, cost }: ProposalFigures): PlaybookChange | undefined {
  const { benefit, benefits, campaign } = definition;
  const ladder = [null, ...benefits.map(({ batch }) => batch)];
  const at = ladder.indexOf(benefit);
  const [lower, higher] = [ladder[at - 1], ladder[at + 1]];
  const costPerIncrement = outcome.increment !== null && outcome.increment > 0 ? Math.round(cost / outcome.increment) : null;
  if (outcome.kind === 'anyway' && benefit !== null) return { of: 'benefit', from: benefit, to: null, why: 'needless', costPerIncrement };
  const isDear = costPerIncrement !== null && campaign.expectedValue > 0 && costPerIncrement > campaign.expectedValue;
  if (outcome.kind === 'caused' && isDear && lower !== undefined) {
    return { of: 'benefit', from: benefit, to: lower, why: 'too_dear', costPerIncrement };
  }
  if (outcome.undecided === 'not_recovered' && higher !== undefined) {
    return { of: 'benefit', from: benefit, to: higher, why: 'too_weak', costPerIncrement };
  }
  return undefined;
}

/** More customers, where too few could be judged. */
function audienceChange({ definition, outcome, provability }: ProposalFigures): PlaybookChange | undefined {
  const isTooSmall = outcome.undecided === 'too_few' || (outcome.undecided === 'not_shown' && !provability.provable);
  if (definition.audience === 'slice' || !isTooSmall) return undefined;
  return { of: 'audience', from: 'affected', to: 'slice', customers: provability.customers };
}

/** What all runs show, once they show it, in whole basis points. */
function declaredChange({ definition: { declaredLift }, record: { pooled, proof } }: ProposalFigures): PlaybookChange | undefined {
  if (pooled === null || proof !== 'proven') return undefined;
  const to = Math.max(1, Math.round(pooled.effect * 10_000)) / 10_000;
  if (Math.abs(to - declaredLift) < WORTH_SAYING * declaredLift) return undefined;
  return { of: 'declared_lift', from: declaredLift, to, runs: pooled.runs };
}

/** What recovers by itself from a deviation of this size need not be started on. */
function leastEffectChange({ definition, outcome, effect }: ProposalFigures): PlaybookChange | undefined {
  const from = definition.conditions.leastEffect;
  const to = Math.ceil(effect * 100 + 1) / 100;
  return outcome.kind === 'anyway' && to > from && to <= 1 ? { of: 'least_effect', from, to } : undefined;
}
