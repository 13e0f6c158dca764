import { z } from 'zod';
import { sumDecimals } from '../decimal.ts';
import { EventValue } from '../questions/asked.ts';
import { SomeGroups } from '../questions/measures.ts';
import { TouchpointsDefinition, TouchpointsPlace, type TouchpointsAnswer } from '../questions/touchpoints.ts';
import type { VisitsDefinition } from '../questions/visits.ts';
import { analysis, NoSuchPlace, type Asking } from './analysis.ts';
import { ASKED, PART_PLACE, type Parted } from './asked.ts';
import { ownSources } from './own-sources.ts';
import { VIEWS } from './pages.ts';
import { askParts, partQuestion, zoneOf, type PartQuestion } from './parts.ts';
import { sourceRows, type SourceAnswers, type SourceFigures } from './source-rows.ts';
import { sourcesTables } from './sources-tables.ts';

const { conversion, value, lookbackMs } = TouchpointsDefinition.shape;

/** Names of views at most: each is asked for in several columns. */
const MOST_VIEWS = 12;

/**
 * 来源分析参数 — where visits and customers come from. `sources`: what a source is (the source, the medium …), a table each, of the `rows` with most
 * views; a view without one comes from `direct`. `conversion`: what they came for, and its `value`.
 *
 * - A visit comes from the source of its first view.
 * - A customer's first and last source are those of the first and last view of the range that has one.
 * - A conversion's first and last source are those of the first and last view with one at most `lookbackMs` before it.
 */
export const SourcesParams = z.object({
  ...ASKED,
  ...VIEWS,
  events: VIEWS.events.refine((events) => events.length <= MOST_VIEWS, {
    message: `${MOST_VIEWS} kinds of views at most`,
    params: { zh: `「访问由这些事件组成」最多 ${MOST_VIEWS} 个事件`, en: `“Visits are made of” has at most ${MOST_VIEWS} events` },
  }),
  sources: z
    .array(EventValue)
    .min(1)
    .max(4)
    .prefault([{ property: '$utm_source' }, { property: '$utm_medium' }]),
  direct: z.string().min(1).max(100).default('direct'),
  conversion: conversion.optional(),
  value,
  lookbackMs,
  rows: z.number().int().min(1).max(100).default(20),
  unit: z.enum(['number', 'money']).default('money'),
});
export type SourcesParams = z.infer<typeof SourcesParams>;

/** 来源分析图 — of all visits, and a table for each of `sources`. Conversions are null where none are asked for. */
export interface SourcesFigures {
  readonly visits: number;
  readonly bounces: number;
  readonly customers: number;
  readonly conversions: number | null;
  readonly value: number | null;
  readonly tables: readonly (readonly SourceFigures[])[];
}

export type SourcesView = Parted<SourcesFigures>;

/**
 * Whom a number of a table is about: whose visit came (`entry`) or bounced, or who viewed, from some values (`groups`; all without); whose own first or
 * last source is one of some, or none of them; or who converted with a source as the first or last one (null: without any; `not`: with any other).
 */
const Place = z.object({
  ...PART_PLACE,
  table: z.number().int().min(0).default(0),
  who: z.discriminatedUnion('did', [
    z.object({ did: z.enum(['entry', 'bounce', 'view']), groups: SomeGroups.optional() }),
    z.object({
      did: z.literal('come'),
      touch: z.enum(['first', 'last']),
      sources: z.array(z.string()).max(100),
      isNot: z.boolean().default(false),
    }),
    z.object({ did: z.literal('convert'), touch: z.enum(['first', 'last']), source: TouchpointsPlace.shape.channel }),
  ]),
});

/** 来源分析 — where visits, customers and conversions come from, by the first and by the last source. */
export const sources = analysis({
  kind: 'sources',
  title: { zh: '来源分析', en: 'Sources' },
  params: SourcesParams,
  place: Place,
  answer: (params, asking): Promise<SourcesView> =>
    askParts({ ...params, by: undefined }, asking, async (question) => {
      const answers: SourceAnswers[] = [];
      for (const source of params.sources) answers.push(await answersOf(question, source, params, asking));
      return figuresOf(answers, params);
    }),
  tables: sourcesTables,
  async customers({ table, who, ...part }, params, asking) {
    const source = params.sources[table];
    if (source === undefined) throw new NoSuchPlace(`table ${table} of ${params.sources.length}`);
    const question = partQuestion({ ...params, by: undefined }, part, asking);
    if (who.did === 'come') {
      const own = await ownSources(question, source, params, asking);
      const wanted = new Set(who.sources);
      return asking.sets.of(own.customers.filter((_, place) => wanted.has(own[who.touch][place] ?? '') !== who.isNot));
    }
    if (who.did !== 'convert')
      return await asking.ask('visited', {
        ...question,
        definition: landingsOf(source, params, asking),
        place: { did: who.did, groups: who.groups },
      });
    const definition = conversionsOf(source, params, asking);
    if (definition === null) throw new NoSuchPlace('no conversion is asked for');
    return await asking.ask('touched', {
      ...question,
      definition,
      place: { channel: who.source, outcome: 'conversion', touch: who.touch },
    });
  },
});

async function answersOf<Customers>(
  question: PartQuestion,
  source: EventValue,
  params: SourcesParams,
  asking: Asking<Customers>,
): Promise<SourceAnswers> {
  const definition = conversionsOf(source, params, asking);
  return {
    landings: await asking.ask('visits', { ...question, definition: landingsOf(source, params, asking) }),
    own: await ownSources(question, source, params, asking),
    converted: definition === null ? null : await asking.ask('touchpoints', { ...question, definition }),
  };
}

function landingsOf(source: EventValue, params: SourcesParams, asking: Pick<Asking<unknown>, 'zone'>): VisitsDefinition {
  const { events, gapMs, endsAtMidnight, rows } = params;
  return { views: { events, gapMs, endsAtMidnight }, page: source, groups: rows, zone: zoneOf(params, asking) };
}

/** Views with a source, as touches. */
function conversionsOf(source: EventValue, params: SourcesParams, asking: Pick<Asking<unknown>, 'zone'>): TouchpointsDefinition | null {
  if (params.conversion === undefined) return null;
  return TouchpointsDefinition.parse({
    conversion: params.conversion,
    value: params.value,
    touches: params.events.map((select) => ({ select, channel: source })),
    direct: { channel: params.direct, counts: false },
    lookbackMs: params.lookbackMs,
    zone: zoneOf(params, asking),
  });
}

function figuresOf(answers: readonly SourceAnswers[], { direct }: SourcesParams): SourcesFigures {
  const { landings, converted } = answers[0]!;
  const sumOf = (of: (path: TouchpointsAnswer['paths'][number]) => number): number | null =>
    converted === null ? null : sumDecimals(converted.paths.map(of));
  return {
    visits: landings.whole.entries,
    bounces: landings.whole.bounces,
    customers: landings.whole.customers,
    conversions: sumOf(({ conversions }) => conversions),
    value: sumOf((path) => path.value),
    tables: answers.map((one) => sourceRows(one, direct)),
  };
}
