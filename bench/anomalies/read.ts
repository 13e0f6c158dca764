import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseInstant, type Instant } from '@gyre/domain/time';
import { segmentsOf } from './events.ts';

/** A series as published: instants in UTC and values, with rows that are anomalous. */
export interface ReadSeries {
  readonly name: string;
  readonly category: string;
  readonly times: readonly Instant[];
  readonly values: readonly number[];
  /** Windows of NAB, or segments of labelled rows; both ends included. */
  readonly windows: readonly (readonly [first: number, last: number])[];
}

/** The series of the Numenta Anomaly Benchmark in `folder/nab`; none when it is not there. */
export function readNab(folder: string): ReadSeries[] {
  const root = join(folder, 'nab', 'data');
  if (!existsSync(root)) return [];
  const labels = JSON.parse(readFileSync(join(folder, 'nab', 'labels', 'combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return filesUnder(root).map((file) => {
    const { times, values } = readColumns(join(root, file));
    const name = file.replace(/\.gz$/, '');
    const rowAt = (text: string): number => times.indexOf(parseInstant(text.slice(0, 19), 'UTC')!);
    const windows = (labels[name] ?? []).map(([first, last]) => [rowAt(first), rowAt(last)] as const);
    return { name, category: name.split('/')[0]!, times, values, windows };
  });
}

/** The series of Microsoft's cloud monitoring dataset; none when it is not there. */
export function readCloudMonitoring(folder: string): ReadSeries[] {
  const root = join(folder, 'ms-cloud-monitoring');
  if (!existsSync(root)) return [];
  return filesUnder(root).map((file) => {
    const { times, values, labels } = readColumns(join(root, file));
    return { name: basename(file), category: file.split('/')[0]!, times, values, windows: segmentsOf(labels) };
  });
}

/** The median distance of the first rows as a grain of the command line. */
export function grainOf(times: readonly Instant[]): string {
  const gaps = times.slice(1, 50).map((at, i) => at - times[i]!);
  const minutes = Math.round((gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 3_600_000) / 60_000);
  return minutes >= 60 ? `${Math.round(minutes / 60)}h` : `${minutes}m`;
}

function filesUnder(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.csv(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}

function readColumns(path: string): { times: Instant[]; values: number[]; labels: boolean[] } {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replaceAll('"', '');
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  return {
    times: rows.map(([time = '']) => parseInstant(time.trim(), 'UTC')!),
    values: rows.map((cells) => Number(cells[1])),
    labels: rows.map((cells) => Number(cells[2] ?? 0) > 0),
  };
}
