const WEEK = 168;

/** −log10 of the two-sided normal tail of a value against mean and deviation of the `length` values before it (NAB's windowed Gaussian, scored as it is). */
export function windowedGaussian(values: readonly number[], length = WEEK): number[] {
  return values.map((value, i) => {
    const past = values.slice(Math.max(0, i - length), i);
    if (past.length < 2) return 0;
    const mean = past.reduce((sum, one) => sum + one, 0) / past.length;
    const deviation = Math.sqrt(past.reduce((sum, one) => sum + (one - mean) ** 2, 0) / past.length);
    return Math.abs(value - mean) / Math.max(deviation, 1e-9);
  });
}

/** Distance to the value a week before, in median absolute such distances of the past four weeks. */
export function seasonalNaive(values: readonly number[]): number[] {
  const distances = values.map((value, i) => Math.abs(value - (values[i - WEEK] ?? value)));
  return distances.map((distance, i) => {
    const past = distances.slice(Math.max(WEEK, i - 4 * WEEK), i).toSorted((a, b) => a - b);
    return past.length === 0 ? 0 : distance / Math.max(past[past.length >> 1]!, 1e-9);
  });
}
