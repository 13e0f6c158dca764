import type { TileContent } from '@gyre/domain/dashboard';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../words/index.ts';
import { MetricsTile } from '../dashboards/metrics-tile.tsx';
import { useMetrics } from '../dashboards/tile-facts.ts';
import '../dashboards/dashboards.css';

const SHOWING = { everyMs: 60_000 };
/** Of several stages the latest business stage that has one leads. */
const STAGES = ['revenue', 'growth', 'mvp'] as const;
/** Metrics shown at most. */
const MOST = 3;

/** 北极星 — the metrics above all others, yesterday against a week earlier; nothing where none is named. */
export function NorthStar() {
  const words = useWords().dashboards.tile;
  const metrics = useMetrics().data?.rows ?? [];
  const stars = STAGES.flatMap((stage) => metrics.filter(({ definition, problem }) => definition.northStar === stage && problem === null));
  const keys = stars.slice(0, MOST).map(({ key }) => key);
  if (keys.length === 0) return null;
  const range = { of: 'last' as const, count: 14, unit: 'day' as const, current: true };
  const content: Extract<TileContent, { of: 'metrics' }> = { of: 'metrics', metrics: keys, range, grain: 'day', compared: 'week' };
  return (
    <Panel title={words.northStar} style={{ marginBottom: 16 }}>
      <MetricsTile content={content} form="number" height={0} showing={SHOWING} />
    </Panel>
  );
}
