import type { Instant } from '../time.ts';
import { acceptNewLevel, expectedAt, learnBaseline, newBaseline, type Baseline, type Expected } from './baseline.ts';
import { continueEpisode, openEpisode, type Episode, type EpisodeEnd, type EpisodeSign } from './episode.ts';
import { newEvidence, onsetOf, trailing, weigh, type Evidence, type EvidenceFound, type JudgedPoint } from './evidence.ts';
import { acceptMonths, expectedOfMonth, learnMonth, newMonths, type Months } from './months.ts';
import { bend, newNovelty, noveltyOf, type Novelty } from './novelty.ts';
import { isRecovered, tellingLength } from './recovery.ts';
import { placeOf, seasonOf, type Season, type SeasonPlace } from './season.ts';
import { openingScore, type AnomalySettings, type SeriesKind } from './settings.ts';
import { newSurprise, remember, surpriseOf, type SurpriseTable } from './surprise.ts';
import { tailOf } from './tails.ts';

/** 检测器版本 — a higher one means that what an earlier one learned says nothing any more: every series learns anew. */
export const DETECTOR_EDITION = 2;

/** How strong evidence must be for the usual opening score, and how fast the score moves with it. */
const STRENGTH_TO_OPEN = { count: 3.3, ratio: 3.3, sum: 4 } as const;
const STRENGTH_SLOPE = 5;
const USUAL_OPENING = 5;
/** How much of novelty is left off, so that the usual opening score brings few false alarms. */
const NOVELTY_HANDICAP = 2.5;
const LEARNED = 200;
const QUANTILE = 0.98;
const REFRACTORY_SHARE = 0.6;
const REFRACTORY_DAYS = 0.35;
const REFRACTORY_RANGE = [6, 240] as const;
const REFRACTORY_FROM = 150;
const LEAST_RATIO_EVENTS = 5;
const DISPERSION_BUCKETS = 250;
const EVENTS_TO_KNOW = 100;

/** 数据点 — one bucket of a series; `outOf` is the denominator of a ratio, whose numerator is `value`. */
export interface SeriesPoint {
  readonly at: Instant;
  readonly value: number;
  readonly outOf?: number;
}

/** 检测状态 — everything the detector keeps of a series. Mutable; plain objects, numbers and typed arrays. */
export interface DetectorState {
  readonly season: Season;
  readonly baseline: Baseline;
  readonly evidence: Evidence;
  readonly strengths: SurpriseTable;
  readonly novelty: Novelty;
  /** Of a series by months, whose buckets are too few for anything else; null of others. */
  readonly months: Months | null;
  /** What recent alarms subtract: of novelty, and of evidence. */
  readonly refractory: [novelty: number, evidence: number];
  episode: Episode | null;
  seen: number;
}

/** 判断 — what the detector says of a bucket. Numbers are in the unit of `value`, for a ratio of its numerator. */
export interface Judgement {
  readonly at: Instant;
  readonly value: number;
  readonly outOf: number;
  readonly mean: number;
  readonly variance: number;
  /** The continuous score of the detector: an episode opens at 5 unless the sensitivity says otherwise. */
  readonly score: number;
  /** Strongest evidence over trailing spans. */
  readonly evidence: EvidenceFound;
  /** The episode this bucket belongs to, also when it ends here. */
  readonly episode: Episode | null;
  readonly opens: boolean;
  readonly ends: EpisodeEnd | null;
}

/** A detector that has seen nothing of a series of this grain. */
export function newDetector(settings: Pick<AnomalySettings, 'grain'>): DetectorState {
  const season = seasonOf(settings.grain);
  return {
    season,
    baseline: newBaseline(season),
    evidence: newEvidence(),
    strengths: newSurprise(),
    novelty: newNovelty(season),
    months: settings.grain === 'month' ? newMonths() : null,
    refractory: [0, 0],
    episode: null,
    seen: 0,
  };
}

/**
 * 流式检测 — judges the next bucket of a series and learns it; constant time, state of constant size. Buckets come in order of time, whole ones
 * only; a missing one is left out (for counts whose source is alive it is a 0). During an episode the baseline and the dispersions stand still.
 *
 * Two voices, of which the louder counts: *evidence*, what came against a slow seasonal baseline by the law of its kind (strong on counts and
 * ratios, blind to nothing that sums up), and *novelty*, surprise by the series' own past (strong where no law holds). Evidence is believed up to its
 * own empirical surprise, so a series that breaks the law often does not alarm often. After an alarm the score is lowered for
 * a third of a day.
 *
 * @throws RangeError for a value that is no number, or a ratio whose numerator is negative or above its denominator
 */
export function observe(state: DetectorState, settings: AnomalySettings, bucket: SeriesPoint, hasJointEvidence = false): Judgement {
  const { at, value } = bucket;
  const outOf = outOfBucket(settings, bucket);
  const place = placeOf(at, settings, state.season);
  const expected = expectedOf(state, settings, place, value, outOf);
  const found = weigh(state.evidence, settings.kind, { value, outOf, ...expected }, settings, {
    learns: state.episode === null,
    ...(state.months === null ? { after: LEARNED } : { after: 0, longest: 1 }),
  });
  const strength = believed(state, found.strength);
  const novelty = noveltyAt(state, settings, place, value, outOf, expected);
  const score = lowered(state, voicesOf(settings.kind, strength, novelty));
  if (state.episode === null) learnBucket(state, settings, { place, value, outOf, expected });
  const judged = { at, value, outOf, mean: expected.mean, variance: varianceOf(state, settings, expected), score, evidence: found };
  const opening = openingScore(settings.sensitivity, hasJointEvidence);
  const loudness = Math.max(...voicesOf(settings.kind, found.strength, novelty)) - NOVELTY_HANDICAP;
  const told = tellEpisode(state, settings, { ...judged, loudness }, opening);
  if (state.months !== null) learnOneMonth(state.months, place.number, bend(settings.kind, value, outOf), told);
  state.seen++;
  return { ...judged, ...told };
}

/**
 * 联合开启 — opens an episode after the fact where related metrics give joint evidence: right after {@link observe} judged a bucket without it, the
 * same as having known. Nothing changes where an episode goes on, or the bucket is not even by that one.
 */
export function openJointly(state: DetectorState, settings: AnomalySettings, judgement: Judgement): Judgement {
  const { score, at, evidence } = judgement;
  const isWarm = state.seen > state.season.warmUp;
  if (judgement.episode !== null || !isWarm || score < openingScore(settings.sensitivity, true) || !isLarge(settings, judgement))
    return judgement;
  state.episode = opened(state, { at, score, ...deviationOf(judgement, evidence) });
  return { ...judgement, episode: state.episode, opens: true };
}

function opened({ evidence }: DetectorState, sign: Omit<EpisodeSign, 'isRecovered'>): Episode {
  return openEpisode({ ...sign, isRecovered: false }, onsetOf(evidence, sign.direction));
}

/** By the strongest evidence; of novelty alone by the bucket itself. */
function deviationOf({ value, mean }: Pick<Judgement, 'value' | 'mean'>, evidence: EvidenceFound): Pick<Episode, 'direction' | 'effect'> {
  if (evidence.strength > 0) return { direction: evidence.direction, effect: evidence.share };
  return { direction: value >= mean ? 'up' : 'down', effect: mean > 0 ? value / mean - 1 : 0 };
}

function outOfBucket({ kind }: AnomalySettings, { at, value, outOf = 1 }: SeriesPoint): number {
  if (!Number.isFinite(value) || !Number.isFinite(outOf))
    throw new RangeError(`value at ${at} must be a finite number, got ${value} of ${outOf}`);
  if (kind !== 'ratio') return 1;
  if (value < 0 || value > outOf) throw new RangeError(`numerator at ${at} must be between 0 and the denominator ${outOf}, got ${value}`);
  return outOf;
}

function expectedOf(state: DetectorState, { kind }: AnomalySettings, place: SeasonPlace, value: number, outOf: number): Expected {
  const { baseline, months } = state;
  const expected = months === null ? expectedAt(baseline, kind, place, outOf) : expectedOfMonth(months, kind, place.number, outOf);
  return Number.isNaN(expected.mean) ? { mean: value, variance: Math.max(1e-9, Math.abs(value)), doubt: 0 } : expected;
}

function believed(state: DetectorState, strength: number): number {
  if (state.months !== null) return strength;
  const usual = surpriseOf(state.strengths, strength, QUANTILE);
  if (state.seen > LEARNED) remember(state.strengths, strength);
  return Math.min(strength, usual);
}

function noveltyAt(
  state: DetectorState,
  { kind, direction }: AnomalySettings,
  place: SeasonPlace,
  value: number,
  outOf: number,
  expected: Expected,
): number {
  const { mean } = expected;
  const isRatio = kind === 'ratio';
  if (state.months !== null) return 0;
  if (isRatio && Math.min(mean, outOf - mean) < LEAST_RATIO_EVENTS) return 0;
  const surprise = noveltyOf(state.novelty, isRatio ? value / outOf : value, bend(kind, value, outOf), place, state.season);
  const novelty = atMostByLaw(state, kind, { ...expected, novelty: surprise, value, outOf });
  return direction === 'both' || value >= mean === (direction === 'up') ? novelty : Math.min(novelty, 0);
}

/**
 * Novelty at most as loud as the bucket by itself would be if it varied by law alone: by Poisson's law one order in a quiet hour is no news however
 * seldom there was one; and of a special day no more is known than its doubt. What is not whole counts nothing.
 */
function atMostByLaw({ evidence }: DetectorState, kind: SeriesKind, { novelty, value, mean, doubt, outOf }: Novel): number {
  const isCount = kind === 'count' && Number.isInteger(value);
  const worth = isCount ? leastWorth(evidence.dispersions[0]!, mean) : 1;
  const variance = (isCount ? worth * mean : 0) + doubt * doubt;
  if (novelty <= 0 || variance === 0) return novelty;
  const tail = tailOf(kind, value / worth, { mean: mean / worth, variance: variance / (worth * worth), outOf });
  return Math.min(novelty, loudnessOf(kind, -Math.log10(2 * tail)));
}

interface Novel extends Pick<JudgedPoint, 'value' | 'mean' | 'doubt' | 'outOf'> {
  readonly novelty: number;
}

/** What one event is worth in the variance: 1, less of a series that keeps time (25 an hour, every hour), which is known after some hundred events. */
function leastWorth(dispersion: number, mean: number): number {
  const events = DISPERSION_BUCKETS * mean;
  return Math.min(1, (events * dispersion + EVENTS_TO_KNOW) / (events + EVENTS_TO_KNOW));
}

/** Novelty and evidence on one scale. */
function voicesOf(kind: SeriesKind, strength: number, novelty: number): readonly [novelty: number, evidence: number] {
  return [novelty, loudnessOf(kind, strength)];
}

/** How loud evidence is, on the scale of novelty. */
function loudnessOf(kind: SeriesKind, strength: number): number {
  return USUAL_OPENING + NOVELTY_HANDICAP + STRENGTH_SLOPE * (strength - STRENGTH_TO_OPEN[kind]);
}

/** The louder voice after what recent alarms subtract, on the scale whose opening is 5. */
function lowered(state: DetectorState, voices: readonly [number, number]): number {
  const { refractory, season } = state;
  const [least, most] = REFRACTORY_RANGE;
  const fade = Math.exp(-1 / Math.min(most, Math.max(least, season.day * REFRACTORY_DAYS)));
  const alarms = [USUAL_OPENING, USUAL_OPENING + NOVELTY_HANDICAP];
  let loudest = -Infinity;
  for (const voice of [0, 1] as const) {
    refractory[voice] *= fade;
    const left = voices[voice] - refractory[voice];
    if (left > alarms[voice]! && state.seen >= REFRACTORY_FROM)
      refractory[voice] = Math.max(refractory[voice], REFRACTORY_SHARE * voices[voice]);
    loudest = Math.max(loudest, left);
  }
  return loudest - NOVELTY_HANDICAP;
}

function learnBucket(
  state: DetectorState,
  { kind }: AnomalySettings,
  { place, value, outOf, expected }: { place: SeasonPlace; value: number; outOf: number; expected: Expected },
): void {
  const worth = state.evidence.dispersions[0]!;
  const deviation = Math.sqrt(expected.variance * Math.max(kind === 'sum' ? 1e-9 : 1, worth));
  learnBaseline(state.baseline, kind, { place, value, outOf, expected: expected.mean, deviation, worth });
}

function varianceOf({ evidence }: DetectorState, { kind }: AnomalySettings, { variance, doubt }: Expected): number {
  return variance * Math.max(kind === 'sum' ? 1e-9 : 1, evidence.dispersions[0]!) + doubt * doubt;
}

/** A judged bucket, and how loud it is when nothing is subtracted for recent alarms and evidence is believed. */
type Judged = Pick<Judgement, 'at' | 'value' | 'outOf' | 'mean' | 'variance' | 'score' | 'evidence'> & { readonly loudness: number };

function tellEpisode(
  state: DetectorState,
  settings: AnomalySettings,
  judged: Judged,
  opening: number,
): Pick<Judgement, 'episode' | 'opens' | 'ends'> {
  const { at, score, evidence } = judged;
  const sign = { at, score, ...deviationOf(judged, evidence) };
  if (state.episode === null) {
    if (state.seen < state.season.warmUp || score < opening || !isLarge(settings, judged))
      return { episode: null, opens: false, ends: null };
    state.episode = opened(state, sign);
    return { episode: state.episode, opens: true, ends: null };
  }
  const { windows, wide, quietAfter } = recoveryOf(state);
  const recovered = isOver(state, state.episode, wide);
  const told = continueEpisode(state.episode, { ...sign, score: judged.loudness, isRecovered: recovered }, { windows, quietAfter });
  state.episode = told.end === null ? told.episode : null;
  if (told.end === 'new_normal') acceptNewLevel(state.baseline);
  return { episode: told.episode, opens: false, ends: told.end };
}

function learnOneMonth(months: Months, number: number, bent: number, { episode, ends }: Pick<Judgement, 'episode' | 'ends'>): void {
  learnMonth(months, number, bent, episode !== null && (ends === null || ends === 'new_normal'));
  if (ends === 'new_normal') acceptMonths(months);
}

/** Evidence has passed the floors already; of novelty the bucket itself must. */
function isLarge(
  { relativeFloor, absoluteFloor }: AnomalySettings,
  { evidence, value, mean }: Pick<Judgement, 'evidence' | 'value' | 'mean'>,
): boolean {
  return evidence.strength > 0 || Math.abs(value - mean) >= Math.max(relativeFloor * Math.abs(mean), absoluteFloor);
}

/** By the shortest window that is narrow enough to tell. */
function isOver({ evidence }: DetectorState, { age, effect }: Episode, wide: readonly number[]): boolean {
  const buckets = tellingLength(wide, (length) => trailing(evidence, length), effect);
  return buckets !== undefined && age + 1 >= buckets && isRecovered(trailing(evidence, buckets), effect);
}

/** Windows of 6 buckets and, for few events, longer ones; three in a row, of days two of 3; of months a single one. */
function recoveryOf({ season, months }: DetectorState): { windows: number; wide: readonly number[]; quietAfter: number } {
  if (months !== null) return { windows: 1, wide: [1], quietAfter: 1 };
  if (season.slots > 1) return { windows: 3, wide: [6, 12, 24], quietAfter: Math.max(3, season.day) };
  return { windows: 2, wide: [3, 6], quietAfter: 2 };
}
