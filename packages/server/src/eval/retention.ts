import { periodName } from '@gyre/domain/questions/periods';
import { RetentionDefinition } from '@gyre/domain/questions/retention';
import { z } from 'zod';
import { answerRetention } from './answer.ts';
import { lineByLine, readPart } from './case-lines.ts';
import { Case, Events, nowOf, rowsOf } from './case.ts';

/** `gyre eval retention` — one JSON case a line, one answer a line. */
export const retention = lineByLine(
  { name: 'retention', summary: { zh: '算留存；每行一个 JSON 案例', en: 'Count retentions; one JSON case a line' } },
  Case,
  answerOf,
);

function answerOf(one: Case): { rows: { birth: string; size: number; counts: number[] }[] } {
  const definition = definitionOf(one.definition);
  const counted = answerRetention(definition, { rows: rowsOf(one), from: -Infinity, to: Infinity, now: nowOf(one) });
  const ascending = [...counted].toSorted(([a], [b]) => a - b);
  return {
    rows: ascending.map(([period, { size, returned }]) => ({
      birth: periodName(period, definition.grain, definition.zone),
      size,
      counts: Array.from(returned),
    })),
  };
}

const Range = z.union(
  [z.tuple([z.number(), z.number()]).transform(([from, to]) => ({ from, to })), z.object({ from: z.number(), to: z.number() }).strict()],
  'expected [from, to]',
);

/** What a case writes its own way; everything else is as definitions are stored. */
const Written = z.looseObject({
  birth: Events,
  return: z.union([z.literal('any'), Events], 'expected an event name, { name, where }, a list of them or "any"'),
  brackets: z.array(Range).optional(),
  zone: z.string().default('UTC'),
});

/** The parameters of a definition; a name no definition has is a mistake. */
const Parameters = z.strictObject(RetentionDefinition.shape);

function definitionOf(given: unknown): RetentionDefinition {
  const written = readPart(given, Written, 'definition');
  return readPart(readPart(written, Parameters, 'definition'), RetentionDefinition, 'definition');
}
