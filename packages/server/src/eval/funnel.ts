import { FunnelDefinition } from '@gyre/domain/questions/funnel';
import { ClickhouseMode, clickhouseParameters, PresetName, PRESETS } from '@gyre/domain/questions/funnel-presets';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { answerFunnel } from './answer.ts';
import { lineByLine, readPart } from './case-lines.ts';
import { Case, Events, nowOf, rowsOf, SpanOfTime } from './case.ts';

/** `gyre eval funnel` — one JSON case a line, one answer a line. */
export const funnel = lineByLine(
  { name: 'funnel', summary: { zh: '算漏斗；每行一个 JSON 案例', en: 'Count funnels; one JSON case a line' } },
  Case,
  answerOf,
);

function answerOf(one: Case): { steps: { customers: number }[] } {
  const definition = definitionOf(one.definition);
  const { customers } = answerFunnel(definition, { rows: rowsOf(one), from: -Infinity, to: Infinity, now: nowOf(one) });
  return { steps: Array.from(customers, (count) => ({ customers: count })) };
}

const SpanUnit = z.object({ of: z.literal('session'), gap: SpanOfTime }).strict();

/** What a case writes its own way; everything else is as definitions are stored. */
const Written = z.looseObject({
  steps: z.array(Events).min(1, 'expected at least one step'),
  window: z.union(
    [
      z.literal('day').transform(() => ({ kind: 'day' }) as const),
      z.looseObject({ kind: z.string() }),
      SpanOfTime.transform((ms) => ({ kind: 'span', ms })),
    ],
    'expected a time such as "60m", milliseconds or "day"',
  ),
  preset: PresetName.default('gyre'),
  modes: z.array(ClickhouseMode).default([]),
  exclusions: z.array(z.looseObject({ events: Events })).default([]),
  others: Events.or(z.tuple([])).default([]),
  unit: z.union([SpanUnit.transform(({ gap }) => ({ of: 'session', gapMs: gap })), z.unknown()]).optional(),
});

/** The parameters of a definition; a name no definition has is a mistake. */
const Parameters = z.strictObject(FunnelDefinition.shape);

function definitionOf(given: unknown): FunnelDefinition {
  const { preset, modes, ...written } = readPart(given, Written, 'definition');
  if (modes.length > 0 && preset !== 'clickhouse')
    throw new AppError('invalid_input', `definition.modes are of the preset "clickhouse"; the preset is "${preset}"`, {});
  const parameters = preset === 'clickhouse' ? clickhouseParameters(modes) : PRESETS[preset];
  const defined = Object.fromEntries(Object.entries({ zone: 'UTC', ...parameters, ...written }).filter(([, value]) => value !== undefined));
  return readPart(readPart(defined, Parameters, 'definition'), FunnelDefinition, 'definition');
}
