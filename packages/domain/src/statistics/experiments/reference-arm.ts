import { z } from 'zod';
import type { Estimate } from '../moments.ts';
import type { QuantileBounds } from '../quantile.ts';
import { emptyArm, outcomeSize, withCustomer, type ArmSums, type MetricKind } from './arm.ts';

/** An arm as it is read: sums, perhaps with a CUPED factor fixed beforehand; a quantile; or only its mean and variance. */
export type ReadArm =
  | { readonly kind: 'sums'; readonly arm: ArmSums; readonly theta: number | null }
  | { readonly kind: 'quantile'; readonly bounds: QuantileBounds }
  | { readonly kind: 'estimate'; readonly estimate: Estimate };

const Count = z.number().int('expected a whole number').min(0, 'expected 0 or more');
const Theta = z.number().nullable().default(null);
const Sums = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('SampleMeanStatistic'), n: Count, sum: z.number(), sum_squares: z.number() }),
  z.object({ kind: z.literal('ProportionStatistic'), n: Count, sum: z.number() }),
]);
type Sums = z.infer<typeof Sums>;

const Ratio = z
  .object({ kind: z.literal('RatioStatistic'), n: Count, m_statistic: Sums, d_statistic: Sums, m_d_sum_of_products: z.number() })
  .transform(({ n, m_statistic: m, d_statistic: d, m_d_sum_of_products: md }) => sumsOf('ratio', n, [m, d], [[md]]));

const Adjusted = z
  .object({
    kind: z.literal('RegressionAdjustedStatistic'),
    n: Count,
    post_statistic: Sums,
    pre_statistic: Sums,
    post_pre_sum_of_products: z.number(),
    theta: Theta,
  })
  .transform(({ n, post_statistic: y, pre_statistic: x, post_pre_sum_of_products: yx, theta }) =>
    sumsOf(metricOf(y), n, [y, x], [[yx]], theta),
  );

const AdjustedRatio = z
  .object({
    kind: z.literal('RegressionAdjustedRatioStatistic'),
    n: Count,
    m_statistic_post: Sums,
    d_statistic_post: Sums,
    m_statistic_pre: Sums,
    d_statistic_pre: Sums,
    m_post_m_pre_sum_of_products: z.number(),
    d_post_d_pre_sum_of_products: z.number(),
    m_pre_d_pre_sum_of_products: z.number(),
    m_post_d_post_sum_of_products: z.number(),
    m_post_d_pre_sum_of_products: z.number(),
    m_pre_d_post_sum_of_products: z.number(),
    theta: Theta,
  })
  .transform((one) =>
    sumsOf(
      'ratio',
      one.n,
      [one.m_statistic_post, one.d_statistic_post, one.m_statistic_pre, one.d_statistic_pre],
      [
        [one.m_post_d_post_sum_of_products, one.m_post_m_pre_sum_of_products, one.m_post_d_pre_sum_of_products],
        [one.m_pre_d_post_sum_of_products, one.d_post_d_pre_sum_of_products],
        [one.m_pre_d_pre_sum_of_products],
      ],
      one.theta,
    ),
  );

const Quantile = z
  .object({
    kind: z.literal('QuantileStatistic'),
    n: Count,
    n_star: Count,
    nu: z.number().gt(0, 'expected more than 0').lt(1, 'expected less than 1'),
    quantile_hat: z.number(),
    quantile_lower: z.number(),
    quantile_upper: z.number(),
  })
  .transform(({ n, n_star, nu, quantile_hat, quantile_lower, quantile_upper }): ReadArm => ({
    kind: 'quantile',
    bounds: { n, sampled: n_star, level: nu, value: quantile_hat, lower: quantile_lower, upper: quantile_upper },
  }));

const Known = z
  .object({ kind: z.literal('Estimate'), n: Count, mean: z.number(), variance: z.number() })
  .transform(({ n, mean, variance }): ReadArm => ({ kind: 'estimate', estimate: { n, mean, variance } }));

const Customers = z
  .object({
    kind: z.literal('Customers'),
    metric: z.enum(['mean', 'proportion', 'ratio']).default('mean'),
    rows: z.array(z.array(z.number()).max(4, 'expected 4 values at most')).min(1, 'expected at least one customer'),
  })
  .refine(
    ({ metric, rows }) => {
      const [{ length } = []] = rows;
      const size = outcomeSize(metric);
      return (length === size || length === 2 * size) && rows.every((row) => row.length === length);
    },
    { error: 'expected as many values for each customer as the metric has variables', path: ['rows'] },
  )
  .transform(({ metric, rows }): ReadArm => {
    const covariate = rows[0]!.length > outcomeSize(metric);
    return { kind: 'sums', arm: rows.reduce(withCustomer, emptyArm(metric, covariate)), theta: null };
  });

/**
 * An arm as GrowthBook's `gbstats` writes one (`SampleMeanStatistic`, `ProportionStatistic`, `RatioStatistic`, `RegressionAdjustedStatistic`,
 * `RegressionAdjustedRatioStatistic`, `QuantileStatistic`), or as the values of its customers (`Customers`), or as a mean with its variance
 * (`Estimate`).
 */
export const ReferenceArm = z.discriminatedUnion(
  'kind',
  [Sums.transform((one) => sumsOf(metricOf(one), one.n, [one], [])), Ratio, Adjusted, AdjustedRatio, Quantile, Known, Customers],
  'expected an arm of kind SampleMeanStatistic, ProportionStatistic, RatioStatistic, RegressionAdjustedStatistic, RegressionAdjustedRatioStatistic, QuantileStatistic, Estimate or Customers',
);

function metricOf({ kind }: Sums): MetricKind {
  return kind === 'ProportionStatistic' ? 'proportion' : 'mean';
}

/** @param between  the products of each variable with those after it */
function sumsOf(
  metric: MetricKind,
  n: number,
  variables: readonly Sums[],
  between: readonly (readonly number[])[],
  theta: number | null = null,
): ReadArm {
  const squares = variables.map((one) => (one.kind === 'ProportionStatistic' ? one.sum : one.sum_squares));
  const product = (i: number, j: number): number => (i === j ? squares[i]! : between[Math.min(i, j)]![Math.abs(i - j) - 1]!);
  const products = variables.map((_, i) => variables.map((__, j) => product(i, j)));
  return { kind: 'sums', arm: { metric, n, sums: variables.map(({ sum }) => sum), products }, theta };
}
