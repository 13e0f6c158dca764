import { isDeepStrictEqual } from 'node:util';
import type { FollowedEpisode } from '@gyre/domain/alerts/follow';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { AlertsContext } from './context.ts';
import { writeEpisode, type EpisodeRow } from './episode-rows.ts';
import type { JudgedSeries } from './evaluate.ts';
import { bucketsBefore } from './grain-plan.ts';
import { groupOfSeries } from './points.ts';
import { deleteReadings, writeReadings, writeSeries } from './series-rows.ts';
import { isWorse, tell, type Telling, type Told } from './tellings.ts';

/** What was said before an alert began that its charts show, and how long anything said is kept. */
const SHOWN_BEFORE_MS = 30 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;

/**
 * 落账 — writes what a pass said: series, readings, episodes, and what operators are told of them, together.
 *
 * Of buckets that were judged before only the outcome counts (late data may have changed it); of new ones each step, so what is told does not
 * depend on how many buckets were judged at once.
 *
 * @returns whether any episode changed
 */
export async function keepJudged(
  context: AlertsContext,
  judged: readonly JudgedSeries[],
  recent: readonly EpisodeRow[],
  end: Instant,
): Promise<boolean> {
  const { ledger } = context;
  return await ledger.transaction(async (tx) => {
    let changed = false;
    for (const one of judged) {
      const { row, before, judged: said } = one;
      const from = before === null ? instant(end - SHOWN_BEFORE_MS) : before.settled_until;
      const readings = said.readings.filter(({ at }) => at >= from);
      await writeReadings(tx, row.alert, row.series, readings);
      const own = recent.filter(({ alert, series }) => alert === row.alert && series === row.series);
      if (await keepEpisodes(context, tx, one, own, end)) changed = true;
    }
    const rows = judged.map(({ row }) => row);
    const before = judged.flatMap((one) => one.before ?? []);
    await writeSeries(tx, rows, before);
    if (rows.some((row, i) => row.settled !== judged[i]?.before?.settled)) await deleteReadings(tx, instant(end - KEPT_MS));
    return changed;
  });
}

async function keepEpisodes(
  context: AlertsContext,
  tx: Ledger,
  one: JudgedSeries,
  known: readonly EpisodeRow[],
  end: Instant,
): Promise<boolean> {
  const { alert, before, judged } = one;
  const judgedUntil = before?.judged_until ?? instant(0);
  const rows = new Map(known.map((row) => [row.opened_at, row]));
  const vanished = vanishedOf(one, known);
  const told: (Told & { readonly at: Instant })[] = [];
  const earlier = new Map(judged.trail.filter(({ at }) => at < judgedUntil).map((step) => [step.episode.openedAt, step]));
  for (const { at, episode } of [...earlier.values(), ...judged.trail.filter((step) => step.at >= judgedUntil)]) {
    const moved = rows.has(episode.openedAt) ? undefined : movedFrom(vanished, episode);
    const row = moved ?? rows.get(episode.openedAt);
    if (row?.ending === 'closed') continue;
    if (moved !== undefined) {
      vanished.delete(moved);
      rows.delete(moved.opened_at);
    }
    const next = advanced(context, one, row, episode);
    const whats = tellingsOf(row, next);
    const settled = whats.includes('worse') ? { ...next, told_effect: next.effect } : next;
    rows.set(episode.openedAt, settled);
    for (const what of whats) told.push({ at, episode: settled, what });
  }
  for (const row of vanished) rows.set(row.opened_at, { ...row, ended_at: end, ending: 'closed' });
  const stored = new Map(known.map((row) => [row.id, row]));
  const changed = [...rows.values()].filter((row) => !isDeepStrictEqual(row, stored.get(row.id)));
  for (const row of changed) await writeEpisode(tx, row);
  for (const { at, ...said } of told) await tell(context, tx, alert, said, at);
  return changed.length > 0;
}

function tellingsOf(before: EpisodeRow | undefined, after: EpisodeRow): Telling[] {
  if (before === undefined) return after.ended_at === null ? ['opened'] : ['opened', 'ended'];
  if (before.ended_at === null && after.ended_at !== null) return ['ended'];
  return after.ended_at === null && isWorse(after) ? ['worse'] : [];
}

/** Episodes of buckets that may still change which late data no longer shows: they never were, unless one of them opened elsewhere. */
function vanishedOf({ judged, row: { settled_until: until }, before }: JudgedSeries, known: readonly EpisodeRow[]): Set<EpisodeRow> {
  const shown = new Set(judged.trail.map(({ episode }) => episode.openedAt));
  const from = before?.settled_until ?? until;
  return new Set(known.filter((row) => row.opened_at >= from && row.ending !== 'closed' && !shown.has(row.opened_at)));
}

/** 同一次 — the vanished episode that one overlaps with and goes the way of: late data lets it open a little earlier or later, and what was begun about it goes on. */
function movedFrom(vanished: ReadonlySet<EpisodeRow>, { openedAt, seenUntil, direction }: FollowedEpisode): EpisodeRow | undefined {
  return [...vanished].find((row) => row.direction === direction && row.opened_at < seenUntil && openedAt < row.seen_until);
}

/** An episode as it is after a bucket: the row there was, or a new one. */
function advanced(
  { newId, zone }: AlertsContext,
  { alert, subject, row: { series } }: JudgedSeries,
  known: EpisodeRow | undefined,
  now: FollowedEpisode,
): EpisodeRow {
  const { by, grain, name } = alert.definition;
  const key = groupOfSeries(series);
  const fresh = {
    id: known?.id ?? newId(),
    alert: alert.key,
    series,
    name,
    metric: subject.key,
    grain,
    shape: subject.kind,
    is_level: subject.isLevel,
    part: by === null || key === null ? null : { by: by.dimension, key },
    told_effect: now.effect,
    mark: null,
    muted_until: null,
    acknowledged_by: null,
    acknowledged_at: null,
    note: '',
    finding: null,
    diagnosed_until: null,
    diagnoses: 0,
  };
  return {
    ...fresh,
    ...known,
    name,
    opened_at: now.openedAt,
    began_at: bucketsBefore(now.openedAt, now.onset ?? 0, grain, zone()),
    seen_until: now.seenUntil,
    direction: now.direction,
    effect: now.effect,
    score: now.score,
    value: now.value,
    expected: now.expected,
    out_of: now.outOf,
    confirmed: now.confirmed,
    origin: now.origin,
    ended_at: now.endedAt,
    ending: now.end,
  };
}
