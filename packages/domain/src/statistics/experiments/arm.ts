/** 指标类型 — of a metric: a mean per customer, a share of customers, or a ratio of two sums. */
export type MetricKind = 'mean' | 'proportion' | 'ratio';

/**
 * 充分统计量 — all that is kept of one arm, one row whatever its size: how many customers, the sum of each variable and the sums of products of
 * every two. Those of different customers add up ({@link mergeArms}), which makes them a commutative monoid.
 *
 * The variables of one customer are `[y]`, of a ratio `[m, d]`; with a covariate, what is known from before the experiment, `[y, x]` or
 * `[m, d, x_m, x_d]`. Of a proportion y (and x) is 0 or 1.
 */
export interface ArmSums {
  readonly metric: MetricKind;
  readonly n: number;
  readonly sums: readonly number[];
  /** Symmetric: row i, column j is Σ aᵢaⱼ. */
  readonly products: readonly (readonly number[])[];
}

/** How many variables a metric's outcome is made of; the rest of an arm's variables are its covariate. */
export function outcomeSize(metric: MetricKind): 1 | 2 {
  return metric === 'ratio' ? 2 : 1;
}

/** Whether the arm knows something from before the experiment. */
export function hasCovariate(arm: ArmSums): boolean {
  return arm.sums.length > outcomeSize(arm.metric);
}

/** An arm nobody is in. */
export function emptyArm(metric: MetricKind, covariate: boolean): ArmSums {
  const size = outcomeSize(metric) * (covariate ? 2 : 1);
  const zeros = Array.from({ length: size }, () => 0);
  return { metric, n: 0, sums: zeros, products: zeros.map(() => zeros) };
}

/** The arm with one more customer. @throws RangeError unless the customer has a finite value for each variable */
export function withCustomer(arm: ArmSums, values: readonly number[]): ArmSums {
  if (values.length !== arm.sums.length || !values.every(Number.isFinite)) {
    throw new RangeError(`a customer of this metric has ${arm.sums.length} finite values, got ${JSON.stringify(values)}`);
  }
  return mergeArms(arm, { metric: arm.metric, n: 1, sums: values, products: values.map((a) => values.map((b) => a * b)) });
}

/** Both arms' customers together. @throws RangeError for arms of different metrics, or one with a covariate and one without */
export function mergeArms(one: ArmSums, other: ArmSums): ArmSums {
  requireAlike(one, other);
  return {
    metric: one.metric,
    n: one.n + other.n,
    sums: added(one.sums, other.sums),
    products: one.products.map((row, i) => added(row, other.products[i]!)),
  };
}

/** The arm without its covariate. */
export function withoutCovariate(arm: ArmSums): ArmSums {
  const size = outcomeSize(arm.metric);
  return { ...arm, sums: arm.sums.slice(0, size), products: arm.products.slice(0, size).map((row) => row.slice(0, size)) };
}

/** The mean of each variable; NaN of nobody. */
export function meansOf({ n, sums }: ArmSums): number[] {
  return sums.map((sum) => sum / n);
}

/** Σ(aᵢ − āᵢ)(aⱼ − āⱼ) = Σaᵢaⱼ − ΣaᵢΣaⱼ/n: what products are about their own means. */
export function centredProducts({ n, sums, products }: ArmSums): number[][] {
  return products.map((row, i) => row.map((product, j) => product - (sums[i]! * sums[j]!) / n));
}

/** Covariances between the variables of one customer: over n − 1, of a proportion over n, as usual for shares. */
export function covariancesOf(arm: ArmSums): number[][] {
  const over = arm.metric === 'proportion' ? arm.n : arm.n - 1;
  return centredProducts(arm).map((row) => row.map((product) => product / over));
}

/** @throws RangeError for arms of different metrics, or one with a covariate and one without */
export function requireAlike(one: ArmSums, other: ArmSums): void {
  if (one.metric === other.metric && one.sums.length === other.sums.length) return;
  const [a, b] = [one, other].map(({ metric, sums }) => `a ${metric} with ${sums.length} variables`);
  throw new RangeError(`arms must be of the same metric, got ${a} and ${b}`);
}

function added(one: readonly number[], other: readonly number[]): number[] {
  return one.map((value, i) => value + other[i]!);
}
