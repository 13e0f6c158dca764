import { tailOf, type Expectation } from './tails.ts';
import type { Direction, SeriesKind } from './settings.ts';

/** 观察窗 — how many trailing buckets are looked at together. */
export const SPANS = [1, 3, 6, 12, 24] as const;
const RATE = 1 / 250;
const CAPPED = 25;
const WORTH_A_LOOK = 1.5;
const LEAST_EVENTS = 5;
const HIGHEST = 300;
const KEPT = SPANS[SPANS.length - 1]!;
const WIDTH = 5;
const NATS_TO_BEGIN_EARLIER = 1;

/** 证据 — the last buckets against what was expected of them, and for each span how much more than expected such sums vary. Mutable. */
export interface Evidence {
  /** For each of the last 24 buckets: value, mean, variance, doubt, denominator. */
  readonly ring: Float64Array;
  readonly dispersions: Float64Array;
  seen: number;
}

/** What the spans say: −log10 of the two-sided tail of the strongest one (0 when none is worth a look), and which way and over how many buckets. */
export interface EvidenceFound {
  readonly strength: number;
  readonly span: number;
  readonly direction: 'up' | 'down';
  readonly share: number;
}

/** Evidence that has seen nothing. */
export function newEvidence(): Evidence {
  return { ring: new Float64Array(KEPT * WIDTH), dispersions: new Float64Array(SPANS.length).fill(1), seen: 0 };
}

/** One judged bucket. */
export interface JudgedPoint extends Expectation {
  readonly value: number;
  readonly doubt: number;
}

/** A bucket and what was expected of it. */
export type Deviating = Pick<JudgedPoint, 'value' | 'mean' | 'variance'>;

/** Which effects count: a direction, and the floors of one bucket. */
export interface Floors {
  readonly direction: Direction;
  readonly relativeFloor: number;
  readonly absoluteFloor: number;
}

/**
 * 累积证据 — the same statistic over trailing sums: what finds −30 % of 50 an hour (z ≈ −2 in one hour, −5 in six). The dispersion of a span is
 * learned from its own history, so autocorrelation and errors of the baseline widen it; it never falls below that of single buckets.
 *
 * @param learns  whether dispersions learn (not during an episode)
 * @param after  how many buckets must have been seen before there is evidence: those the dispersions are learned from
 * @param longest  how many buckets are looked at together at most
 */
export function weigh(
  state: Evidence,
  kind: SeriesKind,
  bucket: JudgedPoint,
  floors: Floors,
  { learns, after, longest = KEPT }: { readonly learns: boolean; readonly after: number; readonly longest?: number },
): EvidenceFound {
  put(state, bucket);
  let found: EvidenceFound = { strength: 0, span: 1, direction: 'up', share: 0 };
  const sums = new Float64Array(WIDTH);
  let span = 0;
  for (let back = 0; back < Math.min(longest, state.seen); back++) {
    addBucket(state, back, sums);
    if (back + 1 !== SPANS[span]) continue;
    const strength = state.seen > after ? judgedSpan(state, kind, sums, span, floors) : 0;
    if (strength > found.strength) found = { ...whichWay(sums), strength, span: SPANS[span]! };
    if (learns && sums[3] === 0) learnDispersion(state, sums, span);
    span++;
  }
  return found;
}

/** 近况 — sums of the last `buckets` values and expectations. */
export function trailing(state: Evidence, buckets: number): JudgedPoint {
  const sums = new Float64Array(WIDTH);
  for (let back = 0; back < Math.min(KEPT, state.seen, buckets); back++) addBucket(state, back, sums);
  const [value = 0, mean = 0, variance = 0, doubt = 0, outOf = 0] = sums;
  const span = Math.max(
    0,
    SPANS.findLastIndex((length) => length <= buckets),
  );
  return { value, mean, variance: varianceOf(state, variance, doubt, span, true), doubt, outOf };
}

/**
 * 起点 — how many buckets before the newest one it began: where the deviation summed from there on stands out most from what is usual of such a sum
 * (the likelihood-ratio estimate of a change point, Hinkley 1970). Earlier buckets belong to it only where they add a nat of evidence (as Akaike's
 * criterion asks of a parameter): by chance the bucket before deviates the same way every other time. Never before a bucket that deviates the other
 * way as much as all after it.
 *
 * @param backwards  buckets, the newest first
 */
export function onsetAmong(backwards: Iterable<Deviating>, direction: 'up' | 'down'): number {
  const sign = direction === 'up' ? 1 : -1;
  let [back, onset, nats, effect, spread] = [0, 0, 0, 0, 0];
  for (const { value, mean, variance } of backwards) {
    effect += sign * (value - mean);
    spread += Math.max(variance, 1e-9);
    if (effect <= 0) break;
    const found = effect ** 2 / (2 * spread);
    if (back === 0 || found > nats + NATS_TO_BEGIN_EARLIER) [onset, nats] = [back, found];
    back++;
  }
  return onset;
}

/** The onset as the last 24 buckets of a detector tell it. */
export function onsetOf(state: Evidence, direction: 'up' | 'down'): number {
  return onsetAmong(newestFirst(state), direction);
}

function* newestFirst({ ring, seen }: Evidence): Iterable<Deviating> {
  for (let back = 0; back < Math.min(KEPT, seen); back++) {
    const at = ((seen - 1 - back) % KEPT) * WIDTH;
    const [value = 0, mean = 0, variance = 0] = ring.subarray(at, at + WIDTH);
    yield { value, mean, variance };
  }
}

function put(state: Evidence, { value, mean, variance, doubt, outOf }: JudgedPoint): void {
  state.ring.set([value, mean, variance, doubt, outOf], (state.seen++ % KEPT) * WIDTH);
}

function addBucket({ ring, seen }: Evidence, back: number, sums: Float64Array): void {
  const at = ((seen - 1 - back) % KEPT) * WIDTH;
  for (let k = 0; k < WIDTH; k++) sums[k]! += ring[at + k]!;
}

function judgedSpan(state: Evidence, kind: SeriesKind, sums: Float64Array, span: number, floors: Floors): number {
  const [value = 0, mean = 0, variance = 0, doubt = 0, outOf = 0] = sums;
  const effect = value - mean;
  if (floors.direction !== 'both' && effect > 0 !== (floors.direction === 'up')) return 0;
  if (Math.abs(effect) < Math.max(floors.relativeFloor * mean, floors.absoluteFloor * SPANS[span]!)) return 0;
  if (kind === 'ratio' && Math.min(mean, outOf - mean) < LEAST_EVENTS) return 0;
  const spread = varianceOf(state, variance, doubt, span, kind !== 'sum');
  if (Math.abs(effect) < WORTH_A_LOOK * Math.sqrt(spread)) return 0;
  const tail = 2 * tailOf(kind, value, { mean, variance: spread, outOf });
  return tail > 0 ? Math.min(HIGHEST, -Math.log10(tail)) : HIGHEST;
}

function varianceOf({ dispersions }: Evidence, variance: number, doubt: number, span: number, atLeastOne: boolean): number {
  return Math.max(atLeastOne ? 1 : 1e-9, dispersions[span]!, dispersions[0]!) * variance + doubt * doubt;
}

function learnDispersion({ dispersions, seen }: Evidence, [value = 0, mean = 0, variance = 0]: Float64Array, span: number): void {
  const known = dispersions[span]!;
  const square = (value - mean) ** 2 / Math.max(variance, 1e-9);
  dispersions[span] = known + Math.max(RATE, 2 / (seen + 20)) * (Math.min(square, CAPPED * Math.max(known, dispersions[0]!)) - known);
}

function whichWay([value = 0, mean = 0]: Float64Array): { direction: 'up' | 'down'; share: number } {
  return { direction: value >= mean ? 'up' : 'down', share: mean > 0 ? value / mean - 1 : 0 };
}
