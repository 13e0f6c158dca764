import type { AnyOf } from '../questions/funnel.ts';
import type { z } from 'zod';
import { groupText, MeasuresDefinition, type GroupKey } from '../questions/measures.ts';
import type { PropertyFilter, PropertyTest } from '../rules/property-filter.ts';
import type { Rule } from '../rules/rule.ts';
import type { ValueTest } from '../rules/value-test.ts';
import type { Value } from '../events.ts';
import type { Instant } from '../time.ts';
import type { Asking } from './analysis.ts';
import type { AskedParams, Part, Parted, PartPlace, Split } from './asked.ts';
import { earlierSpan, spanOf, type Span } from './time-range.ts';

/** What a part asks its questions with. */
export interface PartQuestion {
  readonly at: Instant;
  readonly from: Instant;
  readonly to: Instant;
  readonly among?: Rule | undefined;
}

type Params = AskedParams & { readonly by?: Split['by'] | undefined };
type Whom = Pick<PartPlace, 'segment' | 'group'>;

/** The zone of an analysis: its own, or the project's. */
export function zoneOf(params: Pick<AskedParams, 'zone'>, asking: Pick<Asking<unknown>, 'zone'>): string {
  return params.zone ?? asking.zone;
}

/** 分部求解 — answers everyone, then each segment, then each group, each as of the compared time too. */
export async function askParts<Figures, Customers>(
  params: Params,
  asking: Asking<Customers>,
  figures: (question: PartQuestion, place: PartPlace) => Promise<Figures>,
  groups: readonly GroupKey[] = [],
): Promise<Parted<Figures>> {
  const whom: Whom[] = [
    { segment: null, group: null },
    ...params.segments.map((segment) => ({ segment, group: null })),
    ...groups.map((group) => ({ segment: null, group: [...group] })),
  ];
  const parts: Part<Figures>[] = [];
  for (const one of whom) {
    const answered = (earlier: boolean): Promise<Figures> => {
      const place = { ...one, earlier };
      return figures(partQuestion(params, place, asking), place);
    };
    parts.push({ ...one, current: await answered(false), earlier: params.compare === undefined ? null : await answered(true) });
  }
  return {
    zone: zoneOf(params, asking),
    span: spanFor(params, asking, false),
    earlierSpan: params.compare === undefined ? null : spanFor(params, asking, true),
    parts,
  };
}

/** The question of one part: the time it is about, and who counts. */
export function partQuestion(params: Params, place: PartPlace, asking: Pick<Asking<unknown>, 'now' | 'zone'>): PartQuestion {
  const rules = [params.among, segmentRule(place.segment), ...groupRules(params.by, place.group)].flatMap((rule) => rulesOfAll(rule));
  const among: Rule | undefined = rules.length > 1 ? { kind: 'all', rules } : rules[0];
  return { at: asking.now, ...spanFor(params, asking, place.earlier), ...(among !== undefined && { among }) };
}

/** The rules that must all hold: groups inside groups would become deeper than rules may be. */
export function rulesOfAll(rule: Rule | undefined): readonly Rule[] {
  if (rule === undefined) return [];
  return rule.kind === 'all' ? rule.rules : [rule];
}

/** The span of an analysis; the one it is compared with where that is `earlier`. */
export function spanFor(
  params: Pick<AskedParams, 'range' | 'zone' | 'compare'>,
  asking: Pick<Asking<unknown>, 'now' | 'zone'>,
  earlier: boolean,
): Span {
  const zone = zoneOf(params, asking);
  const span = spanOf(params.range, asking.now, zone);
  return earlier && params.compare !== undefined ? earlierSpan(span, params.compare, zone) : span;
}

/** The groups with most customers who did any of the first events within the range, those of list values left out. */
export async function largestGroups<Customers>(
  params: AskedParams & Split,
  first: z.output<typeof AnyOf>,
  asking: Asking<Customers>,
): Promise<GroupKey[]> {
  if (params.by.length === 0) return [];
  const answer = await asking.ask('measures', {
    ...partQuestion({ ...params, by: undefined }, { segment: null, group: null, earlier: false }, asking),
    definition: MeasuresDefinition.parse({
      measures: [{ events: first, aggregate: { of: 'customers' } }],
      by: params.by,
      groups: params.groups,
      grain: null,
      zone: zoneOf(params, asking),
    }),
  });
  return answer.groups.flatMap(({ key }) => (key === 'other' || key.some((value) => Array.isArray(value)) ? [] : [key]));
}

/** Events narrowed to those of a group, where groups are told apart by what the first event has; else as they are. */
export function eventsOfGroup(events: z.output<typeof AnyOf>, by: Split['by'], group: GroupKey | null): z.output<typeof AnyOf> {
  if (group === null) return events;
  const tests = by.flatMap((one, i) => eventTests(one, group[i] ?? null));
  if (tests.length === 0) return events;
  const narrowed = (filter: PropertyFilter): PropertyFilter => ({ ...filter, all: [...filter.all, ...tests] });
  return events.map(({ event, filter }) => ({ event, filter: narrowed(filter) }));
}

/** What an event of a group has, of one breakdown. */
function eventTests(by: Split['by'][number], value: Value | null): PropertyTest[] {
  if (by.of !== 'value' && by.of !== 'band') return [];
  const { property, item } = by.value;
  const tests = by.of === 'band' ? bandTests(value, by.edges) : [valueTest(value)];
  return tests.map((test) => ({ ...test, property, ...(item !== undefined && { item }) }));
}

/** Who is in a group, by what customers are told apart by. */
function groupRules(by: Split['by'] = [], group: GroupKey | null): (Rule | undefined)[] {
  return group === null ? [] : by.map((one, i) => groupRule(one, group[i] ?? null));
}

function groupRule(by: Split['by'][number], value: Value | null): Rule | undefined {
  if (by.of === 'segment') {
    const isIn: Rule = { kind: 'segment', segment: by.segment };
    return value === true ? isIn : { kind: 'not', rule: isIn };
  }
  if (by.of !== 'attribute') return undefined;
  const { attribute, item, edges } = by;
  const tested = (test: ValueTest): Rule => ({ kind: 'attribute', attribute, ...(item !== undefined && { item }), test });
  if (edges === undefined) return tested(valueTest(value));
  if (value !== null) return { kind: 'all', rules: bandTests(value, edges).map(tested) };
  return {
    kind: 'not',
    rule: {
      kind: 'any',
      rules: [
        ...bandTests(-1, edges),
        ...bandTests(edges.length - 1, edges),
        { op: 'between', from: edges[0] ?? 0, to: edges.at(-1) ?? 0 } as const,
      ].map(tested),
    },
  };
}

function segmentRule(segment: string | null): Rule | undefined {
  return segment === null ? undefined : { kind: 'segment', segment };
}

function valueTest(value: Value | null): ValueTest {
  if (value === null || Array.isArray(value)) return { op: 'missing' };
  return { op: 'equals', value };
}

/** Band −1 is below the first edge, band i from edge i up to the next, the last without end. */
function bandTests(band: Value | null, edges: readonly number[]): ValueTest[] {
  if (typeof band !== 'number') return [{ op: 'missing' }];
  const [from, to] = [edges[band], edges[band + 1]];
  return [
    ...(from === undefined ? [] : [{ op: 'greater_or_equal', value: from } as const]),
    ...(to === undefined ? [] : [{ op: 'less', value: to } as const]),
  ];
}

/** Whether two keys are of one group. */
export function isSameGroup(a: GroupKey | 'other', b: GroupKey | 'other'): boolean {
  return a === 'other' || b === 'other' ? a === b : groupText(a) === groupText(b);
}
