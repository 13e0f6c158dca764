import { AttributionModel, attribute, unattributed, type Attribution } from '@gyre/domain/attribution/attribution';
import { indexPaths, type AggregatedPath } from '@gyre/domain/attribution/aggregated-path';
import { decayShares } from '@gyre/domain/attribution/shares';
import { DAY_MS, instant } from '@gyre/domain/time';
import { z } from 'zod';
import { readCsv } from '../csv.ts';
import { AppError } from '../errors.ts';
import type { Evaluation } from './evaluation.ts';
import { readOptions } from './options.ts';
import { readRows } from './read-rows.ts';

const OPTIONS = { direct: { type: 'string', multiple: true }, 'half-life': { type: 'string', default: '7' } } as const;
/** Between channels, and between ages. */
const SEPARATOR = / +> +/;
/** Of a removal effect: what rounding errors do not reach. */
const DIGITS = 12;
/** When every conversion of the input happened, so that ages become instants. */
const CONVERSION = instant(0);

const Count = z.coerce.number('expected a number').min(0, 'expected a number of at least 0');
const Days = z.coerce.number('expected days').positive('expected more than 0 days').max(36_500, 'expected 36500 days at most');

const Row = z.object({
  path: z.string().default('').transform(channelsOf),
  conversions: Count,
  value: z.coerce.number('expected a number').default(0),
  nulls: Count.default(0),
  /** Days from each touch to the conversion. */
  ages: z
    .string()
    .transform((text) => text.trim().split(SEPARATOR).map(Number))
    .refine((ages) => ages.every((age) => age >= 0), 'expected days of at least 0, joined by " > "')
    .default([]),
});

/** `gyre eval attribution` — CSV of paths in, JSON of every model out. */
export const attribution: Evaluation = {
  name: 'attribution',
  summary: {
    zh: '按各归因模型分配转化和金额；CSV：path,conversions,value,nulls',
    en: 'Share conversions and value by every model of attribution; CSV: path,conversions,value,nulls',
  },
  usage: '[--direct <channel>] [--half-life <days>]',
  async run(input, args, output) {
    const { direct, halfLifeMs } = optionsOf(args);
    const table = await readCsv(input, ['path', 'conversions']);
    const paths: AggregatedPath[] = [];
    let failed = await readRows(table, Row, output, ({ ages, ...path }) => {
      if (ages.length > 0 && ages.length !== path.path.length) return `ages has ${ages.length} values for ${path.path.length} touches`;
      paths.push({ ...path, decayed: ages.length === 0 ? undefined : decayed(path, ages, halfLifeMs) });
      return null;
    });
    const indexed = indexPaths(paths);
    const answers: Record<string, unknown> = {};
    for (const model of AttributionModel.options) {
      if (model === 'time_decay' && !table.columns.includes('ages')) continue;
      try {
        answers[model] = byChannel(attribute(indexed, model, direct));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        output.complain(`${model}: ${error.message}\n`);
        failed = true;
      }
    }
    const left = unattributed(paths);
    output.print(`${JSON.stringify(left.conversions === 0 && left.value === 0 ? answers : { ...answers, unattributed: left })}\n`);
    return failed ? 1 : 0;
  },
};

function optionsOf(args: readonly string[]): { direct: readonly string[]; halfLifeMs: number } {
  const { direct = ['direct'], 'half-life': text } = readOptions(args, OPTIONS);
  const days = Days.safeParse(text);
  if (!days.success) throw new AppError('invalid_input', `--half-life is "${text}", ${days.error.issues[0]?.message ?? ''}`, { text });
  return { direct, halfLifeMs: days.data * DAY_MS };
}

function channelsOf(text: string, context: z.RefinementCtx): string[] {
  if (text === '') return [];
  const channels = text.trim().split(SEPARATOR);
  if (channels.some((channel) => /^>|^$|>$/.test(channel))) context.addIssue('expected channels joined by " > ", one is empty');
  return channels;
}

function decayed({ path, conversions, value }: AggregatedPath, ages: readonly number[], halfLifeMs: number): AggregatedPath['decayed'] {
  const shares = decayShares(
    path.map((_, i) => instant(CONVERSION - Math.round((ages[i] ?? 0) * DAY_MS))),
    CONVERSION,
    halfLifeMs,
  );
  return { conversions: shares.map((share) => share * conversions), value: shares.map((share) => share * value) };
}

function byChannel({ credits, removalEffects }: Attribution): Record<string, unknown> {
  const of = (what: 'conversions' | 'value') => Object.fromEntries(credits.map((credit) => [credit.channel, credit[what]]));
  const answer = { conversions: of('conversions'), value: of('value') };
  if (removalEffects === undefined) return answer;
  const rounded = Object.entries(removalEffects).map(([channel, effect]) => [channel, Number(effect.toPrecision(DIGITS))]);
  return { ...answer, removalEffects: Object.fromEntries(rounded) };
}
