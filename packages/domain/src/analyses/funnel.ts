import { z } from 'zod';
import { FunnelDefinition } from '../questions/funnel.ts';
import { ClickhouseMode, clickhouseParameters, PresetName, PRESETS } from '../questions/funnel-presets.ts';
import type { GroupKey } from '../questions/measures.ts';
import { periodNamed } from '../questions/periods.ts';
import type { Durations, FunnelAnswer } from '../questions/port.ts';
import { DECILES } from '../statistics/percentile.ts';
import { localDate, startOfDayNumber } from '../time.ts';
import { analysis, NoSuchPlace, type Asking } from './analysis.ts';
import { ASKED, PART_PLACE, SPLIT, type Parted, type PartPlace } from './asked.ts';
import { funnelTables } from './funnel-tables.ts';
import { askParts, eventsOfGroup, largestGroups, partQuestion, type PartQuestion } from './parts.ts';

const { steps, window, unit, exclusions, others, ...ways } = FunnelDefinition.shape;

const FunnelShape = z.object({
  ...ASKED,
  ...SPLIT,
  steps,
  window,
  unit,
  exclusions,
  others,
  preset: PresetName.default('gyre'),
  modes: z.array(ClickhouseMode).default([]),
  order: ways.order.unwrap().optional(),
  start: ways.start.unwrap().optional(),
  reentry: ways.reentry.unwrap().optional(),
  stopsAt: ways.stopsAt.unwrap().optional(),
  interruptedForGood: z.boolean().optional(),
  ties: ways.ties.unwrap().optional(),
  oneEventOneStep: z.boolean().optional(),
  bookedOn: ways.bookedOn.unwrap().optional(),
});

/**
 * 漏斗参数 — see `FunnelDefinition`. `preset` names the way of counting (`modes` are ClickHouse's); what else is given counts instead of what the
 * preset says. With `by` there is a part for each of the `groups` values with most customers at the first step.
 */
export const FunnelParams = FunnelShape.superRefine((params, context) => {
  if (params.modes.length > 0 && params.preset !== 'clickhouse')
    context.addIssue({
      code: 'custom',
      path: ['modes'],
      message: `modes are of the preset "clickhouse"; the preset is "${params.preset}"`,
      params: {
        zh: '「windowFunnel 的模式」只用于「计算口径」是 ClickHouse 口径的时候',
        en: '“Modes of windowFunnel” are for the “Way of counting” of ClickHouse only',
      },
    });
  const issues = FunnelDefinition.safeParse(definitionOf(params, 'UTC')).error?.issues ?? [];
  for (const { path, message, ...issue } of issues)
    context.addIssue({ code: 'custom', path: [...path], message, ...('params' in issue && { params: issue.params }) });
});
export type FunnelParams = z.output<typeof FunnelShape>;

/** 转化时长 — milliseconds of those who got there. */
interface TimeTaken {
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
}

/** 一步 — who got to a step; shares are of 1, null of nobody. */
export interface FunnelStep {
  readonly customers: number;
  readonly units: number;
  readonly entries: number;
  readonly ofPrevious: number | null;
  readonly ofFirst: number | null;
  /** Who got here and no further; null of the last step. */
  readonly stopped: number | null;
  /** From the step before; null of the first, and of nobody. */
  readonly took: TimeTaken | null;
}

/** 漏斗图 — `took` is from the first step to the last; `filling`: runs of it (of the day) may still get further. */
export interface FunnelFigures {
  readonly steps: readonly FunnelStep[];
  readonly took: TimeTaken | null;
  readonly filling: boolean;
  readonly days: readonly { readonly day: string; readonly customers: readonly number[]; readonly filling: boolean }[];
}

export type FunnelView = Parted<FunnelFigures>;

const FunnelPlace = z.object({
  ...PART_PLACE,
  /** From 1. */
  step: z.number().int().min(1),
  /** Only who got no further. */
  stopped: z.boolean().default(false),
  /** Only who is booked there on this day `yyyy-mm-dd`. */
  day: z.iso.date().optional(),
});

/** 漏斗分析 — how many got from step to step, how long it took them, and who stopped where. */
export const funnel = analysis({
  kind: 'funnel',
  title: { zh: '漏斗分析', en: 'Funnel' },
  params: FunnelParams,
  place: FunnelPlace,
  async answer(params, asking): Promise<FunnelView> {
    const groups = await largestGroups(params, params.steps[0] ?? [], asking);
    const figures = async (question: PartQuestion, { group }: PartPlace): Promise<FunnelFigures> => {
      const definition = ofGroup(params, group, asking);
      return figuresOf(await asking.ask('funnel', { ...question, definition }), definition, question);
    };
    return await askParts(params, asking, figures, groups);
  },
  tables: funnelTables,
  async customers(place, params, asking) {
    const { step, stopped } = place;
    const definition = ofGroup(params, place.group, asking);
    if (step > definition.steps.length) throw new NoSuchPlace(`step ${step} of ${definition.steps.length}`);
    const question = { ...partQuestion(params, place, asking), definition };
    if (place.day !== undefined)
      return await asking.ask('booked', { ...question, step, day: periodNamed(place.day, 'day', definition.zone) });
    const answer = await asking.ask('funnel', question);
    const [first, ...further] = answer.stopped.slice(step, stopped ? step + 1 : undefined);
    return further.reduce((sum, one) => asking.sets.either(sum, one), first ?? asking.sets.of([]));
  },
});

function ofGroup(params: FunnelParams, group: GroupKey | null, asking: Pick<Asking<unknown>, 'zone'>): FunnelDefinition {
  const definition = definitionOf(params, asking.zone);
  return { ...definition, steps: definition.steps.map((events, i) => (i === 0 ? eventsOfGroup(events, params.by, group) : events)) };
}

function figuresOf(answer: FunnelAnswer<unknown>, definition: FunnelDefinition, { at, to }: PartQuestion): FunnelFigures {
  const first = answer.steps[0]?.customers ?? 0;
  const steps = answer.steps.map((counts, i): FunnelStep => {
    const [before, after] = [answer.steps[i - 1]?.customers, answer.steps[i + 1]?.customers];
    return {
      ...counts,
      ofPrevious: shareOf(counts.customers, before ?? counts.customers),
      ofFirst: shareOf(counts.customers, first),
      stopped: after === undefined ? null : counts.customers - after,
      took: i === 0 ? null : timeTaken(answer.durations[i]),
    };
  });
  const { window, zone, bookedOn } = definition;
  const windowMs = window.kind === 'span' ? window.ms : 0;
  const days = answer.days.map(({ day, customers }) => {
    const [start, end] = [startOfDayNumber(day, zone), startOfDayNumber(day + 1, zone)];
    return { day: localDate(start, zone), customers, filling: end + (bookedOn === 'entry' ? windowMs : 0) > at };
  });
  return { steps, took: timeTaken(answer.durations[0]), filling: to + windowMs > at, days };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function timeTaken(durations: Durations | undefined): TimeTaken | null {
  const [p10, median, p90] = [DECILES.indexOf(10), DECILES.indexOf(50), DECILES.indexOf(90)].map((i) => durations?.percentiles[i]);
  return p10 === undefined || median === undefined || p90 === undefined ? null : { p10, median, p90 };
}

/** The way of counting as a whole: the preset, and what was given instead. */
function definitionOf(params: FunnelParams, zone: string): FunnelDefinition {
  const { preset, modes, order, start, reentry, stopsAt, interruptedForGood, ties, oneEventOneStep, bookedOn } = params;
  const way = preset === 'clickhouse' ? clickhouseParameters(modes) : PRESETS[preset];
  return {
    steps: params.steps,
    window: params.window,
    unit: params.unit,
    exclusions: params.exclusions,
    others: params.others,
    zone: params.zone ?? zone,
    order: order ?? way.order,
    start: start ?? way.start,
    reentry: reentry ?? way.reentry,
    stopsAt: [...(stopsAt ?? way.stopsAt)],
    interruptedForGood: interruptedForGood ?? way.interruptedForGood,
    ties: ties ?? way.ties,
    oneEventOneStep: oneEventOneStep ?? way.oneEventOneStep,
    bookedOn: bookedOn ?? way.bookedOn,
  };
}
