import {
  centredProducts,
  covariancesOf,
  hasCovariate,
  meansOf,
  mergeArms,
  outcomeSize,
  withoutCovariate,
  type ArmSums,
  type MetricKind,
} from './arm.ts';
import { compareArms, type Difference, type Effect, type EffectResult } from './effect.ts';
import { quadratic, slopesOf, valued } from './linear.ts';

/** 分层 — both arms of one stratum: customers alike in something known from before the experiment, such as a city. */
export interface Stratum {
  readonly control: ArmSums;
  readonly treated: ArmSums;
}

/** An effect, and whether strata were told apart: with one of them left it is that of {@link compareArms}. */
export interface StratifiedEffect {
  readonly result: EffectResult;
  readonly isStratified: boolean;
}

/** The means of a stratum, control's outcome variables and then the treated group's, and the covariances of their estimates. */
interface StratumMeans {
  readonly share: number;
  readonly means: readonly number[];
  readonly covariances: readonly (readonly number[])[];
}

/** Fewer customers than this cannot bear the regression of a ratio on its covariate. */
const FEWEST_FOR_RATIO = 7;

/**
 * 事后分层 — the effect with the difference of strata taken out: each stratum's means, weighted by its share ν of all customers (Miratrix,
 * Sekhon, Yu, "Adjusting treatment effect estimates by post-stratification", 2013), with V = Σ ν²V_stratum + the variance the shares have
 * themselves, that of a multinomial. With a covariate each stratum's means are those of a regression on it. Strata that cannot be judged on
 * their own, for want of customers or of variance, count with the largest one.
 *
 * @param strata  at least one, all of the same metric
 * @throws RangeError without a stratum
 */
export function stratifiedEffect(strata: readonly Stratum[], difference: Difference): StratifiedEffect {
  if (strata.length === 0) throw new RangeError('a stratified effect needs at least one stratum');
  const whole = strata.reduce(mergeStrata);
  const plainly = compareArms(whole.control, whole.treated, { difference });
  const cells = gathered(isAdjustable(whole) ? strata : strata.map(bare));
  if (!plainly.ok || cells.length === 1) return { result: plainly, isStratified: false };
  const n = sizeOf(whole);
  const estimated = cells.map((cell) => stratumMeans(cell, n));
  return { result: combined(estimated, whole.control.metric, difference, { n, freedom: plainly.freedom }), isStratified: true };
}

/** The effect between the weighted means of all strata. */
function combined(
  strata: readonly StratumMeans[],
  metric: MetricKind,
  difference: Difference,
  { n, freedom }: Pick<Effect, 'n' | 'freedom'>,
): EffectResult {
  const means = strata[0]!.means.map((_, i) => strata.reduce((sum, { share, means: own }) => sum + share * own[i]!, 0));
  const size = outcomeSize(metric);
  const control = valued(metric, means.slice(0, size));
  const treated = valued(metric, means.slice(size));
  if (difference === 'relative' && control.value === 0) return { ok: false, error: 'zero_baseline' };
  const delta = treated.value - control.value;
  const slopes = slopesOf(control.value, delta, difference);
  const gradient = [...control.gradient.map((g) => g * slopes.ofControl), ...treated.gradient.map((g) => g * slopes.ofTreated)];
  const variance = varianceAlong(gradient, strata, n);
  return variance > 0 ? { ok: true, effect: delta * slopes.ofTreated, variance, n, freedom } : { ok: false, error: 'no_variance' };
}

/** Σ ν²gᵀV_sg + Var(Σ ν̂ gᵀμ_s)/n, ν̂ being multinomial. */
function varianceAlong(gradient: readonly number[], strata: readonly StratumMeans[], n: number): number {
  const along = strata.map(({ means }) => means.reduce((sum, mean, i) => sum + mean * gradient[i]!, 0));
  const mean = strata.reduce((sum, { share }, s) => sum + share * along[s]!, 0);
  const ofShares = strata.reduce((sum, { share }, s) => sum + share * (along[s]! - mean) ** 2, 0) / n;
  return strata.reduce((sum, { share, covariances }) => sum + share ** 2 * quadratic(gradient, covariances), ofShares);
}

function mergeStrata(one: Stratum, other: Stratum): Stratum {
  return { control: mergeArms(one.control, other.control), treated: mergeArms(one.treated, other.treated) };
}

function bare({ control, treated }: Stratum): Stratum {
  return { control: withoutCovariate(control), treated: withoutCovariate(treated) };
}

/** Whether the covariate varies in both arms. */
function isAdjustable({ control, treated }: Stratum): boolean {
  return (
    hasCovariate(control) &&
    [control, treated].every((arm) => covariancesOf(arm).every((row, i) => i < outcomeSize(arm.metric) || row[i]! > 0))
  );
}

/** The largest stratum first, with those that cannot be judged on their own. */
function gathered(strata: readonly Stratum[]): Stratum[] {
  const [largest, ...others] = strata.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const weak = others.filter((stratum) => !isViable(stratum));
  return [weak.reduce(mergeStrata, largest!), ...others.filter(isViable)];
}

function isViable(stratum: Stratum): boolean {
  const { control, treated } = bare(stratum);
  if (control.metric === 'ratio' && hasCovariate(stratum.control) && sizeOf(stratum) < FEWEST_FOR_RATIO) return false;
  return compareArms(control, treated, { difference: 'absolute' }).ok;
}

function sizeOf({ control, treated }: Stratum): number {
  return control.n + treated.n;
}

function stratumMeans(stratum: Stratum, n: number): StratumMeans {
  const share = sizeOf(stratum) / n;
  return { share, ...((isAdjustable(stratum) ? regressed(stratum) : undefined) ?? observed(bare(stratum))) };
}

function observed({ control, treated }: Stratum): Omit<StratumMeans, 'share'> {
  const [ofControl, ofTreated] = [control, treated].map((arm) => covariancesOf(arm).map((row) => row.map((value) => value / arm.n)));
  const size = outcomeSize(control.metric);
  const at = (i: number, j: number): number =>
    i < size && j < size ? ofControl![i]![j]! : i >= size && j >= size ? ofTreated![i - size]![j - size]! : 0;
  return { means: [...meansOf(control), ...meansOf(treated)], covariances: square(2 * size, at) };
}

/**
 * Each outcome variable regressed on the arm and the covariate x, taken at the stratum's mean x̄: with S the products about the arms' own means,
 * slopes b = S_xx⁻¹S_xy, means ȳ_arm − b(x̄_arm − x̄), and covariances σ(1/n_arm + dᵀS_xx⁻¹d) (by ordinary least squares, after Frisch and Waugh),
 * plus what x̄ itself varies by. Undefined where covariates are copies of each other, or customers too few.
 */
function regressed(stratum: Stratum): Omit<StratumMeans, 'share'> | undefined {
  const arms = [stratum.control, stratum.treated];
  const size = outcomeSize(stratum.control.metric);
  const n = sizeOf(stratum);
  const whole = mergeArms(stratum.control, stratum.treated);
  const within = added(centredProducts(stratum.control), centredProducts(stratum.treated));
  const inverse = inverseOf(within.slice(size).map((row) => row.slice(size)));
  const free = n - (size === 1 ? 3 : 6);
  if (inverse === undefined || free < 1) return undefined;
  const slopes = within.slice(0, size).map((row) => inverse.map((line) => dot(line, row.slice(size))));
  const residual = square(size, (r, s) => (within[r]![s]! - dot(slopes[r]!, within[s]!.slice(size))) / free);
  const centre = meansOf(whole).slice(size);
  const off = arms.map((arm) =>
    meansOf(arm)
      .slice(size)
      .map((mean, i) => mean - centre[i]!),
  );
  const spread = covariancesOf(whole)
    .slice(size)
    .map((row) => row.slice(size).map((value) => value / n));
  const trace = inverse.reduce(
    (sum, line, i) =>
      sum +
      dot(
        line,
        spread.map((row) => row[i]!),
      ),
    0,
  );
  const means = arms.flatMap((arm, a) =>
    meansOf(arm)
      .slice(0, size)
      .map((mean, r) => mean - dot(slopes[r]!, off[a]!)),
  );
  const covariances = square(2 * size, (i, j) => {
    const [a, b, r, s] = [Math.floor(i / size), Math.floor(j / size), i % size, j % size];
    const own = (a === b ? 1 / arms[a]!.n : 0) + quadratic(off[a]!, inverse, off[b]);
    return residual[r]![s]! * (own + trace) + quadratic(slopes[r]!, spread, slopes[s]);
  });
  return { means, covariances };
}

/** Of one or two rows; undefined where it has none. */
function inverseOf(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const [[a = 0, b = 0] = [], [, d = 1] = []] = matrix;
  const determinant = a * d - b * b;
  if (!(determinant > 1e-12 * a * d)) return undefined;
  return matrix.length === 1
    ? [[1 / a]]
    : [
        [d / determinant, -b / determinant],
        [-b / determinant, a / determinant],
      ];
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * other[i]!, 0);
}

function added(one: readonly number[][], other: readonly number[][]): number[][] {
  return one.map((row, i) => row.map((value, j) => value + other[i]![j]!));
}

function square(size: number, at: (i: number, j: number) => number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => at(i, j)));
}
