export { openDashboards, type Dashboards } from './dashboards.ts';
