import { MetricTarget } from '@gyre/domain/daily-report';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Ledger } from '../stores/ports.ts';

const TargetRow = z
  .object({ ...MetricTarget.shape, updated_at: Instant, updated_by: z.string() })
  .transform(({ updated_at: updatedAt, updated_by: updatedBy, ...target }) => ({ ...target, updatedAt, updatedBy }));
type TargetRow = z.output<typeof TargetRow>;

/** 月目标 — what metrics shall be in a month. */
export interface Targets {
  /** Newest month first; of one month where it is named. */
  list(month?: string): Promise<TargetRow[]>;
  /** @throws AppError `not_found` for a metric that is not there */
  set(target: MetricTarget, by: string): Promise<TargetRow>;
  /** @throws AppError `not_found` */
  remove(metric: string, month: string): Promise<void>;
}

const COLUMNS = 'metric, month, value, grows, updated_at, updated_by';

export function openTargets({
  ledger,
  clock,
  metrics,
}: {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'shelf'>;
}): Targets {
  return {
    list: (month) =>
      ledger.rows(
        TargetRow,
        `select ${COLUMNS} from metric_targets where ($1::text is null or month = $1) order by month desc, metric limit 1000`,
        [month],
      ),
    async set({ metric, month, value, grows }, by) {
      metrics.shelf.get(metric);
      const [saved] = await ledger.rows(
        TargetRow,
        `insert into metric_targets (${COLUMNS}) values ($1, $2, $3, $4, $5, $6)
         on conflict (metric, month) do update set value = excluded.value, grows = excluded.grows, updated_at = excluded.updated_at,
           updated_by = excluded.updated_by
         returning ${COLUMNS}`,
        [metric, month, value, grows, clock.now(), by],
      );
      if (saved === undefined) throw new Error(`the target of ${metric} for ${month} was not written`);
      return saved;
    },
    async remove(metric, month) {
      if ((await ledger.run('delete from metric_targets where metric = $1 and month = $2', [metric, month])) === 0)
        throw new AppError('not_found', `metric ${metric} has no target for ${month}`, { metric, month });
    },
  };
}
