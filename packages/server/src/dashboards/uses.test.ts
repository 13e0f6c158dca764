import { DashboardDefinition } from '@gyre/domain/dashboard';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysisUsesOfSegment } from '../analytics/index.ts';
import { AnalysisDefinition } from '@gyre/domain/api/analyses';
import { definitionTable } from '../definition-table.ts';
import { metricUsesOfSegment } from '../metrics/index.ts';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger } from '../stores/testing.ts';
import { metricUses, segmentUses } from './uses.ts';

const ledgers = await embeddedLedger.open();
let ledger: Ledger;
beforeAll(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  const save = async <Definition>(table: Parameters<typeof definitionTable<Definition>>, key: string, definition: Definition) =>
    await definitionTable(...table).save(ledger, key, definition, instant(0), 'test');
  const place = { x: 0, y: 0, w: 6, h: 4 };
  const among = { kind: 'segment', segment: 'vip' };
  await save(
    [{ table: 'dashboards', versions: 'dashboard_versions', what: 'dashboard' }, DashboardDefinition],
    'main',
    DashboardDefinition.parse({
      name: '经营',
      tiles: [
        { id: 'a', content: { of: 'metrics', metrics: ['gmv'], range: { of: 'last', count: 7 } }, ...place },
        { id: 'b', content: { of: 'report', lines: [{ metric: 'gmv' }, { metric: 'buyers' }] }, ...place },
        { id: 'c', content: { of: 'analysis', kind: 'events', params: { among } }, ...place },
      ],
    }),
  );
  await save(
    [{ table: 'analyses', versions: 'analysis_versions', what: 'saved analysis' }, AnalysisDefinition],
    'weekly',
    AnalysisDefinition.parse({ name: '每周', kind: 'events', params: { segments: ['vip'] } }),
  );
  const derived = { name: '会员买家', measure: { of: 'derived', metric: 'buyers', among } };
  await save(
    [{ table: 'metrics', versions: 'metric_versions', what: 'metric' }, MetricDefinition],
    'vips',
    MetricDefinition.parse(derived),
  );
  for (const month of ['2026-03', '2026-05'])
    await ledger.run('insert into metric_targets (metric, month, value, grows, updated_at, updated_by) values ($1, $2, 1, true, 0, $3)', [
      'gmv',
      month,
      'test',
    ]);
});
afterAll(() => ledgers.close());

test('a metric is used by the tiles that show it, the reports that list it, and the months it has a target for', async () => {
  expect(await metricUses(ledger, 'gmv')).toEqual([
    { kind: 'dashboard', key: 'main', name: '经营' },
    { kind: 'report', key: 'main', name: '经营' },
    { kind: 'target', key: '2026-05', name: '2026-03 – 2026-05' },
  ]);
  expect(await metricUses(ledger, 'buyers')).toEqual([{ kind: 'report', key: 'main', name: '经营' }]);
  expect(await metricUses(ledger, 'visits')).toEqual([]);
});

test('a segment is used by dashboards, saved analyses and metrics among its customers', async () => {
  expect(await segmentUses(ledger, 'vip')).toEqual([{ kind: 'dashboard', key: 'main', name: '经营', state: '' }]);
  expect(await analysisUsesOfSegment(ledger, 'vip')).toEqual([{ kind: 'analysis', key: 'weekly', name: '每周', state: '' }]);
  expect(await metricUsesOfSegment(ledger, 'vip')).toEqual([{ kind: 'metric', key: 'vips', name: '会员买家', state: '' }]);
  expect(await segmentUses(ledger, 'other')).toEqual([]);
});
