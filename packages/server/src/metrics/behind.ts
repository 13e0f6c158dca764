import { spanOf, type Span, type TimeRange } from '@gyre/domain/analyses/time-range';
import { dimensionNamed } from '@gyre/domain/metrics/plan';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import { type AtomGroup, customersOfAtom } from '@gyre/domain/metrics/atom-customers';
import type { MetricBook } from '@gyre/domain/metrics/metric';
import type { GroupKey } from '@gyre/domain/questions/measures';
import type { CustomerSet } from '@gyre/engine';
import { toldError } from '../errors.ts';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { MetricsContext } from './context.ts';
import { requireDimension, type Reckoning } from './lines.ts';
import { metricSources } from './sources.ts';

/** One number of a metric: over a range, of everybody or of a group of a dimension; `notIn`: without those behind that of another range. */
export interface BehindAsked {
  readonly range: TimeRange;
  readonly notIn?: TimeRange | undefined;
  readonly group?: { readonly by: string; readonly key: GroupKey } | undefined;
}

/**
 * 指标背后的用户 — who is counted in a metric; see `customersOfAtom`.
 *
 * @throws AppError `invalid_input` for one put together from others (ask its parts), and for one that is not about customers
 */
export async function customersBehind(reckoning: Reckoning, key: string, asked: BehindAsked, watch: Watch): Promise<CustomerSet> {
  const { notIn } = asked;
  const found = await customersOf(reckoning, key, asked, watch);
  return notIn === undefined ? found : found.difference(await customersOf(reckoning, key, { ...asked, range: notIn }, watch));
}

async function customersOf({ context, shelf }: Reckoning, key: string, { range, group }: BehindAsked, watch: Watch): Promise<CustomerSet> {
  const plan = shelf.plan(key);
  const [read] = plan.atoms;
  if (read === undefined || isPutTogether(key, shelf.book)) throw nobodyBehind(key);
  requireDimension(key, plan, group?.by);
  const span = spanOf(range, context.clock.now(), context.zone());
  const part = group === undefined ? null : { by: dimensionNamed(read, group.by), key: group.key };
  const found = await customersOfRead(context, read, span, part, watch);
  if (found === null) throw aboutNobody(key);
  return found;
}

/** Who is counted in a basic number over a span, of everybody or of a group; null for one about nobody. */
export async function customersOfRead(
  context: MetricsContext,
  read: AtomRead,
  span: Span,
  part: AtomGroup | null,
  watch: Watch,
): Promise<CustomerSet | null> {
  const now = context.clock.now();
  const { asking } = projectAsking(context.segments, now, watch);
  const { facts, groupsOf } = metricSources(context, now, watch);
  return await customersOfAtom(read, span, part, { ...asking, facts, groupsOf });
}

/** Whether a metric, or what a derived one is of, is a formula over others: an atomic one's own atoms are all about the same customers. */
function isPutTogether(key: string, book: MetricBook): boolean {
  const measure = book.get(key)?.measure;
  return measure?.of === 'composite' || (measure?.of === 'derived' && isPutTogether(measure.metric, book));
}

function nobodyBehind(key: string): Error {
  const told = {
    zh: `指标 ${key} 由别的指标算出，请看它用到的每个指标背后的用户`,
    en: `metric ${key} is made of others; look at the customers behind each of those`,
  };
  return toldError('invalid_input', told, { metric: key });
}

function aboutNobody(key: string): Error {
  const told = {
    zh: `指标 ${key} 数的不是用户（如价格、库存），背后没有人`,
    en: `metric ${key} is not about customers (a price, a stock), so nobody is behind it`,
  };
  return toldError('invalid_input', told, { metric: key });
}
