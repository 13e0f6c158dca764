const DECAY = 0.995;
const HUBER = 1.345;
const RIDGE = 1;
const LAGS = 3;
const OWN = 2;
const PARENT_SIGN = 3;

/** 相关指标 — how a metric's standardised residual follows its parent's (visits → carts → orders): fading sums for lags 0, 1 and 2. Mutable. */
export interface RelatedState {
  readonly products: Float64Array;
  readonly squares: Float64Array;
  /** The parent's last residuals, newest first. */
  readonly parent: Float64Array;
  scale: number;
}

/** 自有或继承 — what of a deviation is the metric's own, and whether the rest came from its parent. */
export interface RelatedSaid {
  readonly own: number;
  readonly verdict: 'own' | 'inherited';
}

/** A relation that has seen nothing. */
export function newRelated(): RelatedState {
  return { products: new Float64Array(LAGS), squares: new Float64Array(LAGS), parent: new Float64Array(LAGS), scale: 1 };
}

/**
 * Takes one bucket of both metrics and says what of the child's deviation is its own: its residual less what the parent's (at the lag that
 * explains most) predicts. *Inherited* when less than 2 standard deviations are its own while the parent's score is 3 or more.
 *
 * One pass of a robust regression: errors beyond 1.345 scales weigh less (Huber 1964), old buckets fade by 0.995.
 */
export function relate(state: RelatedState, child: number, parent: number, parentScore: number): RelatedSaid {
  state.parent.copyWithin(1, 0);
  state.parent[0] = parent;
  const lag = strongestLag(state);
  const own = child - slope(state, lag) * state.parent[lag]!;
  const weight = Math.min(1, (HUBER * state.scale) / Math.max(Math.abs(own), 1e-9));
  for (let k = 0; k < LAGS; k++) {
    state.products[k] = DECAY * state.products[k]! + weight * child * state.parent[k]!;
    state.squares[k] = DECAY * state.squares[k]! + weight * state.parent[k]! ** 2;
  }
  const standardised = own / state.scale;
  state.scale += (1 - DECAY) * (1.25 * Math.min(Math.abs(own), 3 * state.scale) - state.scale);
  return { own: standardised, verdict: Math.abs(standardised) < OWN && parentScore >= PARENT_SIGN ? 'inherited' : 'own' };
}

/** The slope at a lag; with a little ridge, so that nothing learned is no relation. */
function slope({ products, squares }: RelatedState, lag: number): number {
  return products[lag]! / (squares[lag]! + RIDGE);
}

function strongestLag(state: RelatedState): number {
  let best = 0;
  for (let lag = 1; lag < LAGS; lag++)
    if (state.products[lag]! ** 2 / (state.squares[lag]! + RIDGE) > state.products[best]! ** 2 / (state.squares[best]! + RIDGE)) best = lag;
  return best;
}
