import { z } from 'zod';
import { AttributionModel } from '../attribution/attribution.ts';
import { OWN_EVENTS } from '../events.ts';
import { TouchpointsDefinition, TouchpointsPlace } from '../questions/touchpoints.ts';
import { analysis, type Asking, type Lift } from './analysis.ts';
import { ASKED, PART_PLACE, type Parted } from './asked.ts';
import { attributionTables } from './attribution-tables.ts';
import { creditsOf, type AttributionFigures } from './credits.ts';
import { askParts, partQuestion, zoneOf } from './parts.ts';

const { conversion, value, touches, direct, lookbackMs, once, halfLifeMs } = TouchpointsDefinition.shape;

/** 归因分析参数 — touches and conversions, see `TouchpointsDefinition`, and the models that share the credit. */
export const AttributionParams = z.object({
  ...ASKED,
  conversion,
  value,
  touches,
  direct,
  lookbackMs,
  once,
  halfLifeMs,
  models: z
    .array(AttributionModel)
    .min(1)
    .refine((models) => new Set(models).size === models.length, {
      message: 'a model is named once',
      params: { zh: '「归因模型」里同一个模型只能选一次', en: 'A model of “Models” can be chosen only once' },
    })
    .default([...AttributionModel.options]),
  unit: z.enum(['number', 'money']).default('money'),
});
export type AttributionParams = z.infer<typeof AttributionParams>;

/** 归因分析答案 — `lifts`: by channel, where channels are campaigns, what their control groups show. */
export interface AttributionView extends Parted<AttributionFigures> {
  readonly lifts: Readonly<Record<string, Lift>>;
}

/** Whose paths have a channel; of conversions also as their last touch that is not direct. */
const Place = TouchpointsPlace.extend({
  ...PART_PLACE,
  channel: z.string().nullable(),
  touch: z.enum([...TouchpointsPlace.shape.touch.unwrap().options, 'last_non_direct']).default('any'),
});

/** 归因分析 — which channels conversions came after, and what each model gives them of the credit. Credit is no proof of effect. */
export const attribution = analysis({
  kind: 'attribution',
  title: { zh: '归因分析', en: 'Attribution' },
  params: AttributionParams,
  place: Place,
  async answer(params, asking): Promise<AttributionView> {
    const parted = await askParts({ ...params, by: undefined }, asking, async (question) =>
      creditsOf(await asking.ask('touchpoints', { ...question, definition: definitionOf(params, asking) }), params),
    );
    const channels = parted.parts.flatMap(({ current }) => current.channels.map(({ channel }) => channel));
    const lifts = isOfCampaigns(params) ? await asking.lifts?.([...new Set(channels)]) : undefined;
    return { ...parted, lifts: Object.fromEntries(lifts ?? []) };
  },
  tables: attributionTables,
  async customers({ channel, outcome, touch, ...part }, params, asking) {
    const passesDirect = touch === 'last_non_direct';
    const definition = definitionOf(params, asking);
    return await asking.ask('touched', {
      ...partQuestion({ ...params, by: undefined }, part, asking),
      definition: passesDirect ? { ...definition, direct: { ...definition.direct, counts: false } } : definition,
      place: { channel, outcome, touch: passesDirect ? 'last' : touch },
    });
  },
});

/** Whether channels are campaigns: the property `campaign` of our own events. */
function isOfCampaigns({ touches }: AttributionParams): boolean {
  return touches.some(
    ({ select, channel }) =>
      channel?.property === 'campaign' && channel.item === undefined && OWN_EVENTS.some((name) => name === select.event),
  );
}

function definitionOf(params: AttributionParams, asking: Pick<Asking<unknown>, 'zone'>): TouchpointsDefinition {
  const { conversion: goals, value: worth, touches: seen, direct: without, lookbackMs: back, once: single, halfLifeMs: half } = params;
  return {
    conversion: goals,
    ...(worth !== undefined && { value: worth }),
    touches: seen,
    direct: without,
    lookbackMs: back,
    once: single,
    halfLifeMs: half,
    zone: zoneOf(params, asking),
  };
}
