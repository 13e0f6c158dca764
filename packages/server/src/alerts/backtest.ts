import type { AlertDefinition } from '@gyre/domain/alerts/alert';
import type { FollowedEpisode } from '@gyre/domain/alerts/follow';
import { judgeRound, type Judged, type RoundPoint } from '@gyre/domain/alerts/round';
import { looksBackMs } from '@gyre/domain/alerts/rule-readings';
import { backtestSentence } from '@gyre/domain/alerts/rule-words';
import type { Backtest } from '@gyre/domain/api/alerts';
import { AnomalySettings, detectedGrain } from '@gyre/domain/anomalies/settings';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import type { Watch } from '../stores/ports.ts';
import type { Calendar } from './calendar.ts';
import { chartOf } from './chart.ts';
import type { AlertsContext } from './context.ts';
import { learnedFrom, wholeUntil } from './grain-plan.ts';
import { fromFirst, groupOfSeries, PARENT, pointsOf, TOTAL } from './points.ts';
import { ruledPoints } from './ruled-points.ts';
import { subjectOf, type Subject } from './subject.ts';

type Has = AlertsContext & { readonly calendar: Calendar };

/**
 * 回测 — what an alert would have said of the last whole buckets, had it been there: learned from as long before as a new alert learns, of its own series
 * alone (no other alerts are evidence, or tested with it). Saves nothing.
 *
 * @throws AppError as `subjectOf`
 */
export async function backtest(context: Has, definition: AlertDefinition, days: number, watch: Watch): Promise<Backtest> {
  const subject = subjectOf(context, definition);
  const { grain, by, detector } = definition;
  const zone = context.zone();
  const end = wholeUntil(grain, context.clock.now(), zone);
  const from = wholeUntil(grain, instant(end - days * DAY_MS), zone);
  const back = detector.kind === 'adaptive' ? 0 : Math.ceil(looksBackMs(detector, grain));
  const begin = back === 0 ? learnedFrom(grain, from, zone) : wholeUntil(grain, instant(from - back), zone);
  const groups = by === null ? null : { dimension: by.dimension, values: by.most };
  const points = await pointsOf(context, subject, { alert: '', grain, from: begin, to: end, by: groups }, watch);
  const judged = judgedSeries(definition, subject, { points, from, zone, calendar: await context.calendar.classes() });
  const series = [...judged]
    .filter(([id]) => id !== PARENT)
    .map(([id, said]) => shownSeries(id, said, { from, by: by?.dimension ?? '', kind: subject.kind }));
  const episodes = series.reduce((sum, one) => sum + one.episodes.length, 0);
  return { series, episodes, sentence: backtestSentence(episodes, days), from, to: end, unit: subject.unit };
}

interface Read {
  readonly points: ReadonlyMap<string, readonly RoundPoint[]>;
  readonly from: Instant;
  readonly zone: string;
  readonly calendar: Record<string, string>;
}

/** All series judged at once, the total first; nothing is settled. */
function judgedSeries(
  { grain, detector, parent }: AlertDefinition,
  subject: Subject,
  { points, from, zone, calendar }: Read,
): ReadonlyMap<string, Judged> {
  const base = { grain: detectedGrain(grain), zone, calendar };
  const chosen = detector.kind === 'adaptive' ? detector.parameters : {};
  const own = AnomalySettings.parse({ ...base, ...chosen, kind: subject.kind });
  const ofParent = AnomalySettings.parse({ ...base, kind: subject.parent?.shape?.of ?? 'sum' });
  return judgeRound(
    [...points].map(([id, history]) => {
      const begun = fromFirst(history);
      return {
        id,
        settings: id === PARENT ? ofParent : own,
        settled: null,
        buckets: detector.kind === 'adaptive' ? begun : ruledPoints(detector, begun, { from, zone }),
        since: id === PARENT ? null : from,
        group: null,
        parent: id === TOTAL && parent !== null ? PARENT : null,
        closed: new Set<number>(),
      };
    }),
    instant(0),
  );
}

/** What happened to a series from an instant on; of a value of a dimension the readings only where it would have alarmed. */
function shownSeries(
  id: string,
  { readings, trail }: Judged,
  { from, by, kind }: { readonly from: Instant; readonly by: string; readonly kind: Subject['kind'] },
): Backtest['series'][number] {
  const key = groupOfSeries(id);
  const episodes = [...new Map(trail.map(({ episode }) => [episode.openedAt, episode])).values()].map(shownEpisode);
  const isShown = key === null || episodes.length > 0;
  return {
    group: key === null ? null : { by, key },
    kind,
    readings: isShown ? readings.filter(({ at }) => at >= from).map(chartOf) : [],
    episodes,
  };
}

function shownEpisode({ openedAt, endedAt, direction, effect, score }: FollowedEpisode): Backtest['series'][number]['episodes'][number] {
  return { from: openedAt, to: endedAt, direction, effect, score };
}
