import type { MetricUse } from '@gyre/domain/api/metrics';
import type { Ledger } from '../stores/ports.ts';
import { readAlerts } from './definitions.ts';

/** 预警用到的指标 — the alerts that watch a metric, or name it as the parent of what they watch. */
export async function alertUses(ledger: Ledger, metric: string): Promise<MetricUse[]> {
  return (await readAlerts(ledger)).flatMap(({ key, definition: { name, subject, parent } }): MetricUse[] =>
    parent === metric || (subject.of === 'metric' && subject.metric === metric) ? [{ kind: 'alert', key, name }] : [],
  );
}
