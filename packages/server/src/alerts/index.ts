export { openAlerts, type Alerts } from './alerts.ts';
export { alertUses } from './metric-uses.ts';
export { viewOfFinding } from './diagnosing.ts';
export type { Episode } from './episode.ts';
