import { z } from 'zod';
import { EventSelector } from '../rules/rule.ts';
import type { Sentence } from '../sentence.ts';
import { Zone } from './periods.ts';

/** Steps of a funnel, and selectors of one step, at most. */
const MOST_STEPS = 12;
const MOST_SELECTORS = 8;

/** 任一事件 — events that any of some selectors takes. */
export const AnyOf = z.array(EventSelector).min(1).max(MOST_SELECTORS);

/** 统计单位 — what goes through a funnel: the customer, one session of the customer, or the events of the customer that share a value. */
const FunnelUnit = z.discriminatedUnion('of', [
  z.object({ of: z.literal('customer') }),
  /** A session ends where none of the funnel's events (its steps, exclusions and what interrupts it) comes for longer than `gapMs`. */
  z.object({ of: z.literal('session'), gapMs: z.number().int().min(1) }),
  /**
   * 属性关联 — the value of this property is the same at all steps: one name for all of them, or one for each. An event without the
   * property is not that step. Exclusions and other events concern every value.
   */
  z.object({ of: z.literal('property'), properties: z.array(z.string().min(1).max(100)).min(1).max(MOST_STEPS) }),
]);

/**
 * 窗口期 — how long after its entry a run may take: `ms` milliseconds, the last of them included or not; or until the end of the calendar day
 * of the entry, in the funnel's zone.
 */
const FunnelWindow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('span'), ms: z.number().int().min(0).max(8.64e12), inclusive: z.boolean().default(true) }),
  z.object({ kind: z.literal('day') }),
]);

/** 排除事件 — ends a run that stands at step `from` or later and has not reached step `to`; steps count from 1. */
const Exclusion = z.object({ events: AnyOf, from: z.number().int().min(1), to: z.number().int().min(2) });

/**
 * 漏斗口径 — one way to count a funnel, spelled out, because tools disagree. Stored with a key and a version like every definition.
 *
 * An event of step 1 is an *entry* and begins a *run*. A run takes, for each further step in turn, the first event that passes, as long as
 * its window lasts and nothing interrupts it. What the parameters say:
 *
 * - `order`: steps one after another, or in any order (then every event of any step is an entry, and a run's level is how many it did).
 * - `start`: which runs of a unit count. `first`: the run of the first entry alone. `any`: the run that got furthest; of those the one that
 *   got there first, then the latest entry. `latest`: there is one run whose clock every later entry starts again, and of which each step
 *   remembers its newest event (what a step had reached before is kept with the clock it had); the events of an instant are gone through
 *   step by step, and `ahead` and `repeat` interrupt at their step.
 * - `reentry`, for totals: `every` entry counts, or only one made when no run is under way (`after_end`).
 * - `exclusions`, and `stopsAt`: what else interrupts a run that waits for step k + 1. `other`: an event that is no step; `ahead`: an event
 *   only of steps after k + 1; `repeat`: an event of the steps 2 … k again. An event that passes the awaited step never interrupts.
 * - `interruptedForGood`: after an interruption the unit's later entries do not count either.
 * - `ties`, at one instant: `step_order`: first what interrupts, then events in the order that suits the steps; `log_order`: as logged;
 *   `increasing`: like `step_order`, but a run takes one event of an instant at most.
 * - `oneEventOneStep`: one event is one step of a run. Of the events of an instant that pass, the one that passes the fewest late steps is
 *   taken (compared as binary numbers, step 1 the lowest bit). Otherwise one event may be several steps in a row.
 * - `zone`: IANA zone of calendar days. `bookedOn`: a run's steps belong to the day of its `entry`, or each to the day it was `reached`.
 */
export const FunnelDefinition = z
  .object({
    steps: z.array(AnyOf).min(1).max(MOST_STEPS),
    unit: FunnelUnit.default({ of: 'customer' }),
    order: z.enum(['in_order', 'any_order']).default('in_order'),
    window: FunnelWindow,
    start: z.enum(['first', 'latest', 'any']).default('any'),
    reentry: z.enum(['every', 'after_end']).default('after_end'),
    exclusions: z.array(Exclusion).max(MOST_SELECTORS).default([]),
    stopsAt: z.array(z.enum(['other', 'ahead', 'repeat'])).default([]),
    /** Which events are `other`; none given: all there are. */
    others: z.array(EventSelector).max(MOST_SELECTORS).default([]),
    interruptedForGood: z.boolean().default(false),
    ties: z.enum(['step_order', 'log_order', 'increasing']).default('step_order'),
    oneEventOneStep: z.boolean().default(true),
    zone: Zone.default('Asia/Shanghai'),
    bookedOn: z.enum(['entry', 'reached']).default('entry'),
  })
  .superRefine((definition, context) => {
    for (const { message, zh, en } of contradictionsOf(definition)) context.addIssue({ code: 'custom', message, params: { zh, en } });
  });
export type FunnelDefinition = z.infer<typeof FunnelDefinition>;

/** 矛盾 — what cannot be meant: for whoever writes parameters (`message`), and as the page calls things. */
interface Contradiction extends Sentence {
  readonly message: string;
}

/** What no funnel can mean. */
function contradictionsOf(definition: z.infer<z.ZodObject<typeof FunnelDefinition.shape>>): Contradiction[] {
  const { steps, unit, window, order, start, exclusions, oneEventOneStep } = definition;
  const said: Contradiction[] = [];
  const say = (message: string, zh: string, en: string): void => void said.push({ message, zh, en });
  if (window.kind === 'span' && window.ms === 0 && !window.inclusive)
    say(
      'a window of 0 ms that is not inclusive holds nothing',
      '「窗口期」是 0，又不算最后一刻，里面没有时间',
      '“Window” is 0 and its last instant does not count: it holds no time',
    );
  if (unit.of === 'property' && unit.properties.length !== 1 && unit.properties.length !== steps.length)
    say(
      `properties held constant are ${unit.properties.length}, expected 1 or one for each of the ${steps.length} steps`,
      `「各步都相同的属性」有 ${unit.properties.length} 个，只能是 1 个，或者 ${steps.length} 步每步一个`,
      `“Property that is the same at all steps” names ${unit.properties.length}; it is 1, or one for each of the ${steps.length} steps`,
    );
  for (const { from, to } of exclusions)
    if (from >= to || to > steps.length)
      say(
        `an exclusion between steps ${from} and ${to} of ${steps.length}`,
        `「排除事件」在第 ${from} 步和第 ${to} 步之间；一共 ${steps.length} 步，后一步要在前一步之后`,
        `“Excluded event” is between step ${from} and step ${to}; there are ${steps.length} steps, and the second must come after the first`,
      );
  if (start === 'latest' && oneEventOneStep)
    say(
      'start "latest" needs oneEventOneStep: false',
      '「从哪次进入算起」是「最近一次重新计时」时，「一个事件只算一步」要关掉',
      'With “Which entry counts” at “The latest restarts the clock”, “One event is one step” must be off',
    );
  return order === 'in_order' ? said : [...said, ...contradictionsInAnyOrder(definition)];
}

function contradictionsInAnyOrder({
  steps,
  start,
  reentry,
  ties,
  stopsAt,
  exclusions,
}: z.infer<z.ZodObject<typeof FunnelDefinition.shape>>): Contradiction[] {
  const said: Contradiction[] = [];
  const needless = (message: string, zh: string, en: string): void =>
    void said.push({ message, zh: `「顺序」是「不限顺序」时，${zh}`, en: `With “Order” at “In any order”, ${en}` });
  if (start === 'latest')
    needless(
      'start "latest" means nothing in any order',
      '「从哪次进入算起」不能选「最近一次重新计时」',
      '“Which entry counts” cannot be “The latest restarts the clock”',
    );
  if (reentry === 'every')
    needless(
      'reentry "every" means nothing in any order',
      '「总次数的再次进入」不能选「每次进入」',
      '“Entering again, for totals” cannot be “At every entry”',
    );
  if (ties === 'increasing')
    needless(
      'ties "increasing" means nothing in any order',
      '「同一时刻的事件」不能选「必须晚于上一步」',
      '“Events of one instant” cannot be “Must be later than the step before”',
    );
  if (stopsAt.some((stop) => stop !== 'other'))
    needless(
      'stopsAt "ahead" and "repeat" mean nothing in any order',
      '「遇到这些就中断」只能选「步骤以外的事件」',
      '“Interrupted by” can only be “An event that is no step”',
    );
  if (exclusions.some(({ from, to }) => from !== 1 || to !== steps.length))
    needless(
      `in any order an exclusion is between steps 1 and ${steps.length}`,
      `「排除事件」只能在第 1 步和第 ${steps.length} 步之间`,
      `“Excluded event” can only be between step 1 and step ${steps.length}`,
    );
  return said;
}
