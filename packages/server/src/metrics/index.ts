export { openMetrics, type Metrics } from './metrics.ts';
export { readPacks } from './packs.ts';
export { segmentUses as metricUsesOfSegment } from './segment-uses.ts';
