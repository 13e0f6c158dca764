import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newDetector, observe, openJointly } from '../anomalies/detector.ts';
import { saveDetector } from '../anomalies/saved.ts';
import { AnomalySettings } from '../anomalies/settings.ts';
import { HOUR_MS, instant, parseInstant, type Instant } from '../time.ts';
import type { FollowedEpisode } from './follow.ts';
import { judgeRound, type Judged, type RoundPoint, type RoundSeries } from './round.ts';

const START = parseInstant('2026-01-05T00:00:00Z', 'UTC')!;
const hour = (i: number): Instant => instant(START + i * HOUR_MS);
const settings = AnomalySettings.parse({ kind: 'count', grain: '1h' });
const LEARNED = 28 * 24;

/** Hourly values around 200 by time of day, with a little noise that repeats nothing. */
function usual(i: number, phase = 12.9898): number {
  const expected = 200 + 100 * Math.sin((i / 24) * 2 * Math.PI);
  return Math.round(expected + Math.sin(i * i * phase) * Math.sqrt(expected));
}

function buckets(count: number, factorAt: (i: number) => number = () => 1, phase?: number): RoundPoint[] {
  return Array.from({ length: count }, (_, i) => ({ at: hour(i), end: hour(i + 1), value: Math.round(usual(i, phase) * factorAt(i)) }));
}

function series(id: string, given: Partial<RoundSeries> = {}): RoundSeries {
  return { id, settings, settled: null, buckets: [], since: hour(0), group: null, parent: null, closed: new Set(), ...given };
}

function only(round: ReadonlyMap<string, Judged>, id = 'a'): Judged {
  const found = round.get(id);
  if (found === undefined) throw new Error(`no series ${id}`);
  return found;
}

function openings({ trail }: Judged): number[] {
  return [...new Set(trail.map(({ episode }) => (episode.openedAt - START) / HOUR_MS))];
}

const dropAt = (from: number, to: number, by: number) => (i: number) => (i >= from && i < to ? by : 1);
const never = instant(0);

describe('a round', () => {
  test('opens an episode of a drop, and only from where the series is watched', () => {
    const history = buckets(LEARNED + 48, dropAt(LEARNED + 10, LEARNED + 22, 0.6));
    const said = only(judgeRound([series('a', { buckets: history })], never));
    expect(openings(said)).toHaveLength(1);
    expect(openings(said)[0]).toBeGreaterThanOrEqual(LEARNED + 10);
    expect(said.trail.at(-1)?.episode.endedAt).not.toBeNull();
    const later = only(judgeRound([series('a', { buckets: history, since: hour(LEARNED + 15) })], never));
    expect(openings(later)).toEqual([LEARNED + 15]);
    expect(only(judgeRound([series('a', { buckets: history, since: null })], never)).trail).toEqual([]);
  });

  test('a fall that opens late, as its series is watched only while it recovers, is no rise', () => {
    const fall = dropAt(LEARNED + 10, LEARNED + 16, 0.5);
    const history = buckets(LEARNED + 30, (i) => (i >= LEARNED + 16 ? 1.08 : fall(i)));
    const readings = only(judgeRound([series('a', { buckets: history })], never)).readings;
    const rising = readings.filter(({ isAnomalous, direction }) => isAnomalous && direction === 'up').map(({ at }) => at);
    expect(rising.length).toBeGreaterThan(0);
    for (const since of rising) {
      const { trail } = only(judgeRound([series('a', { buckets: history, since })], never));
      expect(trail.filter(({ episode }) => episode.direction === 'up')).toEqual([]);
    }
  });

  test('settled anywhere goes on as if it had not been', () => {
    const history = buckets(LEARNED + 60, dropAt(LEARNED + 10, LEARNED + 22, 0.6));
    const whole = only(judgeRound([series('a', { buckets: history })], never));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LEARNED + 59 }), (cut) => {
        const first = only(judgeRound([series('a', { buckets: history.slice(0, cut + 5) })], hour(cut)));
        const rest = only(judgeRound([series('a', { buckets: history.slice(cut), settled: first.settled })], never));
        expect(rest.readings).toEqual(whole.readings.slice(cut));
        expect(lastOf(rest)).toEqual(lastOf(whole, hour(cut)));
      }),
      { numRuns: 12 },
    );
  });

  test('what late data changed in open buckets is as if it had been right from the start', () => {
    const right = buckets(LEARNED + 30);
    const wrong = buckets(LEARNED + 30, dropAt(LEARNED + 20, LEARNED + 30, 0.3));
    const { settled } = only(judgeRound([series('a', { buckets: wrong.slice(0, LEARNED + 30) })], hour(LEARNED + 10)));
    const open = only(judgeRound([series('a', { buckets: wrong.slice(LEARNED + 10), settled })], never));
    expect(openings(open)).toHaveLength(1);
    const revised = only(judgeRound([series('a', { buckets: right.slice(LEARNED + 10), settled })], never));
    expect(revised.trail).toEqual([]);
    expect(revised.readings).toEqual(only(judgeRound([series('a', { buckets: right })], never)).readings.slice(LEARNED + 10));
  });

  test('any revision of open buckets gives what a stream that was right from the start had given', () => {
    const begun = 16 * 24;
    const told = buckets(begun + 24, dropAt(begun + 4, begun + 12, 0.5));
    const { settled } = only(judgeRound([series('a', { buckets: told })], hour(begun)));
    const revisions = fc.array(fc.tuple(fc.nat(23), fc.nat(500)), { maxLength: 8 });
    fc.assert(
      fc.property(revisions, (changes) => {
        const right = [...told];
        for (const [i, value] of changes) right[begun + i] = { ...right[begun + i]!, value };
        const revised = only(judgeRound([series('a', { buckets: right.slice(begun), settled })], never));
        const whole = only(judgeRound([series('a', { buckets: right })], never));
        expect(revised.readings).toEqual(whole.readings.slice(begun));
        expect(revised.trail).toEqual(whole.trail);
      }),
      { numRuns: 15 },
    );
  });

  test('an opening that holds alone does not among many series as usual', () => {
    const weak = AnomalySettings.parse({ ...settings, sensitivity: 'high' });
    const history = buckets(LEARNED + 12, dropAt(LEARNED, LEARNED + 12, 0.84));
    const alone = judgeRound([series('a', { buckets: history, settings: weak })], never);
    expect(openings(only(alone))).not.toEqual([]);
    const [opened = 0] = openings(only(alone));
    const others = Array.from({ length: 200 }, (_, i) => series(`o${i}`, { buckets: buckets(LEARNED + 12).slice(-60) }));
    const among = only(judgeRound([series('a', { buckets: history.slice(0, opened + 1), settings: weak }), ...others], never));
    expect(among.readings.at(-1)).toMatchObject({ isAnomalous: true, mayOpen: false });
    expect(among.trail).toEqual([]);
  });

  test('a group that goes down together opens earlier than each by itself', () => {
    const both = (group: string | null) =>
      judgeRound(
        [1.7, 3.1, 5.3].map((phase, i) =>
          series(`s${i}`, { buckets: buckets(LEARNED + 24, dropAt(LEARNED, LEARNED + 24, 0.84), phase), group }),
        ),
        never,
      );
    const firsts = (group: string | null) =>
      [...both(group).values()].map((said) => openings(said)[0] ?? Infinity).reduce((sum, at) => sum + Math.min(at, LEARNED + 24), 0);
    expect(firsts('shop')).toBeLessThan(firsts(null));
  });

  test('a fall that comes from the parent is inherited', () => {
    const history = (by: number, shift: number, own: number) =>
      buckets(LEARNED + 12).map((bucket, i) => ({
        ...bucket,
        value: Math.round(
          (usual(i) + 25 * Math.sin(i * i * 1.7)) * shift * dropAt(LEARNED, LEARNED + 12, by)(i) + own * Math.sin(i * i * 3.1),
        ),
      }));
    const round = (by: number) =>
      judgeRound(
        [
          series('a', { buckets: history(by, 0.5, 6), parent: 'p', since: hour(LEARNED) }),
          series('p', { buckets: history(0.4, 1, 0), since: null }),
        ],
        never,
      );
    const { trail } = only(round(0.4));
    expect(trail[0]?.episode.origin).toBe('inherited');
    expect(only(round(0.4), 'p').trail).toEqual([]);
  });
});

/** The last state of each episode that opened at or after an instant. */
function lastOf({ trail }: Judged, from: Instant = hour(0)): FollowedEpisode[] {
  return [...new Map(trail.filter(({ at }) => at >= from).map(({ episode }) => [episode.openedAt, episode])).values()];
}

test('opening jointly after the fact is the same as having known of the joint evidence', () => {
  const values = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 24, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat(100), (last, seed) => {
      const [told, after] = [newDetector(settings), newDetector(settings)];
      const all = [...Array.from({ length: 21 * 24 }, (_, i) => 30 + ((i * (seed + 7)) % 11)), ...last];
      for (const [i, value] of all.entries()) {
        const bucket = { at: hour(i), value };
        const known = observe(told, settings, bucket, true);
        expect(openJointly(after, settings, observe(after, settings, bucket))).toEqual(known);
      }
      expect(saveDetector(after)).toBe(saveDetector(told));
    }),
    { numRuns: 20 },
  );
});
