import type { TileContent } from '@gyre/domain/dashboard';
import { Go } from '../../address.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { MetricsTile } from '../dashboards/metrics-tile.tsx';
import { useMetrics } from '../dashboards/tile-facts.ts';
import '../dashboards/dashboards.css';

const SHOWING = { everyMs: 60_000 };
/** The latest business stage that has one leads. */
const STAGES = ['revenue', 'growth', 'mvp'] as const;
/** Metrics of a stage shown at most. */
const MOST = 3;

/** 北极星 — the metrics above all others, by business stage, yesterday against a week earlier; where there are metrics and none is named, how to name one. */
export function NorthStar() {
  const all = useWords();
  const words = all.metrics;
  const may = useMay('operate');
  const metrics = useMetrics().data?.rows ?? [];
  const stages = STAGES.flatMap((stage) => {
    const stars = metrics.filter(({ definition, problem }) => definition.northStar === stage && problem === null);
    return stars.length === 0 ? [] : [{ stage, keys: stars.slice(0, MOST).map(({ key }) => key) }];
  });
  if (stages.length === 0)
    return metrics.length === 0 || !may ? null : (
      <p style={{ margin: '0 0 16px' }}>
        {all.overview.home.noStar} <Go to="metrics">{all.overview.home.chooseStar}</Go>
      </p>
    );
  return (
    <Panel style={{ marginBottom: 16, padding: '14px 20px' }}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '12px 48px' }}>
        {stages.map(({ stage, keys }) => (
          <section key={stage} aria-label={words.northStar(words.businessStages[stage])}>
            <h2 style={{ margin: '0 0 6px', fontSize: 14, fontWeight: 600 }}>★ {words.northStar(words.businessStages[stage])}</h2>
            <MetricsTile content={contentOf(keys)} form="number" showing={SHOWING} />
          </section>
        ))}
        <span style={{ marginInlineStart: 'auto' }}>
          <Go to="metric-tree">{words.tree}</Go>
        </span>
      </div>
    </Panel>
  );
}

function contentOf(metrics: string[]): Extract<TileContent, { of: 'metrics' }> {
  const range = { of: 'last' as const, count: 14, unit: 'day' as const, current: true };
  return { of: 'metrics', metrics, range, grain: 'day', compared: 'week' };
}
