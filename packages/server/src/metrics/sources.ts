import type { DatedFacts } from '@gyre/domain/metrics/fact-values';
import type { MetricSources } from '@gyre/domain/metrics/answer-atom';
import type { FactValue } from '@gyre/domain/rules/fact-reading';
import type { Instant } from '@gyre/domain/time';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { MetricsContext } from './context.ts';

/** The subject of facts about customers. */
const CUSTOMER = 'customer';

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
      return subject === CUSTOMER ? byCustomer(found, (leaf) => live.rootOf(leaf)) : found;
    },
  };
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
