import { z } from 'zod';
import { PropertyFilter } from './property-filter.ts';
import { FactReading, ItemReference } from './reference.ts';
import { Span, ValueTest } from './value-test.ts';
import { PlainWindow } from './window.ts';

const Name = z.string().min(1).max(100);

/** 事件选择 — events of one name that pass a filter on their properties. `$time` in a filter is when the event happened. */
export const EventSelector = z.object({ event: Name, filter: PropertyFilter.default({ all: [], any: [] }) });
export type EventSelector = z.infer<typeof EventSelector>;

/** 时间窗 — {@link PlainWindow}, or one around another event of the same customer. */
export const Window = z.discriminatedUnion('kind', [
  ...PlainWindow.options,
  z.object({
    kind: z.literal('around'),
    anchor: EventSelector,
    which: z.enum(['first', 'last']),
    fromMs: z.number().int(),
    toMs: z.number().int(),
  }),
]);
export type Window = z.infer<typeof Window>;

/**
 * 汇总 — what is made of the selected events. `count`, `sum`, `distinct` and `days` of nothing are 0; the others of nothing are missing.
 * `sum`, `average`, `minimum`, `maximum` see only numbers. `distinct` counts different values of a property (elements of a list one by
 * one count as the whole list: one value); `days` counts calendar days in the project's zone. `first` and `last` are the property's value
 * at the earliest and latest selected event (by `at`, then by the log's order), missing when that event lacks it.
 */
export const Aggregate = z.discriminatedUnion('of', [
  z.object({ of: z.enum(['count', 'days']) }),
  z.object({
    of: z.enum(['sum', 'average', 'minimum', 'maximum', 'distinct', 'first', 'last']),
    property: Name,
    item: ItemReference.optional(),
  }),
]);
export type Aggregate = z.infer<typeof Aggregate>;

/** 用户属性条件 — on an attribute, or an attribute or fact of the item the attribute refers to. */
const AttributeRule = z.object({ kind: z.literal('attribute'), attribute: Name, item: ItemReference.optional(), test: ValueTest });
/** 用户事实条件 — on a dated fact of the customer. */
const FactRule = z.object({ kind: z.literal('fact'), fact: Name, reading: FactReading, test: ValueTest });
/** 分群条件 — is in another segment (live, snapshot or list). */
const SegmentRule = z.object({ kind: z.literal('segment'), segment: Name });
/** 做过 — the events of a selector within a window, aggregated, pass a test. `count less 1` is 没做过. */
const DidRule = z.object({ kind: z.literal('did'), select: EventSelector, aggregate: Aggregate, window: Window, test: ValueTest });
/**
 * 依次做过 — different events, one for each step in this order, the last at most `within` after the first, all inside the window. Events
 * of one instant are in the log's order.
 */
const SequenceRule = z.object({
  kind: z.literal('sequence'),
  steps: z.array(EventSelector).min(2).max(8),
  within: Span,
  window: PlainWindow,
});
/**
 * 做了 A 之后没做 B — some A inside the window that no later B (by `at`, then by the log's order) with `B.at ≤ A.at + within` answered,
 * and `now > A.at + within`.
 */
const ThenNotRule = z.object({
  kind: z.literal('then_not'),
  first: EventSelector,
  answer: EventSelector,
  within: Span,
  window: PlainWindow,
});

export type LeafRule = z.infer<
  typeof AttributeRule | typeof FactRule | typeof SegmentRule | typeof DidRule | typeof SequenceRule | typeof ThenNotRule
>;

/** 规则 — the one rule language: segments, triggers, filters and, later, goals, benefits and playbooks. */
export type Rule = LeafRule | { kind: 'all'; rules: Rule[] } | { kind: 'any'; rules: Rule[] } | { kind: 'not'; rule: Rule };
export type RuleKind = Rule['kind'];

/** Groups inside groups at most, and tests of one rule at most. */
export const DEEPEST_RULE = 6;
export const MOST_TESTS = 100;

/** An `all` without rules is everybody, an `any` without rules nobody. */
export const Rule: z.ZodType<Rule> = z
  .lazy(() =>
    z.discriminatedUnion('kind', [
      AttributeRule,
      FactRule,
      SegmentRule,
      DidRule,
      SequenceRule,
      ThenNotRule,
      z.object({ kind: z.enum(['all', 'any']), rules: z.array(Rule).max(MOST_TESTS) }),
      z.object({ kind: z.literal('not'), rule: Rule }),
    ]),
  )
  .meta({ id: 'Rule' });

/** Everybody. */
export const EVERYBODY: Rule = { kind: 'all', rules: [] };

/** The rules directly inside one; none for a test. */
export function partsOf(rule: Rule): readonly Rule[] {
  if (rule.kind === 'all' || rule.kind === 'any') return rule.rules;
  return rule.kind === 'not' ? [rule.rule] : [];
}
