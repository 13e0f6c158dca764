import { passes, propertyOf } from '@gyre/domain/rules/property-filter';
import type { MicroBatch, OwnEvent, Stage } from '../pipeline/index.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { goalIndex, readGoals, type GoalIndex, type PlacedGoal, type Wanted } from './goal-index.ts';
import { addHits, clockedRuns, type AddedHit, type ClockedRun, type Hit } from './goal-rows.ts';

export interface GoalContext {
  /** Grows whenever a campaign has got a version, so goals need not be read again before. */
  readonly changes: () => number;
  /** The project's zone. */
  readonly zone: () => string;
}

/**
 * 目标阶段 — folds rows of the log into `goal_hits`, for every goal of every run, and says `$goal_reached` once per run and goal.
 *
 * A row counts towards a goal of a run, of the run's own version, when it passes the goal's selector, its customer is the run's (any leaf of
 * the same root, as of the row's turn) and `decided ≤ at ≤ decided + within`, where `decided` is the instant of the run's decision: send,
 * ghost or withheld; while it is deferred there is no clock. When the row came in does not matter: late and historical ones count.
 *
 * It runs after the stages that decide, so a row counts as well whose turn brings the decision about. A row of an earlier turn than the
 * decision never counts, nor does one that stands in the log before the row that let the customer enter, or that row itself: it was
 * received, and so happened, no later than the decision, and an equal millisecond must not depend on where batches were cut.
 */
export function goalStage(context: GoalContext): Stage {
  let known: { readonly changes: number; readonly index: GoalIndex } | undefined;
  async function indexFor(tx: Ledger): Promise<GoalIndex> {
    const changes = context.changes();
    if (known?.changes !== changes) known = { changes, index: goalIndex(await readGoals(tx)) };
    return known.index;
  }
  return {
    name: 'goals',
    async run(batch, effects) {
      if (batch.rows.length === 0) return;
      const index = await indexFor(effects.tx);
      const matched = matchedRows(index, batch.rows, context.zone());
      if (matched.length === 0) return;
      const runs = await runsOf(effects.tx, index, matched);
      const counted = matched.flatMap((m) => countedFor(index, m, runs.get(m.row.customer) ?? []));
      if (counted.length === 0) return;
      const added = await addHits(
        effects.tx,
        counted.map((c) => c.hit),
      );
      for (const event of reachedBy(added, counted, batch)) effects.emit(event);
    },
  };
}

/** A row and the events it is one of. */
interface Matched {
  readonly row: LogRow;
  readonly wanted: ReadonlySet<Wanted>;
}

/** Filters are asked as of when a row was received: what counts is a function of the log alone. */
function matchedRows(index: GoalIndex, rows: readonly LogRow[], zone: string): Matched[] {
  return rows.flatMap((row) => {
    const candidates = row.customer > 0 ? index.byEvent.get(row.name) : undefined;
    const wanted = (candidates ?? []).filter((w) => passes(w.select.filter, row.properties, { now: row.received, zone, at: row.at }));
    return wanted.length === 0 ? [] : [{ row, wanted: new Set(wanted) }];
  });
}

/** Runs whose windows the rows may lie in, by the customer of a row. */
async function runsOf(tx: Ledger, index: GoalIndex, matched: readonly Matched[]): Promise<Map<number, ClockedRun[]>> {
  const instants = matched.map(({ row }) => row.at);
  const runs = await clockedRuns(tx, {
    leaves: [...new Set(matched.map(({ row }) => row.customer))],
    campaigns: [...new Set(matched.flatMap(({ wanted }) => [...wanted].flatMap(({ campaigns }) => [...campaigns])))],
    from: Math.min(...instants) - index.longestMs,
    to: Math.max(...instants),
  });
  return Map.groupBy(runs, ({ leaf }) => leaf);
}

interface Counted {
  readonly hit: Hit;
  readonly row: LogRow;
  readonly run: ClockedRun;
  readonly placed: PlacedGoal;
}

function countedFor(index: GoalIndex, { row, wanted }: Matched, runs: readonly ClockedRun[]): Counted[] {
  return runs.flatMap((run) =>
    index
      .of(run.campaign, run.version)
      .filter((placed) => wanted.has(placed.wanted) && isInTime(row, run, placed))
      .map((placed) => ({ row, run, placed, hit: hitOf(row, run, placed) })),
  );
}

/** A positive rotation is the offset of the row that let the customer enter. */
function isInTime(row: LogRow, run: ClockedRun, { withinMs }: PlacedGoal): boolean {
  return row.offset > run.rotation && run.decided_at <= row.at && row.at <= run.decided_at + withinMs;
}

function hitOf(row: LogRow, { run }: ClockedRun, { goal, place }: PlacedGoal): Hit {
  const value = goal.value === null ? undefined : propertyOf(row.properties, goal.value);
  return { run, goal: place, offset: row.offset, at: row.at, value: typeof value === 'number' ? value : null };
}

/** The goals that the added hits complete: with the value of the first `times` ones in the log's order, wherever batches were cut. */
function reachedBy(added: readonly AddedHit[], counted: readonly Counted[], { now }: MicroBatch): OwnEvent[] {
  const byHit = new Map(counted.map((c) => [hitKey(c.hit.run, c.hit.goal, c.hit.offset), c]));
  const groups = Map.groupBy(added, (a) => `${a.run}:${a.goal}`);
  return [...groups.values()].flatMap((hits) => {
    const news = hits.flatMap((h) => byHit.get(hitKey(h.run, h.goal, h.log_offset)) ?? []);
    const [first] = hits;
    const missing = (news[0]?.placed.goal.times ?? 0) - (first?.before ?? 0);
    const last = news[missing - 1];
    if (first === undefined || last === undefined) return [];
    const value = news.slice(0, missing).reduce((sum, c) => sum + (c.hit.value ?? 0), first.value_before);
    return [reachedEvent(last, value, now)];
  });
}

function hitKey(run: number, goal: number, offset: number): string {
  return `${run}:${goal}:${offset}`;
}

function reachedEvent({ row, run, placed: { goal, place } }: Counted, value: number, at: OwnEvent['at']): OwnEvent {
  const { campaign, customer, arm } = run;
  const worth = goal.value === null ? {} : { value };
  return {
    name: '$goal_reached',
    customer,
    at,
    properties: { campaign, run: run.run, goal: goal.name, place, arm, ...worth },
    ...(row.historical ? { historical: true } : {}),
  };
}
