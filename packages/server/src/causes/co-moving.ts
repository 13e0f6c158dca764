import type { Span } from '@gyre/domain/analyses/time-range';
import { newRelated, relate } from '@gyre/domain/anomalies/related';
import { rankCoMoving } from '@gyre/domain/causes/co-moving';
import { seasonalResiduals, type Residuals } from '@gyre/domain/causes/residuals';
import { assembled } from '@gyre/domain/metrics/metric-series';
import { periodOf, startOfPeriod, type Grain } from '@gyre/domain/questions/periods';
import { instant } from '@gyre/domain/time';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';
import type { CauseQuestion, MovedAlong } from './finding.ts';

/** Other metrics that are looked at, and told of, at most. */
const MOST_METRICS = 100;
const MOST_TOLD = 10;
/** Buckets before an episode that say what is usual; of hours so many are kept. */
const BEFORE: Readonly<Record<Grain, number>> = { hour: 6 * 24, day: 56, week: 26, month: 24 };
/** Buckets until the same time comes again. */
const SEASON: Readonly<Record<Grain, number>> = { hour: 24, day: 7, week: 1, month: 1 };
/** Score of the episode's metric while it lasts, for `relate`: it has opened. */
const OPEN = 5;

/** 同期变化的指标 — which other metrics of the project left what is usual of them in the same buckets, those most alike first. */
export async function movedAlong(context: CausesContext, question: CauseQuestion, watch: Watch): Promise<MovedAlong[]> {
  const { metrics } = context;
  const { grain, metric } = question;
  const stretch = stretchOf(question, context.zone());
  const own = await residualsOf(context, metric, stretch, grain, watch);
  if (own === null) return [];
  const others = metrics.shelf.list().filter(({ key, problem }) => key !== metric && problem === null);
  const found = new Map<string, Residuals>();
  for (const { key } of others.slice(0, MOST_METRICS)) {
    const one = await residualsOf(context, key, stretch, grain, watch);
    if (one !== null) found.set(key, one);
  }
  const series = [...found].map(([key, { residuals }]) => ({ metric: key, residuals }));
  const ranked = rankCoMoving({ metric, residuals: own.residuals }, series, stretch.begin, own.residuals.length);
  return ranked.slice(0, MOST_TOLD).map(({ metric: key, agreement, lag }) => ({
    metric: key,
    name: metrics.shelf.get(key).definition.name,
    change: found.get(key)?.change ?? 0,
    score: agreement,
    own: lag < 0 ? null : ownOrInherited(found.get(key)!.residuals, own.residuals, stretch.begin),
  }));
}

/** Buckets before an episode, and those of it: from `begin` on. */
interface Stretch extends Span {
  readonly begin: number;
}

function stretchOf({ from, to, grain }: CauseQuestion, zone: string): Stretch {
  const [first, end] = [periodOf(from, grain, zone), periodOf(instant(to - 1), grain, zone) + 1];
  return { from: startOfPeriod(first - BEFORE[grain], grain, zone), to: startOfPeriod(end, grain, zone), begin: BEFORE[grain] };
}

async function residualsOf(
  { metrics }: CausesContext,
  key: string,
  { from, to, begin }: Stretch,
  grain: Grain,
  watch: Watch,
): Promise<Residuals | null> {
  const plan = metrics.shelf.plan(key);
  const { whole } = assembled(plan, await metrics.atoms(plan, { from, to, grain }, watch), 0);
  return whole.length <= begin ? null : seasonalResiduals(whole, SEASON[grain], begin, whole.length);
}

/** What the worst bucket of the episode says, by what was learned of both until then. */
function ownOrInherited(child: Float64Array, parent: Float64Array, begin: number): 'own' | 'inherited' {
  const state = newRelated();
  let worst = { size: -1, verdict: 'own' as 'own' | 'inherited' };
  for (const [i, residual] of child.entries()) {
    const { verdict } = relate(state, residual || 0, parent[i] || 0, i >= begin ? OPEN : 0);
    if (i >= begin && Math.abs(residual) > worst.size) worst = { size: Math.abs(residual), verdict };
  }
  return worst.verdict;
}
