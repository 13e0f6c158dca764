import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();

/** Values written or deleted in one statement. */
const PAGE = 1000;

const SeriesRow = z.object({ id: number, meaning: z.string(), is_wide: z.boolean() });

/** 留存的序列 — by its meaning. `isWide`: it has more groups than are kept, so it is asked every time. */
export interface StoredSeries {
  readonly id: number;
  readonly meaning: string;
  readonly isWide: boolean;
}

/** All series there are. */
export async function readSeries(ledger: Ledger): Promise<StoredSeries[]> {
  const rows = await ledger.rows(SeriesRow, 'select id, meaning, is_wide from metric_series order by id');
  return rows.map(({ id, meaning, is_wide }) => ({ id, meaning, isWide: is_wide }));
}

/** Makes series that are not there yet, and lets go of those nobody wants any more, with their values. */
export async function alignSeries(tx: Ledger, wanted: readonly string[]): Promise<void> {
  await tx.run(`delete from metric_values where series in (select id from metric_series where meaning <> all($1::text[]))`, [wanted]);
  await tx.run('delete from metric_series where meaning <> all($1::text[])', [wanted]);
  await tx.run('insert into metric_series (meaning) select unnest($1::text[]) on conflict (meaning) do nothing', [wanted]);
}

/** Says that a series has more groups than are kept, and drops what was. */
export async function markWide(tx: Ledger, series: number): Promise<void> {
  await tx.run('update metric_series set is_wide = true where id = $1', [series]);
  await tx.run('delete from metric_values where series = $1', [series]);
}

/** 一个周期的值 — of everybody, and of each group by its text; null without groups. */
export interface KeptValue {
  readonly period: number;
  readonly value: number | null;
  readonly groups: Readonly<Record<string, number | null>> | null;
}

const KeptRow = z.object({ period: number, value: z.number().nullable(), groups: z.record(z.string(), z.number().nullable()).nullable() });

/** Values of periods `first` … `last`, ascending. */
export async function readValues(ledger: Ledger, series: number, first: number, last: number): Promise<KeptValue[]> {
  return await ledger.rows(
    KeptRow,
    'select period, value, groups from metric_values where series = $1 and period between $2 and $3 order by period',
    [series, first, last],
  );
}

const PeriodsRow = z.object({ periods: z.array(number).nullable() });

/** The periods of a series that are kept, ascending. */
export async function readPeriods(ledger: Ledger, series: number): Promise<number[]> {
  const [row] = await ledger.rows(PeriodsRow, 'select array_agg(period order by period) as periods from metric_values where series = $1', [
    series,
  ]);
  return row?.periods ?? [];
}

const NewestRow = z.object({ series: number, first: number, last: number });

/** By series, the first and last period that is kept. */
export async function readExtents(ledger: Ledger): Promise<Map<number, { first: number; last: number }>> {
  const rows = await ledger.rows(NewestRow, 'select series, min(period) as first, max(period) as last from metric_values group by series');
  return new Map(rows.map(({ series, first, last }) => [series, { first, last }]));
}

/** Keeps values, in place of those there are. */
export async function writeValues(ledger: Ledger, series: number, values: readonly KeptValue[]): Promise<void> {
  for (let from = 0; from < values.length; from += PAGE) {
    const page = values.slice(from, from + PAGE);
    await ledger.run(
      `insert into metric_values (series, period, value, groups)
       select $1, v.period, v.value, v.groups from jsonb_to_recordset($2::text::jsonb) as v (period integer, value double precision, groups jsonb)
       on conflict (series, period) do update set value = excluded.value, groups = excluded.groups`,
      [series, JSON.stringify(page)],
    );
  }
}

/** 待重算 — values of a series of the periods `first` … `last` that count no more. */
export interface Outdated {
  readonly series: number;
  readonly first: number;
  readonly last: number;
}

/** Drops values; they are asked again. */
export async function dropValues(tx: Ledger, outdated: readonly Outdated[]): Promise<void> {
  for (let from = 0; from < outdated.length; from += PAGE) {
    const page = outdated.slice(from, from + PAGE);
    await tx.run(
      `delete from metric_values v using unnest($1::bigint[], $2::int[], $3::int[]) as o (series, first, last)
       where v.series = o.series and v.period between o.first and o.last`,
      [page.map((one) => one.series), page.map((one) => one.first), page.map((one) => one.last)],
    );
  }
}

/** Drops what is older than a series keeps. */
export async function dropBefore(tx: Ledger, series: number, period: number): Promise<void> {
  await tx.run('delete from metric_values where series = $1 and period < $2', [series, period]);
}
