// Generators for property tests; imported by tests only.
import fc from 'fast-check';
import type { EventSelector } from '../rules/rule.ts';
import { FunnelDefinition } from './funnel.ts';
import { RetentionDefinition } from './retention.ts';

type SomeEvents = fc.Arbitrary<EventSelector[]>;

/** What random funnels are made of. */
interface FunnelMakings {
  /** Events of a step; at least one. */
  readonly step: SomeEvents;
  /** Events that interrupt between steps; at least one. */
  readonly excluded: SomeEvents;
  /** What else interrupts. */
  readonly others: SomeEvents;
  /** Properties held constant, the first by itself. */
  readonly held: readonly [string, ...string[]];
  readonly windowMs: fc.Arbitrary<number>;
  readonly gapMs: fc.Arbitrary<number>;
  readonly zone: fc.Arbitrary<string>;
}

/** 随机漏斗 — definitions of up to four steps with every parameter there is. */
export function randomFunnels(makings: FunnelMakings): fc.Arbitrary<FunnelDefinition> {
  return fc.integer({ min: 1, max: 4 }).chain((steps) =>
    parametersOf(makings, steps)
      .map((made) => ({ ...made, ...meaningful(made, steps) }))
      .map((made) => FunnelDefinition.parse(made)),
  );
}

function parametersOf({ step, excluded, others, zone, ...units }: FunnelMakings, steps: number) {
  return fc.record({
    steps: fc.array(step, { minLength: steps, maxLength: steps }),
    unit: unitsOf(units, steps),
    order: fc.constantFrom('in_order', 'in_order', 'in_order', 'any_order'),
    window: fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('span'), ms: units.windowMs, inclusive: fc.boolean() }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'day' }) },
    ),
    start: fc.constantFrom('first', 'latest', 'any', 'any'),
    reentry: fc.constantFrom('every', 'after_end'),
    exclusions: fc.array(fc.record({ events: excluded, from: fc.integer({ min: 1, max: 3 }), to: fc.integer({ min: 2, max: 4 }) }), {
      maxLength: 2,
    }),
    stopsAt: fc.oneof(fc.constant<string[]>([]), fc.subarray(['other', 'ahead', 'repeat'])),
    others: fc.oneof(fc.constant([]), others),
    interruptedForGood: fc.boolean(),
    ties: fc.constantFrom('step_order', 'log_order', 'increasing'),
    oneEventOneStep: fc.boolean(),
    zone,
    bookedOn: fc.constantFrom('entry', 'reached'),
  });
}

function unitsOf({ held, gapMs }: Pick<FunnelMakings, 'held' | 'gapMs'>, steps: number) {
  const properties = fc.oneof(fc.constant<string[]>([held[0]]), fc.array(fc.constantFrom(...held), { minLength: steps, maxLength: steps }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({ of: 'customer' }) },
    { weight: 1, arbitrary: fc.record({ of: fc.constant('session'), gapMs }) },
    { weight: 2, arbitrary: fc.record({ of: fc.constant('property'), properties }) },
  );
}

type Parameters = ReturnType<typeof parametersOf> extends fc.Arbitrary<infer Made> ? Made : never;

/** The same without what contradicts itself. */
function meaningful(made: Parameters, steps: number): Partial<Parameters> {
  const anyOrder = made.order === 'any_order';
  const exclusions = made.exclusions
    .map((one) => (anyOrder ? { ...one, from: 1, to: steps } : one))
    .filter(({ from, to }) => from < to && to <= steps);
  if (!anyOrder) return { exclusions, oneEventOneStep: made.start === 'latest' ? false : made.oneEventOneStep };
  return {
    exclusions,
    start: made.start === 'latest' ? 'any' : made.start,
    reentry: 'after_end',
    ties: 'log_order',
    stopsAt: made.stopsAt.filter((stop) => stop === 'other'),
  };
}

/** 随机留存 — definitions with every parameter there is. */
export function randomRetentions(birth: SomeEvents, back: SomeEvents, zone: fc.Arbitrary<string>): fc.Arbitrary<RetentionDefinition> {
  const brackets = fc.array(
    fc.tuple(fc.nat(2), fc.nat(3)).map(([from, more]) => ({ from, to: from + more })),
    { minLength: 1, maxLength: 3 },
  );
  return fc
    .record({
      birth,
      return: fc.oneof(fc.constant('any' as const), back),
      grain: fc.constantFrom('hour', 'day', 'week', 'month'),
      columns: fc.oneof(fc.record({ buckets: fc.integer({ min: 1, max: 5 }) }), fc.record({ brackets })),
      mode: fc.constantFrom('on', 'on_or_after'),
      clock: fc.constantFrom('rolling', 'calendar'),
      rounding: fc.constantFrom('none', 'hour'),
      zone,
      born: fc.constantFrom('first', 'every'),
    })
    .map(({ columns, ...made }) => RetentionDefinition.parse({ ...made, ...columns }));
}
