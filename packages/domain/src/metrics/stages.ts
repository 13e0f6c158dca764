import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Rule } from '../rules/rule.ts';
import { Sentence } from '../sentence.ts';

const Name = z.string().trim().min(1).max(100);
/** The name in English; empty: as `name`. */
const NameInEnglish = z.string().trim().max(100).default('');

/** 阶段 — of a model: whom its rule holds and no later stage's does. */
const Stage = z.object({ key: Key, name: Name, en: NameInEnglish, meaning: z.string().max(2000).default(''), rule: Rule });

/**
 * 阶段模型 — AARRR, AIPL and the like: stages from the first to the furthest. A customer is in the furthest stage whose rule holds; one whom none
 * holds is in none (`NO_STAGE`), so everybody is in exactly one.
 */
export const StageModel = z.object({
  name: Name,
  en: NameInEnglish,
  note: z.string().max(1000).default(''),
  stages: z
    .array(Stage)
    .min(2)
    .max(12)
    .refine((stages) => new Set(stages.map(({ key }) => key)).size === stages.length, 'stages have different keys')
    .refine((stages) => stages.every(({ key }) => key !== NO_STAGE), 'none is the stage of whom no rule holds'),
});
export type StageModel = z.infer<typeof StageModel>;

/** The key of the stage of customers whom no rule of a model holds. */
export const NO_STAGE = 'none';
export const NO_STAGE_NAME: Sentence = { zh: '未进入', en: 'Not yet' };

/** What a model, or a stage of one, is called in both languages. */
export function stageTitle({ name, en }: { readonly name: string; readonly en: string }): Sentence {
  return { zh: name, en: en === '' ? name : en };
}

/** The keys of all stages, from none to the furthest. */
export function stageKeys({ stages }: StageModel): string[] {
  return [NO_STAGE, ...stages.map(({ key }) => key)];
}

/** 某阶段的用户 — who is in a stage, as a rule; undefined for a key the model lacks. */
export function ruleOfStage({ stages }: StageModel, key: string): Rule | undefined {
  const place = stages.findIndex((stage) => stage.key === key);
  if (place < 0 && key !== NO_STAGE) return undefined;
  const later: Rule = { kind: 'not', rule: { kind: 'any', rules: stages.slice(place + 1).map(({ rule }) => rule) } };
  const own = stages[place];
  if (own === undefined) return later;
  return place === stages.length - 1 ? own.rule : { kind: 'all', rules: [own.rule, later] };
}
