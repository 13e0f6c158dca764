import { bandOf } from '@gyre/domain/anomalies/band';
import { newDetector, observe, type SeriesPoint, type DetectorState } from '@gyre/domain/anomalies/detector';
import { AnomalySettings } from '@gyre/domain/anomalies/settings';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { csvLine, readCsv } from '../csv.ts';
import { AppError, messageOf } from '../errors.ts';
import type { Evaluation } from './evaluation.ts';
import { readOptions } from './options.ts';
import { readRows } from './read-rows.ts';

const OPTIONS = {
  kind: { type: 'string' },
  grain: { type: 'string' },
  zone: { type: 'string', default: 'UTC' },
  direction: { type: 'string', default: 'both' },
  sensitivity: { type: 'string', default: 'normal' },
  calendar: { type: 'string', default: '{}' },
} as const;

/** Rows whose times are looked at to read the grain from the data; nothing else is read ahead. */
const ROWS_FOR_GRAIN = 50;

/** A row as read: its own text of the time, and the bucket. */
interface SeriesRow {
  readonly timestamp: string;
  readonly bucket: SeriesPoint;
}

/** `gyre eval detect` — CSV of a series in, CSV of expectations, scores and alarms out; strictly streaming. */
export const detect: Evaluation = {
  name: 'detect',
  summary: {
    zh: '检测异动；CSV：timestamp,value（比率：timestamp,numerator,denominator）',
    en: 'Detect anomalies; CSV: timestamp,value (a ratio: timestamp,numerator,denominator)',
  },
  usage:
    '--kind count|sum|ratio [--grain 5m|1h|1d|month] [--direction up|down|both] [--zone <zone>] [--sensitivity low|normal|high] [--calendar <json>]',
  async run(input, args, output) {
    const options = readOptions(args, OPTIONS);
    const { kind, zone } = settingsOf({ ...options, grain: options.grain ?? '1h' });
    const table = await readCsv(input, kind === 'ratio' ? ['timestamp', 'numerator', 'denominator'] : ['timestamp', 'value']);
    output.print(csvLine(['timestamp', 'value', 'expected', 'low', 'high', 'score', 'alarm'], '\n'));
    const printer = printerOf(options.grain, (grain) => settingsOf({ ...options, grain }), output.print);
    // an hour that comes twice, as when clocks go back, is taken
    let last = -Infinity;
    const failed = await readRows(table, rowIn(kind, zone), output, (row) => {
      const { bucket } = row;
      if (bucket.at < last - HOUR_MS) return `timestamp is ${row.timestamp}, before the row above it`;
      if (kind === 'ratio' && !(bucket.value >= 0 && bucket.value <= (bucket.outOf ?? 0)))
        return `numerator is ${bucket.value}, expected 0 to the denominator ${bucket.outOf}`;
      last = bucket.at;
      printer.take(row);
      return null;
    });
    printer.end();
    return failed ? 1 : 0;
  },
};

/** Judges and prints rows; those before the grain is known wait. */
function printerOf(given: string | undefined, settingsAt: (grain: string) => AnomalySettings, print: (text: string) => void) {
  let waiting: SeriesRow[] = [];
  let begun: { settings: AnomalySettings; state: DetectorState } | null = null;
  const begin = (grain: string): { settings: AnomalySettings; state: DetectorState } => {
    const settings = settingsAt(grain);
    return { settings, state: newDetector(settings) };
  };
  const end = (): void => {
    begun ??= begin(given ?? grainOf(waiting.map(({ bucket }) => bucket.at)));
    for (const row of waiting) print(lineOf(row, begun.settings, begun.state));
    waiting = [];
  };
  const take = (row: SeriesRow): void => {
    waiting.push(row);
    if (begun !== null || given !== undefined || waiting.length === ROWS_FOR_GRAIN) end();
  };
  return { take, end };
}

function lineOf({ timestamp, bucket }: SeriesRow, settings: AnomalySettings, state: DetectorState): string {
  const judgement = observe(state, settings, bucket);
  const { expected, low, high } = bandOf(settings.kind, judgement);
  const value = settings.kind === 'ratio' ? bucket.value / judgement.outOf || 0 : bucket.value;
  return csvLine([timestamp, ...[value, expected, low, high, judgement.score].map(rounded), judgement.opens ? 1 : 0], '\n');
}

function rounded(number: number): number {
  return Number(number.toPrecision(8));
}

/** The median distance of neighbours, as the nearest grain that divides a day. */
function grainOf(instants: readonly Instant[]): string {
  const gaps = instants.slice(1).map((at, i) => at - instants[i]!);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? HOUR_MS;
  if (median > 20 * DAY_MS) return 'month';
  if (median > 12 * HOUR_MS) return '1d';
  const minutes = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720];
  const nearest = minutes.reduce((best, one) => (Math.abs(one * MINUTE_MS - median) < Math.abs(best * MINUTE_MS - median) ? one : best));
  return nearest < 60 ? `${nearest}m` : `${nearest / 60}h`;
}

function rowIn(kind: AnomalySettings['kind'], zone: string) {
  const number = z.string('expected a number').transform((text, context) => numberOf(text) ?? wrong(context, 'expected a number'));
  const at = z.string('expected a time').transform((text, context) => {
    const instant = parseInstant(text.trim(), zone);
    return instant === undefined ? wrong(context, 'expected an ISO 8601 time or yyyy-MM-dd HH:mm:ss') : { text, instant };
  });
  const row = (time: { text: string; instant: Instant }, value: number, outOf?: number): SeriesRow => ({
    timestamp: time.text,
    bucket: { at: time.instant, value, ...(outOf === undefined ? {} : { outOf }) },
  });
  return kind === 'ratio'
    ? z.object({ timestamp: at, numerator: number, denominator: number }).transform((r) => row(r.timestamp, r.numerator, r.denominator))
    : z.object({ timestamp: at, value: number }).transform((r) => row(r.timestamp, r.value));
}

function numberOf(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

function wrong(context: z.RefinementCtx, message: string): never {
  context.addIssue(message);
  return z.NEVER;
}

function settingsOf({ calendar, ...options }: { calendar: string; [name: string]: unknown }): AnomalySettings {
  try {
    return AnomalySettings.parse({ ...options, calendar: JSON.parse(calendar) });
  } catch (error) {
    const message = error instanceof z.ZodError ? wrongOption(error, { ...options, calendar }) : `--calendar: ${messageOf(error)}`;
    throw new AppError('invalid_input', message, { options, calendar });
  }
}

function wrongOption({ issues: [issue] }: z.ZodError, options: Readonly<Record<string, unknown>>): string {
  const name = String(issue?.path[0] ?? '');
  const message = (issue?.message ?? '').replace(/^Invalid (option|input): /, '');
  const given = options[name];
  return `--${name} is ${given === undefined ? 'missing' : JSON.stringify(given)}, ${message}`;
}
