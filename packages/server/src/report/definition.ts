import { CampaignState } from '@gyre/domain/campaign';
import { askedByGoal, Goal } from '@gyre/domain/goal';
import { GuardrailMetric, USUAL_GUARDRAILS } from '@gyre/domain/guardrail-metric';
import { Category } from '@gyre/domain/reach/channel';
import { spanMs } from '@gyre/domain/rules/span';
import { DecidingTest, USUAL_TEST } from '@gyre/domain/statistics/deciding-test';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

/** What a report needs of a definition. */
const Definition = z.object({
  category: Category.default('marketing'),
  controlShareBp: z.number().int().default(0),
  arms: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      weight: z.number().default(1),
      time: z.string().nullable().default(null),
      benefit: z.string().nullable().default(null),
    }),
  ),
  goals: z.array(Goal).default([]),
  test: DecidingTest.default(USUAL_TEST),
  guardrails: z.array(GuardrailMetric).default(() => [...USUAL_GUARDRAILS]),
});
type Definition = z.infer<typeof Definition>;

const VersionRow = z.object({
  key: z.string(),
  version: z.number().int(),
  state: CampaignState,
  current: z.boolean(),
  definition: Definition,
});

/** A goal of the current version, and at which place each version that has the same one keeps it. */
export interface ReportGoal {
  readonly goal: Goal;
  readonly withinMs: number;
  readonly places: readonly { readonly version: number; readonly place: number }[];
}

/** What is reported on: the campaign as it is now. */
export interface Reported {
  readonly key: string;
  readonly state: CampaignState;
  readonly definition: Definition;
  readonly goals: readonly ReportGoal[];
  readonly versions: ReadonlyMap<number, Definition>;
}

/** Reads a campaign and its versions. @throws AppError `not_found` */
export async function readReported(ledger: Ledger, key: string): Promise<Reported> {
  const [reported] = await readAllReported(ledger, [key]);
  if (reported === undefined) throw new AppError('not_found', `there is no campaign ${key}`, { campaign: key });
  return reported;
}

/** Reads campaigns and their versions; one that is not there is left out. */
export async function readAllReported(ledger: Ledger, keys: readonly string[]): Promise<Reported[]> {
  const rows = await ledger.rows(
    VersionRow,
    `select v.key, v.version, c.state, v.version = c.version as current, v.definition from campaigns c join campaign_versions v on v.key = c.key
     where c.key = any($1::text[]) order by v.key, v.version`,
    [keys],
  );
  return [...Map.groupBy(rows, (row) => row.key)].map(([key, versions]) => reportedFrom(key, versions));
}

function reportedFrom(key: string, rows: readonly z.infer<typeof VersionRow>[]): Reported {
  const current = rows.find((row) => row.current);
  if (current === undefined) throw new Error(`campaign ${key} has no current version`);
  const goals = current.definition.goals.map((goal) => ({ goal, withinMs: spanMs(goal.within), places: placesOf(goal, rows) }));
  return {
    key,
    state: current.state,
    definition: current.definition,
    goals,
    versions: new Map(rows.map((row) => [row.version, row.definition])),
  };
}

/** Where equal goals are: runs of a version that asked for something else say nothing about this one. The name does not matter. */
function placesOf(goal: Goal, versions: readonly z.infer<typeof VersionRow>[]): ReportGoal['places'] {
  const asked = askedByGoal(goal);
  return versions.flatMap(({ version, definition }) => {
    const place = definition.goals.findIndex((other) => askedByGoal(other) === asked);
    return place < 0 ? [] : [{ version, place }];
  });
}

/** 对照比例 — basis points of a version's customers it holds back: only marketing has a control group. */
export function controlShareOf({ category, controlShareBp }: Definition): number {
  return category === 'marketing' ? controlShareBp : 0;
}

/** The shares in which a version means to split its customers, control first: `[arm, weight]`. */
export function plannedSplit(definition: Definition): (readonly [arm: string, weight: number])[] {
  const { arms } = definition;
  const control = controlShareOf(definition) / 10_000;
  const whole = arms.reduce((sum, arm) => sum + arm.weight, 0);
  const treated = arms.map((arm) => [arm.key, ((1 - control) * arm.weight) / whole] as const);
  return control === 0 ? treated : [['control', control], ...treated];
}
