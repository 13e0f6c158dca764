import { NO_STAGE, NO_STAGE_NAME, ruleOfStage, StageModel, stageKeys, stageTitle } from '@gyre/domain/metrics/stages';
import type { Sentence } from '@gyre/domain/sentence';
import { EVERYBODY, type Rule } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { AppError, toldError } from '../errors.ts';
import { projectAsking, requireNoProblem } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { MetricsContext } from './context.ts';
import { definitionTable, type DefinitionRow, type VersionRow } from '../definition-table.ts';

const table = definitionTable({ table: 'stage_models', versions: 'stage_model_versions', what: 'stage model' }, StageModel);

/** 一个阶段 — how many are in it at the later instant, and were at the earlier. */
export interface StageCount {
  readonly key: string;
  readonly title: Sentence;
  readonly customers: number;
  readonly before: number | null;
  readonly rule: Rule;
}

/** 阶段与迁移 — every customer is in one stage; `moves` by stage at the earlier instant and at the later (`at`). */
export interface StageCounts {
  readonly stages: StageCount[];
  readonly moves: number[][] | null;
  readonly at: Instant;
}

/** 两个时刻 — the later one is now unless said; without an earlier one nothing is compared. */
export interface StageSpan {
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/** Whom of a model: those in a stage at the later instant, of them those who were in another (or the same) at the earlier. */
export interface StageAsked extends StageSpan {
  readonly stage: string;
  readonly from?: string | undefined;
}

/** 阶段模型 — saved, and the customers of their stages. */
export interface StageModels {
  list(): Promise<DefinitionRow<StageModel>[]>;
  /** @throws AppError `invalid_input` for a rule that means nothing */
  save(key: string, definition: StageModel, by: string): Promise<DefinitionRow<StageModel>>;
  /** @throws AppError `not_found` */
  remove(key: string): Promise<void>;
  /** Newest first. @throws AppError `not_found` */
  versions(key: string): Promise<VersionRow<StageModel>[]>;
  /** @throws AppError `not_found`, `invalid_input` for an instant that is not over, or not before the later one */
  counts(key: string, span: StageSpan, watch: Watch): Promise<StageCounts>;
  /** @throws AppError `not_found`, `invalid_input` naming the stages there are */
  customers(key: string, asked: StageAsked, watch: Watch): Promise<CustomerSet>;
}

export function openStageModels(context: Pick<MetricsContext, 'ledger' | 'clock' | 'segments'>): StageModels {
  const { ledger, clock } = context;
  async function get(key: string): Promise<DefinitionRow<StageModel>> {
    const found = await table.find(ledger, key);
    if (found === undefined) throw new AppError('not_found', `there is no stage model ${key}`, { model: key });
    return found;
  }
  return {
    list: () => table.all(ledger),
    async save(key, definition, by) {
      for (const { rule } of definition.stages) requireNoProblem(rule);
      await ledger.transaction((tx) => table.save(tx, key, definition, clock.now(), by));
      return await get(key);
    },
    remove: (key) => ledger.transaction((tx) => table.remove(tx, key)),
    async versions(key) {
      await get(key);
      return await table.versions(ledger, key);
    },
    async counts(key, { since, until }, watch) {
      const { definition } = await get(key);
      const at = until ?? clock.now();
      requireOver({ since, until }, clock.now());
      const now = await stagesAt(context, definition, at, watch);
      const then = since === undefined ? null : await stagesAt(context, definition, since, watch);
      const keys = stageKeys(definition);
      return {
        stages: keys.map((stage) => ({
          key: stage,
          title: titleOfStage(definition, stage),
          customers: now.get(stage)?.count ?? 0,
          before: then === null ? null : (then.get(stage)?.count ?? 0),
          rule: ruleOfStage(definition, stage) ?? EVERYBODY,
        })),
        moves: then === null ? null : keys.map((row) => keys.map((column) => both(then.get(row), now.get(column)).count)),
        at,
      };
    },
    async customers(key, { stage, since, from, until }, watch) {
      const { definition } = await get(key);
      for (const named of from === undefined ? [stage] : [stage, from]) requireStage(definition, named);
      const at = until ?? clock.now();
      requireOver({ since, until }, clock.now());
      const now = (await stagesAt(context, definition, at, watch)).get(stage);
      if (since === undefined || from === undefined) return now ?? CustomerSet.of([]);
      return both((await stagesAt(context, definition, since, watch)).get(from), now);
    },
  };
}

/** Sets of customers by stage, as of an instant; together they are everybody, and no two share one. */
async function stagesAt(
  { segments }: Pick<MetricsContext, 'segments'>,
  { stages }: StageModel,
  at: Instant,
  watch: Watch,
): Promise<ReadonlyMap<string, CustomerSet>> {
  const { asking } = projectAsking(segments, at, watch);
  const found = new Map<string, CustomerSet>();
  let rest = await asking.select(EVERYBODY);
  for (const { key, rule } of stages.toReversed()) {
    const passing = await asking.select(rule);
    found.set(key, rest.intersection(passing));
    rest = rest.difference(passing);
  }
  return found.set(NO_STAGE, rest);
}

function both(a: CustomerSet | undefined, b: CustomerSet | undefined): CustomerSet {
  return a === undefined || b === undefined ? CustomerSet.of([]) : a.intersection(b);
}

function titleOfStage({ stages }: StageModel, key: string): Sentence {
  const own = stages.find((stage) => stage.key === key);
  return own === undefined ? NO_STAGE_NAME : stageTitle(own);
}

function requireStage(model: StageModel, key: string): void {
  const known = stageKeys(model);
  if (!known.includes(key)) throw new AppError('invalid_input', `stage is "${key}"; the model has ${known.join(', ')}`, { stage: key });
}

function requireOver({ since, until }: StageSpan, now: Instant): void {
  const named = Object.entries({ since, until });
  for (const [name, at] of named) {
    if (at === undefined || at <= now) continue;
    const told = { zh: `${name === 'since' ? '前一个' : '后一个'}时刻还没有到`, en: `${name} is ${at}, which is after now, ${now}` };
    throw toldError('invalid_input', told, { [name]: at });
  }
  if (since !== undefined && until !== undefined && since > until)
    throw toldError(
      'invalid_input',
      { zh: '前一天要早于后一天', en: `since is ${since}, which is after until, ${until}` },
      { since, until },
    );
}
