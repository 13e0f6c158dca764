export { openDashboards, type Dashboards } from './dashboards.ts';
export { metricUses, segmentUses as dashboardUsesOfSegment } from './uses.ts';
