import { z } from 'zod';
import { Key } from '../campaign.ts';
import { PropertyFilter } from '../rules/property-filter.ts';
import { Sentence } from '../sentence.ts';
import { MetricDefinition } from './metric.ts';
import { StageModel } from './stages.ts';

const Slot = z.object({
  slot: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** What stands here: an event; a property of the event of another slot; an attribute of customers; an item type; a fact of the subjects of another slot. */
  kind: z.enum(['event', 'property', 'attribute', 'item', 'fact']),
  of: z.string().optional(),
  name: Sentence,
  meaning: Sentence,
  /** Names it often has, the likeliest first. */
  usual: z.array(z.string()).default([]),
});
export type PackSlot = z.infer<typeof Slot>;

const PackMetric = z.object({
  key: Key,
  name: Sentence,
  /** 口径, in words. */
  meaning: Sentence,
  unit: MetricDefinition.shape.unit,
  direction: MetricDefinition.shape.direction,
  northStar: MetricDefinition.shape.northStar,
  /** As a {@link MetricDefinition} has them, with `{slot}` where a name of the project belongs. */
  measure: z.unknown(),
  dimensions: z.record(z.string(), z.unknown()).default({}),
});
export type PackMetric = z.infer<typeof PackMetric>;

const PackModel = z.object({
  key: Key,
  name: Sentence,
  stages: z.array(z.object({ key: Key, name: Sentence, meaning: Sentence, rule: z.unknown() })),
});

/** 指标包 — metrics and stage models of a line of business, as data: its slots are mapped to the project's own names when it is installed. */
export const MetricPack = z.object({
  key: Key,
  name: Sentence,
  description: Sentence,
  slots: z.array(Slot),
  metrics: z.array(PackMetric),
  models: z.array(PackModel).default([]),
});
export type MetricPack = z.infer<typeof MetricPack>;

/** 对应 — what plays a slot: a name of the project, or some events of a name. */
const Mapped = z.union([z.string().min(1).max(100), z.object({ event: z.string().min(1).max(100), filter: PropertyFilter })]);
/** By slot; a slot left out is missing. */
export const PackMapping = z.record(z.string(), Mapped);
export type PackMapping = z.infer<typeof PackMapping>;

/** 装不上的部分 — a metric or stage model with the slots it lacks. */
export interface PackGap {
  readonly key: string;
  readonly slots: readonly string[];
}

/** What a pack comes to in a project. */
export interface FilledPack {
  readonly metrics: readonly { readonly key: string; readonly definition: MetricDefinition }[];
  readonly models: readonly { readonly key: string; readonly definition: StageModel }[];
  /** What slots are missing for: metrics made of such metrics lack the same; a stage model does without the stages that lack one. */
  readonly gaps: readonly PackGap[];
}

/** A model with fewer stages is none. */
const LEAST_STAGES = 2;

const PLACEHOLDER = /^\{([a-z][a-z0-9_]*)\}$/;

/**
 * 装配 — the pack's definitions with the project's names in its slots.
 *
 * @throws z.ZodError when the pack itself is not sound
 */
export function fillPack(pack: MetricPack, mapping: PackMapping, language: keyof Sentence): FilledPack {
  const lacking = lackingSlots(pack, mapping);
  const isWhole = (key: string): boolean => (lacking.get(key)?.size ?? 0) === 0;
  const said = ({ zh, en }: Sentence): string => (language === 'zh' ? `${zh}\n${en}` : `${en}\n${zh}`);
  return {
    metrics: pack.metrics
      .filter(({ key }) => isWhole(key))
      .map(({ key, name, meaning, measure, dimensions, ...rest }) => ({
        key,
        definition: MetricDefinition.parse({
          ...rest,
          name: name[language],
          meaning: said(meaning),
          measure: filled(measure, mapping),
          dimensions: filled(withSlots(dimensions, mapping), mapping),
        }),
      })),
    models: pack.models
      .map((model) => ({ ...model, stages: model.stages.filter(({ rule }) => isMapped(rule, mapping)) }))
      .filter(({ stages }) => stages.length >= LEAST_STAGES)
      .map(({ key, name, stages }) => ({
        key,
        definition: StageModel.parse({
          name: name[language],
          en: name.en,
          stages: stages.map((stage) => ({
            key: stage.key,
            name: stage.name[language],
            en: stage.name.en,
            meaning: said(stage.meaning),
            rule: filled(stage.rule, mapping),
          })),
        }),
      })),
    gaps: [...lacking].flatMap(([key, slots]) => (slots.size === 0 ? [] : [{ key, slots: [...slots] }])),
  };
}

/** By metric and model, the slots that are missing for it. Dimensions can be done without. */
function lackingSlots({ metrics, models }: MetricPack, mapping: PackMapping): Map<string, ReadonlySet<string>> {
  const lacks = (template: unknown): ReadonlySet<string> => new Set(slotsIn(template).filter((slot) => mapping[slot] === undefined));
  const found = new Map(metrics.map(({ key, measure }) => [key, lacks(measure)]));
  const named = (measure: unknown): string[] => metrics.map(({ key }) => key).filter((key) => isNamed(measure, key));
  for (let grown = true; grown;) {
    grown = false;
    for (const { key, measure } of metrics) {
      const all = new Set([...(found.get(key) ?? []), ...named(measure).flatMap((part) => [...(found.get(part) ?? [])])]);
      grown ||= all.size > (found.get(key)?.size ?? 0);
      found.set(key, all);
    }
  }
  for (const { key, stages } of models) found.set(key, lacks(stages.map(({ rule }) => rule)));
  return found;
}

const Referring = z.union([
  z.object({ of: z.literal('derived'), metric: z.string() }),
  z.object({ of: z.literal('composite'), formula: z.string() }),
]);

function isNamed(measure: unknown, key: string): boolean {
  const refers = Referring.safeParse(measure);
  if (!refers.success) return false;
  return refers.data.of === 'derived' ? refers.data.metric === key : refers.data.formula.split(/[^\p{L}\p{N}_]+/u).includes(key);
}

/** The slots of a template, each once. */
export function slotsIn(template: unknown): string[] {
  if (typeof template === 'string') return PLACEHOLDER.exec(template)?.slice(1) ?? [];
  if (typeof template !== 'object' || template === null) return [];
  return [...new Set(Object.values(template).flatMap(slotsIn))];
}

function isMapped(template: unknown, mapping: PackMapping): boolean {
  return slotsIn(template).every((slot) => mapping[slot] !== undefined);
}

/** The dimensions whose slots are all there. */
function withSlots(dimensions: Readonly<Record<string, unknown>>, mapping: PackMapping): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dimensions).filter(([, one]) => isMapped(one, mapping)));
}

function filled(template: unknown, mapping: PackMapping): unknown {
  if (typeof template === 'string') {
    const slot = PLACEHOLDER.exec(template)?.[1];
    const mapped = slot === undefined ? template : mapping[slot];
    return typeof mapped === 'object' ? mapped.event : mapped;
  }
  if (Array.isArray(template)) return template.map((part) => filled(part, mapping));
  if (typeof template !== 'object' || template === null) return template;
  const made = Object.fromEntries(Object.entries(template).map(([name, part]) => [name, filled(part, mapping)]));
  const slot = 'event' in template && typeof template.event === 'string' ? PLACEHOLDER.exec(template.event)?.[1] : undefined;
  const mapped = slot === undefined ? undefined : mapping[slot];
  if (typeof mapped !== 'object') return made;
  const own = PropertyFilter.parse(made['filter'] ?? { all: [] });
  return { ...made, filter: { all: [...own.all, ...mapped.filter.all], any: own.any.length > 0 ? own.any : mapped.filter.any } };
}
