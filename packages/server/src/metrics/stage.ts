import type { TurnChanges } from '../customers/index.ts';
import type { Effects, MicroBatch, Stage } from '../pipeline/index.ts';

/** What stands for dated facts among the customers of `metric_changes`: nobody has this number. */
export const FACTS = 0;

/** What the stage works with. */
export interface MetricsStageParts {
  readonly changes: () => TurnChanges;
  /** Whether there is any series; true before its first value is asked. */
  readonly isKeeping: () => boolean;
  /** A turn is committed. */
  readonly taken: () => void;
}

/**
 * 指标阶段 — notes which customers a turn joined or parted, and that facts changed, for the reader that corrects kept series: the log's rows do not
 * tell. Nothing while no series is kept.
 */
export function metricsStage({ changes, isKeeping, taken }: MetricsStageParts): Stage {
  return {
    name: 'metrics',
    async run(_batch: MicroBatch, effects: Effects) {
      if (!isKeeping()) return;
      effects.afterCommit(taken);
      const { joins, roots, facts } = changes();
      const told = [
        ...joins.flatMap(({ offset, a, b }) => [a, b].map((customer) => ({ offset, customer }))),
        ...roots.flatMap(({ offset, roots: changed }) => [...changed].flat().map((customer) => ({ offset, customer }))),
        ...facts.map(({ offset }) => ({ offset, customer: FACTS })),
      ];
      if (told.length === 0) return;
      await effects.tx.run(
        'insert into metric_changes (log_offset, customer) select * from unnest($1::bigint[], $2::int[]) on conflict do nothing',
        [told.map(({ offset }) => offset), told.map(({ customer }) => customer)],
      );
    },
  };
}
