import { spanOf, type TimeRange } from '@gyre/domain/analyses/time-range';
import { dimensionNamed } from '@gyre/domain/metrics/plan';
import type { MetricDimension } from '@gyre/domain/metrics/metric';
import { DistributionDefinition } from '@gyre/domain/questions/distribution';
import { MeasuresDefinition, type GroupKey } from '@gyre/domain/questions/measures';
import type { CustomerSet } from '@gyre/engine';
import { toldError } from '../errors.ts';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import { requireDimension, type Reckoning } from './lines.ts';

/** One number of a metric: over a range, of everybody or of a group of a dimension; `notIn`: without those behind that of another range. */
export interface BehindAsked {
  readonly range: TimeRange;
  readonly notIn?: TimeRange | undefined;
  readonly group?: { readonly by: string; readonly key: GroupKey } | undefined;
}

/**
 * 指标背后的用户 — who is behind a metric over events, or how many pass.
 *
 * @throws AppError `invalid_input` for one put together from others: ask its parts
 */
export async function customersBehind(reckoning: Reckoning, key: string, asked: BehindAsked, watch: Watch): Promise<CustomerSet> {
  const { notIn } = asked;
  const found = await customersOf(reckoning, key, asked, watch);
  return notIn === undefined ? found : found.difference(await customersOf(reckoning, key, { ...asked, range: notIn }, watch));
}

async function customersOf({ context, shelf }: Reckoning, key: string, { range, group }: BehindAsked, watch: Watch): Promise<CustomerSet> {
  const plan = shelf.plan(key);
  const [read, ...others] = plan.atoms;
  const isPlain = plan.formula.kind === 'name' && others.length === 0 && read?.shift === undefined && read?.rolling === undefined;
  if (read === undefined || !isPlain) throw nobodyBehind(key);
  requireDimension(key, plan, group?.by);
  const { zone, clock, segments } = context;
  const now = clock.now();
  const { asking } = projectAsking(segments, now, watch);
  const span = { ...spanOf(range, now, zone()), at: now, among: read.among };
  const { atom } = read;
  if (atom.of === 'events') {
    const by = group === undefined ? null : dimensionNamed(read, group.by);
    const definition = MeasuresDefinition.parse({ measures: [atom.measured], by: breakdownOf(by), grain: null, zone: zone() });
    const groups = group === undefined ? {} : { groups: { keys: [[...group.key]], isNot: false } };
    return await asking.ask('measured', { definition, ...span, place: { measure: 0, ...groups } });
  }
  if (atom.of === 'passing') {
    const subject = { of: 'aggregate', select: atom.select, aggregate: atom.aggregate };
    const definition = DistributionDefinition.parse({ subject, buckets: [atom.atLeast], zone: zone() });
    return await asking.ask('distributed', { definition, ...span, place: { period: null, bucket: 1 } });
  }
  throw nobodyBehind(key);
}

function breakdownOf(by: MetricDimension | null): Exclude<MetricDimension, { of: 'subject' }>[] {
  return by === null || by.of === 'subject' ? [] : [by];
}

function nobodyBehind(key: string): Error {
  const told = {
    zh: `指标 ${key} 不是直接数事件的，看不到背后的用户；请看它用到的指标`,
    en: `metric ${key} does not count events itself, so nobody is behind it; look at the metrics it is made of`,
  };
  return toldError('invalid_input', told, { metric: key });
}
