import { FindingView } from '@gyre/domain/api/episode-views';
import { SeriesKind } from '@gyre/domain/anomalies/settings';
import { Grain } from '@gyre/domain/questions/periods';
import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Episode } from './episode.ts';

const at = Instant.nullable();

/**
 * 异动行 — an episode as stored; `part`: the value of a dimension it is of. `is_level`: its buckets do not add up (a mean, a budget), so their mean is shown. `began_at`: when what it tells of began, once it is diagnosed in the slice it lies in. `told_effect`: its effect when operators were told last. It was diagnosed so
 * often by itself, last as far as `diagnosed_until`.
 */
const EpisodeRow = z.object({
  id: z.string(),
  alert: z.string(),
  series: z.string(),
  name: z.string(),
  metric: z.string(),
  grain: Grain,
  shape: SeriesKind,
  is_level: z.boolean(),
  part: z.object({ by: z.string(), key: z.string() }).nullable(),
  opened_at: Instant,
  began_at: Instant,
  seen_until: Instant,
  direction: z.enum(['up', 'down']),
  effect: z.number(),
  score: z.number(),
  value: z.number(),
  expected: z.number(),
  out_of: z.number(),
  confirmed: z.boolean(),
  origin: z.enum(['own', 'inherited']).nullable(),
  ended_at: at,
  ending: z.enum(['recovered', 'new_normal', 'closed']).nullable(),
  mark: z.enum(['expected', 'false']).nullable(),
  muted_until: at,
  acknowledged_by: z.string().nullable(),
  acknowledged_at: at,
  note: z.string(),
  finding: FindingView.nullable(),
  diagnosed_until: at,
  diagnoses: z.number().int(),
  told_effect: z.number(),
});
export type EpisodeRow = z.output<typeof EpisodeRow>;

const COLUMNS = Object.keys(EpisodeRow.shape).join(', ');

/** Episodes as other rooms know them. */
export function episodeOf(row: EpisodeRow): Episode {
  const { id, alert, metric, grain, part, shape, direction, effect, score, confirmed, mark } = row;
  return {
    id,
    alert,
    metric,
    grain,
    group: part,
    kind: shape,
    direction,
    effect,
    score,
    openedAt: row.opened_at,
    beganAt: row.began_at,
    seenUntil: row.seen_until,
    confirmed,
    endedAt: row.ended_at,
    end: row.ending,
    mark,
    explainedAt: explainedAt(row),
  };
}

function explainedAt({ finding }: EpisodeRow): Instant | null {
  return finding === null || finding.diagnosis === null ? null : instant(finding.at);
}

/** @throws AppError `not_found` */
export async function readEpisode(ledger: Ledger, id: string): Promise<EpisodeRow> {
  const [row] = await ledger.rows(EpisodeRow, `select ${COLUMNS} from episodes where id = $1`, [id]);
  if (row === undefined) throw new AppError('not_found', `there is no episode ${id}`, { episode: id });
  return row;
}

/** Those that go on, and those that ended or were taken back since an instant, oldest first; of some alerts or of all. */
export async function readRecent(ledger: Ledger, since: Instant, alerts: readonly string[] | null = null): Promise<EpisodeRow[]> {
  return await ledger.rows(
    EpisodeRow,
    `select ${COLUMNS} from episodes where (ended_at is null or ended_at >= $1 or seen_until >= $1) and ($2::text[] is null or alert = any($2::text[]))
     order by opened_at, id`,
    [since, alerts],
  );
}

/** Where a page of episodes goes on: open ones first, then newest first. */
export type EpisodePlace = readonly [open: number, openedAt: number, id: string];

/** A page of episodes: open ones first, then by when they opened, newest first. */
export async function readEpisodePage(
  ledger: Ledger,
  {
    state,
    alert,
    after,
    limit,
  }: { state: 'open' | 'ended' | 'all'; alert: string | undefined; after: EpisodePlace | undefined; limit: number },
): Promise<EpisodeRow[]> {
  const [open = null, openedAt = null, id = null] = after ?? [];
  return await ledger.rows(
    EpisodeRow,
    `select ${COLUMNS} from episodes
     where ($1 = 'all' or (ended_at is null) = ($1 = 'open')) and ($2::text is null or alert = $2)
       and ($3::int is null or ((ended_at is null)::int, opened_at, id) < ($3::int, $4::bigint, $5::text))
     order by (ended_at is null) desc, opened_at desc, id desc limit $6`,
    [state, alert, open, openedAt, id, limit],
  );
}

const OpenRow = z.object({ alert: z.string(), open: z.number() });

/** How many go on, by alert. */
export async function countOpen(ledger: Ledger): Promise<Map<string, number>> {
  const rows = await ledger.rows(OpenRow, 'select alert, count(*) as open from episodes where ended_at is null group by alert');
  return new Map(rows.map(({ alert, open }) => [alert, open]));
}

/** Writes an episode, new or as it is by now. What operators said of it is not touched, nor when it began once the slice it lies in has told that. */
export async function writeEpisode(tx: Ledger, row: EpisodeRow): Promise<void> {
  await tx.run(
    `insert into episodes (id, alert, series, name, metric, grain, shape, part, opened_at, seen_until, direction, effect, score, value, expected, out_of,
       confirmed, origin, ended_at, ending, told_effect, is_level, began_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
     on conflict (id) do update set name = excluded.name, opened_at = excluded.opened_at, seen_until = excluded.seen_until, effect = excluded.effect, score = excluded.score,
       value = excluded.value, expected = excluded.expected, out_of = excluded.out_of, confirmed = excluded.confirmed, origin = excluded.origin,
       ended_at = excluded.ended_at, ending = excluded.ending, told_effect = excluded.told_effect, direction = excluded.direction,
       began_at = case when episodes.finding ->> 'diagnosis' is null then excluded.began_at else episodes.began_at end`,
    [
      row.id,
      row.alert,
      row.series,
      row.name,
      row.metric,
      row.grain,
      row.shape,
      row.part,
      row.opened_at,
      row.seen_until,
      row.direction,
      row.effect,
      row.score,
      row.value,
      row.expected,
      row.out_of,
      row.confirmed,
      row.origin,
      row.ended_at,
      row.ending,
      row.told_effect,
      row.is_level,
      row.began_at,
    ],
  );
}

/** Ends what goes on of an alert, as closed. @returns whether there was any */
export async function closeEpisodes(tx: Ledger, alert: string, now: Instant): Promise<boolean> {
  return (await tx.run(`update episodes set ended_at = $2, ending = 'closed' where alert = $1 and ended_at is null`, [alert, now])) > 0;
}

const FalseRow = z.object({ alert: z.string(), alarms: z.number() });

/** How many episodes of each alert were marked as false since an instant. */
export async function countFalse(ledger: Ledger, since: Instant): Promise<Map<string, number>> {
  const rows = await ledger.rows(
    FalseRow,
    `select alert, count(*) as alarms from episodes where mark = 'false' and marked_at >= $1 group by alert`,
    [since],
  );
  return new Map(rows.map(({ alert, alarms }) => [alert, alarms]));
}
