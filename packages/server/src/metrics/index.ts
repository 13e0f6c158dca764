export { openMetrics, type Metrics } from './metrics.ts';
export { readPacks } from './packs.ts';
