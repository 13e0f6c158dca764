import { shownFigures } from '@gyre/domain/alerts/episode-words';
import type { Episode, EpisodeView } from '@gyre/domain/api/episode-views';
import type { AlertDefinition } from '@gyre/domain/alerts/alert';
import { DAY_MS, instant } from '@gyre/domain/time';
import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import { chartOfRow } from './chart.ts';
import type { AlertsContext } from './context.ts';
import { readAlerts, topicOf } from './definitions.ts';
import { readEpisode, readEpisodePage, type EpisodeRow } from './episode-rows.ts';
import { readReadings } from './series-rows.ts';
import { namesOf } from './subject.ts';
import { episodeText } from './tellings.ts';

/** How much of the series is shown before an episode. */
const BEFORE_MS = 14 * DAY_MS;
const SHOWN_NOTICES = 50;

/** What is asked of the list. */
export interface EpisodesAsked {
  readonly state: 'open' | 'ended' | 'all';
  readonly alert?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** 异动视图 — episodes as the console shows them. */
export interface EpisodeViews {
  page(asked: EpisodesAsked): Promise<{ rows: Episode[]; next: string | null; open: number }>;
  /** With its chart, causes and notices. @throws AppError `not_found` */
  view(id: string): Promise<EpisodeView>;
  /** As rows of the list show it. */
  shown(row: EpisodeRow): Promise<Episode>;
}

const Place = z.tuple([z.number().int(), z.number().int(), z.string()]);
const OpenRow = z.object({ open: z.number() });

export function openViews(context: AlertsContext): EpisodeViews {
  const { ledger, notices } = context;
  const shownAll = async (rows: readonly EpisodeRow[]): Promise<Episode[]> => {
    const definitions = new Map((await readAlerts(ledger)).map(({ key, definition }) => [key, definition]));
    return rows.map((row) => shownEpisode(context, row, definitions.get(row.alert)));
  };
  const shown = async (row: EpisodeRow): Promise<Episode> => {
    const [found] = await shownAll([row]);
    if (found === undefined) throw new Error('a row is shown as one');
    return found;
  };
  return {
    shown,
    async page({ state, alert, cursor, limit }) {
      const after = readCursor(Place, cursor);
      const rows = await readEpisodePage(ledger, { state, alert, after, limit });
      const last = rows.at(-1);
      const [counted] = await ledger.rows(OpenRow, 'select count(*) as open from episodes where ended_at is null');
      return {
        rows: await shownAll(rows),
        next: last === undefined || rows.length < limit ? null : writeCursor([last.ended_at === null ? 1 : 0, last.opened_at, last.id]),
        open: counted?.open ?? 0,
      };
    },
    async view(id) {
      const row = await readEpisode(ledger, id);
      const readings = await readReadings(ledger, row.alert, row.series, instant(row.opened_at - BEFORE_MS));
      const told = await notices.list(topicOf(row.alert), SHOWN_NOTICES, `${topicOf(row.alert)}/${id}/`);
      return {
        ...(await shown(row)),
        readings: readings.map(chartOfRow),
        finding: row.finding,
        notices: told.map(({ kind, receiver, state, detail, at }) => ({ kind, receiver, state, detail, at })),
      };
    },
  };
}

function shownEpisode(context: AlertsContext, row: EpisodeRow, definition: AlertDefinition | undefined): Episode {
  const { shape: kind, is_level: isLevel, value, expected, out_of: outOf, part: group, finding } = row;
  const figures = shownFigures({ kind, isLevel, value, expected, outOf });
  const names =
    definition === undefined ? { name: row.metric, unit: 'number' as const, currency: context.currency() } : namesOf(context, definition);
  const happened = episodeText(context, names, row);
  const found = finding?.sentence;
  return {
    id: row.id,
    alert: row.alert,
    name: row.name,
    metric: row.metric,
    metricName: names.name,
    unit: names.unit,
    grain: row.grain,
    group,
    kind,
    direction: row.direction,
    effect: row.effect,
    score: row.score,
    ...figures,
    change: isLevel ? figures.value - figures.expected : value - expected,
    openedAt: row.opened_at,
    beganAt: row.began_at,
    seenUntil: row.seen_until,
    confirmed: row.confirmed,
    endedAt: row.ended_at,
    end: row.ending,
    origin: row.origin,
    mark: row.mark,
    mutedUntil: row.muted_until,
    acknowledgedBy: row.acknowledged_by,
    acknowledgedAt: row.acknowledged_at,
    note: row.note,
    sentence: found === undefined ? happened : { zh: found.zh || happened.zh, en: found.en || happened.en },
  };
}
