import { AnomalySettings } from '@gyre/domain/anomalies/settings';
import type { BucketReading } from '@gyre/domain/alerts/follow';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** 序列状态 — a watched series as stored: settled up to an instant, judged up to another; `since` null: it is only learned. */
const SeriesRow = z.object({
  alert: z.string(),
  series: z.string(),
  shape: z.string(),
  settings: AnomalySettings,
  settled: z.string().nullable(),
  settled_until: Instant,
  judged_until: Instant,
  since: Instant.nullable(),
});
export type SeriesRow = z.output<typeof SeriesRow>;

const COLUMNS = 'alert, series, shape, settings, settled, settled_until, judged_until, since';

/** The series of some alerts. */
export async function readSeries(ledger: Ledger, alerts: readonly string[]): Promise<SeriesRow[]> {
  return await ledger.rows(SeriesRow, `select ${COLUMNS} from alert_series where alert = any($1::text[]) order by alert, series`, [alerts]);
}

/** Writes series, in place of what was known of them. What was settled is large, and written only when it changed. */
export async function writeSeries(tx: Ledger, rows: readonly SeriesRow[], before: readonly SeriesRow[]): Promise<void> {
  const known = new Map(before.map((row) => [`${row.alert}\n${row.series}`, row]));
  for (const row of rows) {
    const last = known.get(`${row.alert}\n${row.series}`);
    const { alert, series, shape, settings, settled, settled_until: until, judged_until: judged, since } = row;
    if (last !== undefined && last.settled === settled && last.settings === settings)
      await tx.run('update alert_series set settled_until = $3, judged_until = $4 where alert = $1 and series = $2', [
        alert,
        series,
        until,
        judged,
      ]);
    else
      await tx.run(
        `insert into alert_series (${COLUMNS}) values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)
         on conflict (alert, series) do update set shape = excluded.shape, settings = excluded.settings, settled = excluded.settled,
           settled_until = excluded.settled_until, judged_until = excluded.judged_until, since = excluded.since`,
        [alert, series, shape, settings, settled, until, judged, since],
      );
  }
}

/** Forgets what was learned of an alert, of all its series or of some. */
export async function deleteSeries(tx: Ledger, alert: string, series?: readonly string[]): Promise<void> {
  await tx.run('delete from alert_series where alert = $1 and ($2::text[] is null or series = any($2::text[]))', [alert, series]);
}

const JudgedRow = z.object({ alert: z.string(), until: Instant });

/** Up to when each alert is judged. */
export async function readJudged(ledger: Ledger): Promise<Map<string, Instant>> {
  const rows = await ledger.rows(JudgedRow, 'select alert, min(judged_until) as until from alert_series group by alert');
  return new Map(rows.map(({ alert, until }) => [alert, until]));
}

const ReadingRow = z.object({
  at: Instant,
  value: z.number(),
  expected: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  out_of: z.number(),
  score: z.number(),
  is_anomalous: z.boolean(),
});
export type ReadingRow = z.output<typeof ReadingRow>;

/** What was said of the buckets of a series, in order, those that begin from an instant on. */
export async function readReadings(ledger: Ledger, alert: string, series: string, from: Instant): Promise<ReadingRow[]> {
  return await ledger.rows(
    ReadingRow,
    `select at, value, expected, low, high, out_of, score, is_anomalous from alert_readings
     where alert = $1 and series = $2 and at >= $3 order by at`,
    [alert, series, from],
  );
}

const PAGE = 1000;

/** Writes what is said of the buckets of a series; what is as it was is left alone. */
export async function writeReadings(tx: Ledger, alert: string, series: string, readings: readonly BucketReading[]): Promise<void> {
  const finite = (edge: number): number | null => (Number.isFinite(edge) ? edge : null);
  for (let from = 0; from < readings.length; from += PAGE) {
    const page = readings.slice(from, from + PAGE).map(({ at, value, expected, low, high, outOf, score, isAnomalous }) => ({
      at,
      value,
      expected,
      low: finite(low),
      high: finite(high),
      out_of: outOf,
      score,
      is_anomalous: isAnomalous,
    }));
    await tx.run(
      `insert into alert_readings as r (alert, series, at, value, expected, low, high, out_of, score, is_anomalous)
       select $1, $2, v.* from jsonb_to_recordset($3::text::jsonb) as v (at bigint, value double precision, expected double precision,
         low double precision, high double precision, out_of double precision, score double precision, is_anomalous boolean)
       on conflict (alert, series, at) do update set value = excluded.value, expected = excluded.expected, low = excluded.low,
         high = excluded.high, out_of = excluded.out_of, score = excluded.score, is_anomalous = excluded.is_anomalous
       where (r.value, r.expected, r.score, r.out_of, r.is_anomalous)
         is distinct from (excluded.value, excluded.expected, excluded.score, excluded.out_of, excluded.is_anomalous)`,
      [alert, series, JSON.stringify(page)],
    );
  }
}

/** Deletes what was said of buckets that begin before an instant. */
export async function deleteReadings(tx: Ledger, before: Instant): Promise<void> {
  await tx.run('delete from alert_readings where at < $1', [before]);
}
