import { judgeRound, type Judged, type RoundPoint, type RoundSeries } from '@gyre/domain/alerts/round';
import { looksBackMs } from '@gyre/domain/alerts/rule-readings';
import { FALSE_COUNTS_MS, sensitivityAfter } from '@gyre/domain/alerts/sensitivity';
import { AnomalySettings, detectedGrain, type SeriesKind } from '@gyre/domain/anomalies/settings';
import type { Grain } from '@gyre/domain/questions/periods';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import { AppError, sentenceOfError } from '../errors.ts';
import type { Watch } from '../stores/ports.ts';
import type { Calendar } from './calendar.ts';
import type { AlertsContext } from './context.ts';
import { readAlerts, startAnew, writeProblem, type AlertRow } from './definitions.ts';
import { countFalse, readRecent, type EpisodeRow } from './episode-rows.ts';
import { bucketsBefore, learnedFrom, settlesBefore, wholeUntil } from './grain-plan.ts';
import { fromFirst, groupOfSeries, PARENT, pointsOf, TOTAL } from './points.ts';
import { ruledPoints } from './ruled-points.ts';
import { readSeries, type SeriesRow } from './series-rows.ts';
import { shapeText, subjectOrProblem, type Subject } from './subject.ts';

/** Episodes that may still change ended so recently. */
const RECENT_MS = 30 * DAY_MS;

/** 评定结果 — of one series that was judged: its row as it was (null: new) and is to be, and what was said. */
export interface JudgedSeries {
  readonly alert: AlertRow;
  readonly subject: Subject;
  readonly before: SeriesRow | null;
  readonly row: SeriesRow;
  readonly judged: Judged;
}

interface Watched {
  readonly alert: AlertRow;
  readonly subject: Subject;
  readonly shape: string;
  readonly settings: { readonly own: AnomalySettings; readonly parent: AnomalySettings };
}

type Has = AlertsContext & { readonly calendar: Calendar };
/** Writes what a pass said, whole. */
type Keep = (judged: readonly JudgedSeries[], recent: readonly EpisodeRow[], end: Instant) => Promise<void>;

/**
 * 评定预警 — judges all series of a grain up to the last bucket that is over: `keep` writes each pass in one transaction, and the same pass again says
 * the same, so nothing is lost or repeated wherever it was cut off.
 *
 * When settings changed, everything so far is settled by the old ones first: what is new counts from the next bucket on.
 */
export async function judgeGrain(context: Has, grain: Grain, keep: Keep, watch: Watch): Promise<void> {
  const { ledger, clock, zone } = context;
  const end = wholeUntil(grain, clock.now(), zone());
  const alerts = (await readAlerts(ledger)).filter(({ definition }) => definition.enabled && definition.grain === grain);
  if (alerts.length === 0) return;
  const watched = await watchedOf(context, alerts);
  const known = await dropChanged(context, watched);
  const isJudged = ({ alert }: Watched): boolean => {
    const rows = known.get(alert.key) ?? [];
    return rows.length > 0 && rows.every((row) => row.judged_until >= end);
  };
  if (watched.every(isJudged)) return;
  const old = watched.filter(({ alert }) => known.has(alert.key));
  const isChanged = (one: Watched): boolean =>
    (known.get(one.alert.key) ?? []).some((row) => textOf(row.settings) !== textOf(settingsOf(one, row.series)));
  if (old.some(isChanged)) {
    const until = instant(Math.min(...old.flatMap(({ alert }) => (known.get(alert.key) ?? []).map((row) => row.judged_until))));
    await judgePass(context, { watched: old, known, end: until, settleBefore: until, isAdopting: true }, keep, watch);
  }
  const standing = await dropChanged(context, watched);
  await judgePass(
    context,
    { watched, known: standing, end, settleBefore: settlesBefore(grain, end, zone()), isAdopting: false },
    keep,
    watch,
  );
}

/** What each alert watches, by which settings; why one cannot be judged is kept with it. */
async function watchedOf(context: Has, alerts: readonly AlertRow[]): Promise<Watched[]> {
  const { ledger, clock, zone, calendar } = context;
  const classes = await calendar.classes();
  const alarms = await countFalse(ledger, instant(clock.now() - FALSE_COUNTS_MS));
  const found: Watched[] = [];
  for (const alert of alerts) {
    const { definition, key } = alert;
    const subject = subjectOrProblem(context, definition);
    const problem = 'problem' in subject ? subject.problem : null;
    if (textOf(problem) !== textOf(alert.problem)) await writeProblem(ledger, key, problem);
    if ('problem' in subject) continue;
    const base = (kind: SeriesKind): AnomalySettings =>
      AnomalySettings.parse({ kind, grain: detectedGrain(definition.grain), zone: zone(), calendar: classes });
    const { detector } = definition;
    const chosen = detector.kind === 'adaptive' ? detector.parameters : null;
    const sensitivity = chosen === null ? 'normal' : sensitivityAfter(chosen.sensitivity, alarms.get(key) ?? 0);
    const own = { ...base(subject.kind), ...chosen, sensitivity };
    found.push({
      alert,
      subject,
      shape: shapeText(subject, definition, zone()),
      settings: { own, parent: base(subject.parent?.shape?.of ?? 'sum') },
    });
  }
  return found;
}

function settingsOf({ settings }: Watched, series: string): AnomalySettings {
  return series === PARENT ? settings.parent : settings.own;
}

/** One text for equal contents: as stored, fields come back in another order. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The series that are known, by alert; of an alert whose metric means something else by now, or whose zone changed, nothing is. */
async function dropChanged({ ledger, clock }: Has, watched: readonly Watched[]): Promise<Map<string, SeriesRow[]>> {
  const rows = await readSeries(
    ledger,
    watched.map(({ alert }) => alert.key),
  );
  const known = Map.groupBy(rows, ({ alert }) => alert);
  for (const { alert, shape } of watched) {
    const [first] = known.get(alert.key) ?? [];
    if (first === undefined || first.shape === shape) continue;
    await ledger.transaction((tx) => startAnew(tx, alert.key, clock.now()));
    known.delete(alert.key);
  }
  return known;
}

interface Pass {
  readonly watched: readonly Watched[];
  readonly known: ReadonlyMap<string, readonly SeriesRow[]>;
  readonly end: Instant;
  readonly settleBefore: Instant;
  /** Whether the settings of now are those of the buckets to come. */
  readonly isAdopting: boolean;
}

async function judgePass(context: Has, { watched, known, end, settleBefore, isAdopting }: Pass, keep: Keep, watch: Watch): Promise<void> {
  const recent = await readRecent(
    context.ledger,
    instant(end - RECENT_MS),
    watched.map(({ alert }) => alert.key),
  );
  const taking: Taken[] = [];
  for (const one of watched) taking.push(...(await seriesOfAlert(context, one, known.get(one.alert.key) ?? [], { end, recent }, watch)));
  const round = judgeRound(
    taking.map(({ round: series }) => series),
    settleBefore,
  );
  const judged = taking.flatMap(({ one, before, row, round: { id } }): JudgedSeries[] => {
    const found = round.get(id);
    if (found === undefined) return [];
    const settled = found.settled === null ? {} : { settled: found.settled, settled_until: settleBefore };
    const adopted = isAdopting ? { settings: settingsOf(one, row.series) } : {};
    return [{ alert: one.alert, subject: one.subject, before, row: { ...row, ...settled, ...adopted, judged_until: end }, judged: found }];
  });
  await keep(judged, recent, end);
}

interface Taken {
  readonly one: Watched;
  readonly before: SeriesRow | null;
  readonly row: SeriesRow;
  readonly round: RoundSeries;
}

/** The series of one alert with their buckets; none, and the reason kept, when they cannot be read. */
async function seriesOfAlert(
  context: Has,
  one: Watched,
  known: readonly SeriesRow[],
  { end, recent }: { readonly end: Instant; readonly recent: readonly EpisodeRow[] },
  watch: Watch,
): Promise<Taken[]> {
  const { alert, subject } = one;
  const { key, definition } = alert;
  const zone = context.zone();
  const from = known.length === 0 ? learnedFrom(definition.grain, end, zone) : instant(Math.min(...known.map((row) => row.settled_until)));
  try {
    const values = known.flatMap(({ series }) => groupOfSeries(series) ?? []);
    const { by, grain, detector } = definition;
    const asked = {
      alert: key,
      grain,
      to: end,
      by: by === null ? null : { dimension: by.dimension, values: known.length === 0 ? by.most : values },
    };
    const back = detector.kind === 'adaptive' ? 0 : Math.ceil(looksBackMs(detector, grain));
    const points = await pointsOf(
      context,
      subject,
      { ...asked, from: back === 0 ? from : wholeUntil(grain, instant(from - back), zone) },
      watch,
    );
    const closed = closedOf(recent, key);
    if (known.length > 0) return known.map((row) => takenOf(one, row, row, points.get(row.series) ?? [], closed));
    const since = bucketsBefore(end, 1, grain, zone);
    return [...points].map(([series, buckets]) => {
      const settings = settingsOf(one, series);
      const row = { alert: key, series, shape: one.shape, settings, settled: null, settled_until: from, judged_until: from };
      return takenOf(one, null, { ...row, since: series === PARENT ? null : since }, buckets, closed);
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await writeProblem(context.ledger, key, sentenceOfError(error));
    return [];
  }
}

function closedOf(recent: readonly EpisodeRow[], alert: string): ReadonlyMap<string, ReadonlySet<number>> {
  const closed = recent.filter((row) => row.alert === alert && row.ending === 'closed');
  return new Map(
    [...Map.groupBy(closed, ({ series }) => series)].map(([series, rows]) => [series, new Set(rows.map((row) => row.opened_at))]),
  );
}

function takenOf(
  one: Watched,
  before: SeriesRow | null,
  row: SeriesRow,
  history: readonly RoundPoint[],
  closed: ReadonlyMap<string, ReadonlySet<number>>,
): Taken {
  const { alert, series, settings, settled, settled_until: from, since } = row;
  const { detector, parent, group } = one.alert.definition;
  const isTotal = series === TOTAL;
  const begun = settled === null ? fromFirst(history) : history;
  const buckets =
    detector.kind === 'adaptive' ? begun.filter(({ at }) => at >= from) : ruledPoints(detector, begun, { from, zone: settings.zone });
  return {
    one,
    before,
    row,
    round: {
      id: `${alert}\n${series}`,
      settings,
      settled,
      buckets,
      since,
      group: isTotal ? group : null,
      parent: isTotal && parent !== null ? `${alert}\n${PARENT}` : null,
      closed: closed.get(series) ?? new Set(),
    },
  };
}
