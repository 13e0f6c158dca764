import { z } from 'zod';
import { EventSelector, Rule, Window } from './rules/rule.ts';

const SegmentKey = z.string().min(1).max(60);

const Recorded = z.record(z.string(), z.unknown());

/** 抽取 — which part of a segment a snapshot takes. Drawn by a hash of (salt, customer), so the same salt draws the same customers. */
export const Draw = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everybody') }),
  z.object({ kind: z.literal('number'), customers: z.number().int().min(1), salt: z.string().max(60).default('') }),
  /** In basis points: 1000 = 10 %. */
  z.object({ kind: z.literal('share'), basisPoints: z.number().int().min(1).max(10_000), salt: z.string().max(60).default('') }),
  /** The `customers` with the largest (or smallest) measure; those without one come last and are left out; ties by customer number. */
  z.object({
    kind: z.literal('top'),
    customers: z.number().int().min(1),
    by: z.object({
      select: EventSelector,
      of: z.enum(['count', 'sum', 'average', 'minimum', 'maximum', 'days']),
      property: z.string().optional(),
      window: Window,
    }),
    smallest: z.boolean().default(false),
  }),
]);
export type Draw = z.infer<typeof Draw>;

/**
 * 分群来源 — where the members of a segment come from.
 *
 * - `rule`: live; customers enter and leave within a second.
 * - `combination`: live set algebra over other segments; `difference` takes the others away from the first.
 * - `snapshot` (人群包): the members of another segment, or a part of them, frozen at an instant; never changes. Those made before the part
 *   was kept do not say which (`draw`).
 * - `analysis`: the customers who were behind a number (`place`) of an analysis at an instant; never changes.
 * - `list`: customers named by a file; never changes but by another file.
 */
export const SegmentSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), rule: Rule }),
  z.object({
    kind: z.literal('combination'),
    how: z.enum(['union', 'intersection', 'difference']),
    segments: z.array(SegmentKey).min(2).max(20),
  }),
  z.object({
    kind: z.literal('snapshot'),
    of: SegmentKey,
    version: z.number().int().min(1),
    at: z.number().int(),
    draw: Draw.optional(),
  }),
  z.object({
    kind: z.literal('analysis'),
    analysis: z.string().min(1).max(40),
    params: Recorded,
    place: z.unknown(),
    at: z.number().int(),
  }),
  z.object({ kind: z.literal('list'), namespace: z.string().min(1).max(40), file: z.string().max(255) }),
]);
export type SegmentSource = z.infer<typeof SegmentSource>;

/** The rule a live segment's members are counted by; null for frozen ones. */
export function ruleOfSource(source: SegmentSource): Rule | null {
  switch (source.kind) {
    case 'rule':
      return source.rule;
    case 'combination':
      return combined(
        source.how,
        source.segments.map((segment) => ({ kind: 'segment', segment })),
      );
    case 'snapshot':
    case 'analysis':
    case 'list':
      return null;
  }
}

function combined(how: 'union' | 'intersection' | 'difference', rules: Rule[]): Rule {
  if (how === 'union') return { kind: 'any', rules };
  if (how === 'intersection') return { kind: 'all', rules };
  const [first, ...others] = rules;
  return { kind: 'all', rules: [...(first === undefined ? [] : [first]), { kind: 'not', rule: { kind: 'any', rules: others } }] };
}

/** 分群 — what an operator saves; immutable per version. */
export const SegmentDefinition = z.object({
  name: z.string().trim().min(1).max(100),
  description: z.string().max(1000).default(''),
  source: SegmentSource,
});
export type SegmentDefinition = z.infer<typeof SegmentDefinition>;
