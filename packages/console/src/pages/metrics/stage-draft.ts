import { Key, type Rule } from '@gyre/domain';
import { StageModel } from '@gyre/domain/metrics/stages';

/** 阶段草稿 — a stage while it is being filled in; `rule` undefined: not chosen yet. */
export interface StageDraft {
  readonly key: string;
  readonly name: string;
  readonly en: string;
  readonly meaning: string;
  readonly rule?: Rule | undefined;
}

/** 模型草稿 — a stage model while it is being filled in. */
export interface ModelDraft extends Pick<StageModel, 'name' | 'en' | 'note'> {
  readonly key: string;
  readonly stages: readonly StageDraft[];
}

/** Stages of a model at most, and at least. */
export const MOST_STAGES = 12;
export const LEAST_STAGES = 2;

const NEW_STAGE: StageDraft = { key: '', name: '', en: '', meaning: '' };

/** A new model: two stages to be filled in. */
export const NEW_MODEL: ModelDraft = { key: '', name: '', en: '', note: '', stages: [keyed([]), { ...NEW_STAGE, key: 'stage-2' }] };

/** The draft of a stored model. */
export function draftOfModel(key: string, model: StageModel): ModelDraft {
  return { ...model, key };
}

/** One more stage, after the others. */
export function withStage(draft: ModelDraft): ModelDraft {
  return { ...draft, stages: [...draft.stages, keyed(draft.stages)] };
}

/** A stage with a key no other has. */
function keyed(stages: readonly StageDraft[]): StageDraft {
  const taken = new Set(stages.map(({ key }) => key));
  const number = Array.from({ length: stages.length + 1 }, (_, i) => i + 1).find((n) => !taken.has(`stage-${n}`));
  return { ...NEW_STAGE, key: `stage-${number ?? stages.length + 1}` };
}

/** The stages with one of them a place further up (−1) or down (1); as they are at the ends. */
export function movedStage(stages: readonly StageDraft[], from: number, by: -1 | 1): readonly StageDraft[] {
  const [one, other] = [stages[from], stages[from + by]];
  return one === undefined || other === undefined ? stages : stages.with(from, other).with(from + by, one);
}

/** 还缺什么 — what keeps a draft from being saved: of the model, then of its stages by place. */
export type ModelGap =
  | { readonly of: 'name' | 'key' | 'stages' }
  | { readonly of: 'stage_name' | 'stage_key' | 'stage_twice' | 'stage_rule'; readonly place: number };

/** What is missing or wrong in a draft; empty when it can be saved. */
export function gapsIn({ key, name, stages }: ModelDraft): ModelGap[] {
  const model: ModelGap[] = [
    ...(name.trim() === '' ? [{ of: 'name' } as const] : []),
    ...(Key.safeParse(key).success ? [] : [{ of: 'key' } as const]),
    ...(stages.length < LEAST_STAGES ? [{ of: 'stages' } as const] : []),
  ];
  const ofStages = stages.flatMap((stage, place): ModelGap[] => [
    ...(stage.name.trim() === '' ? [{ of: 'stage_name', place } as const] : []),
    ...(Key.safeParse(stage.key).success && stage.key !== 'none' ? [] : [{ of: 'stage_key', place } as const]),
    ...(stages.findIndex((one) => one.key === stage.key) < place ? [{ of: 'stage_twice', place } as const] : []),
    ...(stage.rule === undefined ? [{ of: 'stage_rule', place } as const] : []),
  ]);
  return [...model, ...ofStages];
}

/** The definition of a draft; undefined while something is missing in it. */
export function modelOf(draft: ModelDraft): StageModel | undefined {
  if (gapsIn(draft).length > 0) return undefined;
  const parsed = StageModel.safeParse(draft);
  return parsed.success ? parsed.data : undefined;
}

/** What was kept of a draft, if it still is one. */
export function revivedModel(kept: unknown): ModelDraft | undefined {
  const draft = kept as Partial<ModelDraft> | null;
  const isOne = typeof draft === 'object' && typeof draft?.key === 'string' && Array.isArray(draft.stages);
  return isOne ? { ...NEW_MODEL, ...draft } : undefined;
}
