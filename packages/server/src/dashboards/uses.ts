import type { MetricUse } from '@gyre/domain/api/metrics';
import type { SegmentUse } from '@gyre/domain/api/segments';
import { DashboardDefinition, type TileContent } from '@gyre/domain/dashboard';
import { segmentsNamedIn } from '@gyre/domain/rules/named-segments';
import { z } from 'zod';
import { definitionTable } from '../definition-table.ts';
import type { Ledger } from '../stores/ports.ts';

const table = definitionTable({ table: 'dashboards', versions: 'dashboard_versions', what: 'dashboard' }, DashboardDefinition);

const Months = z.object({ first: z.string().nullable(), last: z.string().nullable() });

/** 看板和目标用到的指标 — the dashboards whose tiles show a metric, those whose report of a day lists it, and the months it has a target for. */
export async function metricUses(ledger: Ledger, metric: string): Promise<MetricUse[]> {
  const boards = (await table.all(ledger)).flatMap(({ key, definition: { name, tiles } }) => {
    const kinds = new Set(tiles.flatMap(({ content }) => kindOfUse(content, metric)));
    return [...kinds].map((kind): MetricUse => ({ kind, key, name }));
  });
  const [months] = await ledger.rows(Months, 'select min(month) as first, max(month) as last from metric_targets where metric = $1', [
    metric,
  ]);
  const { first = null, last = null } = months ?? {};
  if (first === null || last === null) return boards;
  return [...boards, { kind: 'target', key: last, name: first === last ? last : `${first} – ${last}` }];
}

function kindOfUse(content: TileContent, metric: string): ('dashboard' | 'report')[] {
  if (content.of === 'metrics') return content.metrics.includes(metric) ? ['dashboard'] : [];
  return content.of === 'report' && content.lines.some((line) => line.metric === metric) ? ['report'] : [];
}

/** 看板用到的分群 — the dashboards with an analysis of its own that names a segment. */
export async function segmentUses(ledger: Ledger, segment: string): Promise<z.infer<typeof SegmentUse>[]> {
  return (await table.all(ledger)).flatMap(({ key, definition: { name, tiles } }) =>
    segmentsNamedIn(tiles).has(segment) ? [{ kind: 'dashboard' as const, key, name, state: '' }] : [],
  );
}
