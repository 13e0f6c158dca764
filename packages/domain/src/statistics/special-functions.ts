const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;
const EPSILON = 2.220_446_049_250_313e-16;
const TINY = 1e-300;
const MOST_STEPS = 1_000_000;

/** Coefficients of Lanczos' approximation with g = 7 (Godfrey 2001), good to 15 digits. */
const LANCZOS: readonly number[] = [
  676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59, 12.507_343_278_686_905,
  -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
];

/** 对数伽马函数 — ln Γ(x) for x > 0 (Lanczos 1964). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const sum = LANCZOS.reduce((total, c, i) => total + c / (z + i + 1), 0.999_999_999_999_809_93);
  const t = z + 7.5;
  return HALF_LOG_TWO_PI + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** What Stirling's formula lacks: ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π, without the cancellation large x would bring (Loader 2000, §2). */
function stirlingError(x: number): number {
  if (x < 16) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
  const s = x * x;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / s) / s) / s) / s) / x;
}

/** x ln(x / m) + m − x, exact also where x is close to m (Loader 2000, §3). */
function deviance(x: number, m: number): number {
  const d = x - m;
  if (Math.abs(d) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = d / (x + m);
  let sum = d * v;
  let power = 2 * x * v;
  for (let k = 3; ; k += 2) {
    power *= v * v;
    const next = sum + power / k;
    // Written so that NaN ends it too.
    if (!(Math.abs(next - sum) > 0)) return next;
    sum = next;
  }
}

/**
 * x^a (1−x)^b / B(a, b), exact also for a and b in the millions, where logarithms of Γ would cancel (Loader 2000). `y` is 1 − x, given apart
 * because the caller knows it better than a subtraction.
 */
export function betaPower(a: number, b: number, x: number, y: number): number {
  if (x <= 0 || y <= 0) return 0;
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/**
 * 正则化不完全贝塔函数 — I_x(a, b), for a, b > 0 and x + y = 1: continued fraction by Lentz's method (DLMF 8.17.22; Press et al., *Numerical
 * Recipes*, §6.4). Relative error about 1e-12.
 */
export function regularisedBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(b, a, y, x);
  return (betaPower(a, b, x, y) * betaFraction(a, b, x)) / a;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) return value;
  }
  throw new RangeError(`the incomplete beta function did not converge for a = ${a}, b = ${b}, x = ${x}`);
}

/** Lentz's method divides by these; zero is moved a little. */
function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** 正则化不完全伽马函数（上） — Q(a, x), for a > 0 and x ≥ 0: series below a + 1, continued fraction above (DLMF 8.11.4, 8.9.2). */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const power = Math.exp(-stirlingError(a) - deviance(a, x)) * Math.sqrt(a / (2 * Math.PI));
  return x < a + 1 ? 1 - power * gammaSeries(a, x) : power * gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_STEPS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * EPSILON) return sum;
  }
  throw new RangeError(`the incomplete gamma function did not converge for a = ${a}, x = ${x}`);
}

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / away(b);
  let value = d;
  for (let i = 1; i < MOST_STEPS; i++) {
    const factor = -i * (i - a);
    b += 2;
    d = 1 / away(factor * d + b);
    c = away(b + factor / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) return value;
  }
  throw new RangeError(`the incomplete gamma function did not converge for a = ${a}, x = ${x}`);
}
