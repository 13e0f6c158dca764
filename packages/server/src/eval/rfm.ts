import { sumDecimals } from '@gyre/domain/decimal';
import { Zone } from '@gyre/domain/questions/periods';
import { RFM_GROUPS, RfmSettings, scoreRfm, type RfmMeasures } from '@gyre/domain/rfm';
import { dayNumber, instant, parseInstant, startOfDay, type Instant, type LocalDate } from '@gyre/domain/time';
import { z } from 'zod';
import { csvLine, readCsv } from '../csv.ts';
import { AppError, messageOf } from '../errors.ts';
import type { Evaluation } from './evaluation.ts';
import { readOptions } from './options.ts';
import { readRows } from './read-rows.ts';

const OPTIONS = { on: { type: 'string' }, zone: { type: 'string', default: 'UTC' }, settings: { type: 'string', default: '{}' } } as const;

/** All purchases of one customer up to the day. */
interface Purchases {
  last: Instant;
  readonly amounts: number[];
}

/** `gyre eval rfm` — CSV of purchases in, CSV of scores and groups out. */
export const rfm: Evaluation = {
  name: 'rfm',
  summary: {
    zh: '给用户按 RFM 打分和分组；CSV：customer,at,amount',
    en: 'Score and group customers by RFM; CSV: customer,at,amount',
  },
  usage: '--on <date> [--zone <zone>] [--settings <json>]',
  async run(input, args, output) {
    const { on, zone, settings } = optionsOf(args);
    const table = await readCsv(input, ['customer', 'at', 'amount']);
    const customers = new Map<string, Purchases>();
    const failed = await readRows(table, rowIn(zone), output, ({ customer, at, amount }) => {
      if (dayNumber(at, zone) > on) return null;
      const known = customers.get(customer);
      if (known === undefined) customers.set(customer, { last: at, amounts: [amount] });
      else {
        known.last = at > known.last ? at : known.last;
        known.amounts.push(amount);
      }
      return null;
    });
    const all = [...customers.values()];
    const measures = {
      recency: all.map(({ last }) => on - dayNumber(last, zone)),
      frequency: all.map(({ amounts }) => amounts.length),
      monetary: all.map(({ amounts }) => sumDecimals(amounts)),
    };
    writeScores([...customers.keys()], measures, settings, output.print);
    return failed ? 1 : 0;
  },
};

const COLUMNS = ['customer', 'recency', 'frequency', 'monetary', 'recency_score', 'frequency_score', 'monetary_score', 'score'] as const;

function writeScores(customers: readonly string[], measures: RfmMeasures, settings: RfmSettings, print: (text: string) => void): void {
  const scores = scoreRfm(measures, settings);
  print(csvLine([...COLUMNS, 'group', 'group_zh'], '\n'));
  for (const [i, customer] of customers.entries()) {
    const values = [measures.recency[i], measures.frequency[i], measures.monetary[i]];
    const scored = [scores.recency[i], scores.frequency[i], scores.monetary[i], Math.round((scores.score[i] ?? NaN) * 10_000) / 10_000];
    const group = RFM_GROUPS[scores.group[i] ?? 0];
    print(csvLine([customer, ...values, ...scored, group?.key, group?.name.zh], '\n'));
  }
}

function rowIn(zone: string) {
  return z.object({
    customer: z.string('expected a customer'),
    at: z.string('expected a time').transform((text, context) => instantOf(text, zone) ?? wrong(context)),
    amount: z.coerce.number('expected a number'),
  });
}

function instantOf(text: string, zone: string): Instant | undefined {
  return /^-?\d{1,15}$/.test(text.trim()) && text.trim().length > 8 ? instant(Number(text)) : parseInstant(text.trim(), zone);
}

function wrong(context: z.RefinementCtx): never {
  context.addIssue('expected an ISO 8601 time or milliseconds');
  return z.NEVER;
}

function optionsOf(args: readonly string[]): { on: number; zone: string; settings: RfmSettings } {
  const { on = '', zone, settings } = readOptions(args, OPTIONS);
  const wrongly = (what: string): never => {
    throw new AppError('invalid_input', what, { on, zone, settings });
  };
  if (!z.iso.date().safeParse(on).success) wrongly(`--on is "${on}", expected a day such as 2026-05-01`);
  const calendar = Zone.safeParse(zone);
  if (!calendar.success) wrongly(`--zone is "${zone}", ${calendar.error.issues[0]?.message ?? ''}`);
  try {
    return { on: dayNumber(startOfDay(on as LocalDate, zone), zone), zone, settings: RfmSettings.parse(JSON.parse(settings)) };
  } catch (error) {
    return wrongly(error instanceof z.ZodError ? `--settings: ${z.prettifyError(error)}` : messageOf(error));
  }
}
