import { CUSTOMER_SUBJECT, type DatedFacts } from '@gyre/domain/metrics/fact-values';
import type { MetricSources, SubjectDimension, SubjectGroups } from '@gyre/domain/metrics/answer-atom';
import type { Value } from '@gyre/domain/events';
import { CompositionDefinition } from '@gyre/domain/questions/composition';
import { bucketOf } from '@gyre/domain/questions/distribution';
import type { GroupKey } from '@gyre/domain/questions/measures';
import type { FactValue } from '@gyre/domain/rules/fact-reading';
import type { Instant } from '@gyre/domain/time';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { MetricsContext } from './context.ts';

type ProjectAsking = ReturnType<typeof projectAsking>['asking'];

/** 指标取数处 — of a project, as of an instant. */
export function metricSources({ segments, zone, sources }: MetricsContext, now: Instant, watch: Watch = {}): MetricSources {
  const { asking } = projectAsking(segments, now, watch);
  const { live } = segments.warehouse;
  return {
    now,
    zone: zone(),
    ask: (kind, asked) => asking.ask(kind, asked),
    async facts(subject, fact) {
      const found = (await sources.facts(subject, fact)) as DatedFacts;
      return subject === CUSTOMER_SUBJECT ? byCustomer(found, (leaf) => live.rootOf(leaf)) : found;
    },
    groupsOf: (subject, by) =>
      subject === CUSTOMER_SUBJECT ? groupsOfCustomers(by, { asking, zone: zone() }) : groupsOfItems(by, sources.items(subject)),
  };
}

/** Groups of customers that are told apart, those with most of them: each is asked for by itself. */
const MOST_CUSTOMER_GROUPS = 50;

async function groupsOfCustomers(
  by: SubjectDimension,
  { asking, zone: own }: { readonly asking: ProjectAsking; readonly zone: string },
): Promise<SubjectGroups> {
  const definition = CompositionDefinition.parse({ by: [by], groups: MOST_CUSTOMER_GROUPS, zone: own });
  const { groups } = await asking.ask('composition', { definition, at: asking.now });
  const found = new Map<string, GroupKey>();
  for (const { key } of groups) {
    if (key === 'other') continue;
    const place = { keys: [[...key]], isNot: false };
    for (const customer of await asking.ask('composed', { definition, at: asking.now, place })) found.set(String(customer), key);
  }
  return (customer) => found.get(customer);
}

/** By what items are now; one that is not there, or lacks the attribute, is of the group of nothing. */
async function groupsOfItems(by: SubjectDimension, items: ReturnType<MetricsContext['sources']['items']>): Promise<SubjectGroups> {
  const found = new Map<string, GroupKey>();
  if (by.of === 'attribute')
    for await (const page of items) for (const [id, attributes] of page) found.set(id, [valueOrBand(attributes[by.attribute], by.edges)]);
  return (id) => found.get(id) ?? [null];
}

/** A value as it is or, where there are edges, the band of a number: −1 below the first. */
function valueOrBand(value: Value | undefined, edges: readonly number[] | undefined): Value | null {
  if (edges === undefined) return value ?? null;
  return typeof value === 'number' ? bucketOf(value, edges) - 1 : null;
}

/** Facts of leaves as those of their customers: what several have on a day is added up. */
function byCustomer(facts: DatedFacts, rootOf: (leaf: number) => number): DatedFacts {
  const grouped = Map.groupBy(facts, ([leaf]) => String(rootOf(Number(leaf))));
  return new Map(
    [...grouped].map(([root, leaves]) => [
      root,
      leaves.length === 1 ? (leaves[0]?.[1] ?? []) : addedUp(leaves.map(([, values]) => values)),
    ]),
  );
}

function addedUp(series: readonly (readonly FactValue[])[]): FactValue[] {
  const days = Map.groupBy(series.flat(), ({ day }) => day);
  return [...days]
    .map(([day, values]) => ({ day, value: values.reduce((sum, { value }) => sum + value, 0) }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
}
