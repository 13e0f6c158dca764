import { MetricDefinition, type MetricBook } from '@gyre/domain/metrics/metric';
import { dimensionsOf, doublesOf, planMetric, problemsOfMetric, type MetricDouble, type MetricPlan } from '@gyre/domain/metrics/plan';
import type { Metric, MetricUse } from '@gyre/domain/api/metrics';
import type { Sentence } from '@gyre/domain/sentence';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Clock } from '../clock.ts';
import { definitionTable, type DefinitionRow } from '../definition-table.ts';
import { requireUnused, usesOfMetric, type OtherUses } from './metric-uses.ts';

const table = definitionTable({ table: 'metrics', versions: 'metric_versions', what: 'metric' }, MetricDefinition);

/** One line of a metric's change log: what is other than in the version before. */
export interface MetricVersion {
  readonly version: number;
  readonly definition: MetricDefinition;
  readonly changed: string[];
  readonly at: number;
  readonly by: string;
}

/** 指标书架 — all metrics of a project as last saved, in memory. */
export interface MetricShelf {
  /** Another object after every change. */
  readonly book: MetricBook;
  list(search?: string): Metric[];
  /** @throws AppError `not_found` */
  get(key: string): Metric;
  /** @throws AppError `not_found`, `wrong_state` for one that cannot be reckoned */
  plan(key: string): MetricPlan;
  uses(key: string): Promise<MetricUse[]>;
  check(key: string, definition: MetricDefinition): { problems: Sentence[]; doubles: MetricDouble[]; dimensions: string[] };
  /** @throws AppError `invalid_input` for one that cannot be reckoned, or has the name of another; one that counts the same may be saved */
  save(key: string, definition: MetricDefinition, by: string): Promise<Metric>;
  /** @throws AppError `not_found`, `wrong_state` while something uses it */
  remove(key: string): Promise<void>;
  /** Newest first. @throws AppError `not_found` */
  versions(key: string): Promise<MetricVersion[]>;
}

/** Opens the shelf; `changed` is told of every change. */
export async function openShelf(
  { ledger, clock, otherUses }: { readonly ledger: Ledger; readonly clock: Clock; readonly otherUses: OtherUses },
  changed: () => void,
): Promise<MetricShelf> {
  let rows: ReadonlyMap<string, DefinitionRow<MetricDefinition>> = new Map();
  let book: MetricBook = new Map();
  async function refresh(): Promise<void> {
    rows = new Map((await table.all(ledger)).map((row) => [row.key, row]));
    book = new Map([...rows].map(([key, { definition }]) => [key, definition]));
  }
  const rowOf = (key: string): DefinitionRow<MetricDefinition> => {
    const row = rows.get(key);
    if (row === undefined) throw new AppError('not_found', `there is no metric ${key}`, { metric: key });
    return row;
  };
  await refresh();
  return {
    get book() {
      return book;
    },
    list(search = '') {
      const wanted = search.trim().toLowerCase();
      return [...rows.values()]
        .filter(({ key, definition }) => `${key} ${definition.name}`.toLowerCase().includes(wanted))
        .map((row) => viewOf(row, book));
    },
    get: (key) => viewOf(rowOf(key), book),
    plan(key) {
      rowOf(key);
      const planned = planMetric(key, book);
      if ('problem' in planned) throw toldError('wrong_state', planned.problem, { metric: key });
      return planned.plan;
    },
    uses: (key) => usesOfMetric(key, book, otherUses),
    check: (key, definition) => checked(key, definition, book),
    async save(key, definition, by) {
      requireSound(key, definition, book);
      await ledger.transaction((tx) => table.save(tx, key, definition, clock.now(), by));
      await refresh();
      changed();
      return viewOf(rowOf(key), book);
    },
    async remove(key) {
      rowOf(key);
      requireUnused(key, await usesOfMetric(key, book, otherUses));
      await ledger.transaction((tx) => table.remove(tx, key));
      await refresh();
      changed();
    },
    async versions(key) {
      rowOf(key);
      const found = await table.versions(ledger, key);
      return found.map((one, place) => ({ ...one, changed: changesSince(found[place + 1]?.definition, one.definition) }));
    },
  };
}

function viewOf(row: DefinitionRow<MetricDefinition>, book: MetricBook): Metric {
  const planned = planMetric(row.key, book);
  return {
    key: row.key,
    version: row.version,
    definition: row.definition,
    dimensions: 'plan' in planned ? dimensionsOf(planned.plan) : [],
    problem: 'plan' in planned ? null : planned.problem,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

function checked(key: string, definition: MetricDefinition, book: MetricBook): ReturnType<MetricShelf['check']> {
  const planned = planMetric(key, new Map([...book, [key, definition]]));
  return {
    problems: problemsOfMetric(key, definition, book),
    doubles: doublesOf(key, definition, book),
    dimensions: 'plan' in planned ? dimensionsOf(planned.plan) : [],
  };
}

/** Also what is made of it must not break: a circle through it shows in its own plan. */
function requireSound(key: string, definition: MetricDefinition, book: MetricBook): void {
  const { problems, doubles } = checked(key, definition, book);
  const [problem] = problems;
  if (problem !== undefined) throw toldError('invalid_input', problem, { metric: key });
  const double = doubles.find(({ same }) => same === 'name');
  if (double === undefined) return;
  const told = { zh: `已有同名指标 ${double.key}「${double.name}」`, en: `metric ${double.key} has the name "${double.name}" already` };
  throw toldError('invalid_input', told, { metric: key, other: double.key });
}

/** The fields of a definition that differ; all of a first version. */
function changesSince(before: MetricDefinition | undefined, after: MetricDefinition): string[] {
  return Object.entries(after).flatMap(([field, value]) => {
    const old = before?.[field as keyof MetricDefinition];
    return before !== undefined && JSON.stringify(old) === JSON.stringify(value) ? [] : [field];
  });
}
