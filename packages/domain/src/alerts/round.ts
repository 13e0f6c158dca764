import { readingOf } from '../anomalies/adaptive.ts';
import { newDetector, observe, openJointly, type DetectorState, type Judgement, type SeriesPoint } from '../anomalies/detector.ts';
import { discoveries, hasJointEvidence } from '../anomalies/joint.ts';
import type { Reading } from '../anomalies/reading.ts';
import { newRelated, relate, type RelatedState } from '../anomalies/related.ts';
import { restoreState, saveState } from '../anomalies/saved.ts';
import type { AnomalySettings } from '../anomalies/settings.ts';
import type { Instant } from '../time.ts';
import { follow, NOTHING_FOLLOWED, type BucketReading, type Followed, type FollowedEpisode } from './follow.ts';

/** A whole bucket of a watched series; `reading`: what a rule says of it, which learns nothing. */
export interface RoundPoint extends SeriesPoint {
  readonly end: Instant;
  readonly reading?: Reading;
}

/** 参评序列 — one series of a round. Series of a round have the same grain. */
export interface RoundSeries {
  readonly id: string;
  readonly settings: AnomalySettings;
  /** What {@link Judged.settled} said last; null: nothing was seen yet. */
  readonly settled: string | null;
  /** The whole buckets after those that are settled, in order. */
  readonly buckets: readonly RoundPoint[];
  /** Episodes open from this bucket on; everything before is only learned. Null: it is only learned, a parent. */
  readonly since: Instant | null;
  /** Series of one group are evidence for each other. */
  readonly group: string | null;
  /** The series of the metric this one follows. */
  readonly parent: string | null;
  /** Openings of episodes that were closed: nothing continues them. */
  readonly closed: ReadonlySet<number>;
}

/** 评定 — of one series: what is said of its buckets, how its episodes went on from bucket to bucket, and its state once more is settled. */
export interface Judged {
  readonly readings: readonly BucketReading[];
  /** After each bucket that an episode opens in, goes on in or ends with: the episode by then. */
  readonly trail: readonly { readonly at: Instant; readonly episode: FollowedEpisode }[];
  /** Null: nothing was settled. */
  readonly settled: string | null;
}

interface Settled {
  readonly detector: DetectorState;
  readonly related: RelatedState;
  followed: Followed;
}

interface Running extends Pick<RoundSeries, 'id' | 'settings' | 'since' | 'group' | 'parent' | 'closed'> {
  readonly state: Settled;
  readonly byInstant: ReadonlyMap<Instant, RoundPoint>;
  readonly readings: BucketReading[];
  readonly trail: { readonly at: Instant; readonly episode: FollowedEpisode }[];
  settled: string | null;
}

/** A bucket of a running series that was judged; `judgement` null where a rule spoke. */
interface Said {
  readonly of: Running;
  readonly bucket: RoundPoint;
  judgement: Judgement | null;
}

/**
 * 评定一轮 — judges all series that are watched together, bucket by bucket, from where each was settled: so what late data changed in the buckets
 * since is as if it had been right from the start, and the same round again says the same.
 *
 * In each bucket joint evidence opens episodes of a group earlier (Fisher), and of all series judged at once only those open that hold at a
 * false discovery rate of 5 % (Benjamini and Hochberg).
 *
 * @param settleBefore  buckets that begin earlier are settled by this round
 */
export function judgeRound(series: readonly RoundSeries[], settleBefore: Instant): ReadonlyMap<string, Judged> {
  const running = series.map(started);
  const instants = [...new Set(series.flatMap(({ buckets }) => buckets.map(({ at }) => at)))].toSorted((a, b) => a - b);
  for (const [place, at] of instants.entries()) {
    const said = running.flatMap((of): Said[] => {
      const bucket = of.byInstant.get(at);
      if (bucket === undefined) return [];
      return [{ of, bucket, judgement: bucket.reading === undefined ? observe(of.state.detector, of.settings, bucket) : null }];
    });
    openGroups(said);
    const held = heldOf(said);
    for (const one of said) followOne(one, held, said);
    if (at < settleBefore && (instants[place + 1] ?? settleBefore) >= settleBefore)
      for (const one of running) one.settled = saveState(one.state);
  }
  return new Map(running.map(({ id, readings, trail, settled }) => [id, { readings, trail, settled }]));
}

function started({ settled, buckets, ...one }: RoundSeries): Running {
  const state: Settled =
    settled === null
      ? { detector: newDetector(one.settings), related: newRelated(), followed: NOTHING_FOLLOWED }
      : (restoreState(settled) as Settled);
  const byInstant = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  return { ...one, state, byInstant, readings: [], trail: [], settled: null };
}

/** Opens episodes on joint evidence. */
function openGroups(said: readonly Said[]): void {
  const grouped = Map.groupBy(
    said.filter(({ of, bucket }) => of.group !== null && isWatched(of, bucket)),
    ({ of }) => of.group,
  );
  for (const members of grouped.values()) {
    const zs = members.flatMap(({ judgement }) => (judgement === null ? [] : [residualOf(judgement)]));
    for (const one of members) {
      if (one.judgement === null) continue;
      const direction = residualOf(one.judgement) < 0 ? 'down' : 'up';
      if (hasJointEvidence(zs, direction)) one.judgement = openJointly(one.of.state.detector, one.of.settings, one.judgement);
    }
  }
}

function isWatched({ since }: Running, { at }: RoundPoint): boolean {
  return since !== null && at >= since;
}

function residualOf({ value, mean, variance }: Judgement): number {
  return variance > 0 ? (value - mean) / Math.sqrt(variance) : 0;
}

/** Which of the judged may open an episode. */
function heldOf(said: readonly Said[]): ReadonlySet<Running> {
  const tested = said.filter(({ of, bucket, judgement }) => judgement !== null && isWatched(of, bucket));
  const holds = discoveries(tested.map(({ judgement }) => (judgement === null ? 1 : tailOf(judgement))));
  return new Set(tested.filter((_, i) => holds[i]).map(({ of }) => of));
}

/** What a score of the usual opening, 5, has for a tail: as its strength of evidence, and as often as such scores come on series as usual. */
const TAIL_AT_OPENING = 3.3;
const SCORE_A_DIGIT = 5;
const USUAL_OPENING = 5;
/** A lower score is no sign of anything. */
const SIGN = 3;

/** The tail of a bucket by the scale on which scores follow strengths. */
function tailOf(judgement: Judgement): number {
  const score = loudest(judgement);
  return score < SIGN ? 1 : 10 ** -(TAIL_AT_OPENING + (score - USUAL_OPENING) / SCORE_A_DIGIT);
}

/** Within an episode its peak: after an alarm the score is lowered for a while. */
function loudest({ score, episode }: Judgement): number {
  return episode === null ? score : Math.max(score, episode.peakScore);
}

function followOne({ of, bucket, judgement }: Said, held: ReadonlySet<Running>, said: readonly Said[]): void {
  const { state, settings, readings, trail, closed } = of;
  const spoken = judgement === null ? bucket.reading : readingOf(judgement, settings);
  if (spoken === undefined) return;
  const mayOpen = isWatched(of, bucket) && (judgement === null || (held.has(of) && isAlong(judgement, spoken)));
  const outOf = settings.kind === 'ratio' ? (bucket.outOf ?? 1) : 1;
  const reading = { ...spoken, at: bucket.at, end: bucket.end, outOf, mayOpen, origin: originOf(of, judgement, said) };
  readings.push(reading);
  state.followed = follow(state.followed, reading, (openedAt) => closed.has(openedAt));
  const { current, last } = state.followed;
  const episode = current ?? (last?.endedAt === bucket.at ? last : null);
  if (episode !== null) trail.push({ at: bucket.at, episode });
}

/** Whether a bucket deviates the way of its episode, or the other way so much that it is one by itself: a fall that opens late is no rise of its recovery. */
function isAlong({ episode, evidence }: Judgement, { direction }: Reading): boolean {
  return episode === null || episode.direction === direction || evidence.strength >= TAIL_AT_OPENING;
}

/** Whether what came is the series' own or its parent's. */
function originOf({ parent, state }: Running, judgement: Judgement | null, said: readonly Said[]): BucketReading['origin'] {
  if (parent === null || judgement === null) return null;
  const above = said.find(({ of }) => of.id === parent)?.judgement ?? null;
  return above === null ? null : relate(state.related, residualOf(judgement), residualOf(above), loudest(above)).verdict;
}
