import type { PageEntry } from './page-entry.ts';
import { accountPages } from './pages/account/pages.ts';
import { activityPages } from './pages/activities/pages.ts';
import { alertPages } from './pages/alerts/pages.ts';
import { analysisPages } from './pages/analysis/pages.ts';
import { autopilotPages } from './pages/autopilot/pages.ts';
import { benefitPages } from './pages/benefits/pages.ts';
import { campaignPages } from './pages/campaigns/pages.ts';
import { customerPages } from './pages/customers/pages.ts';
import { dashboardPages } from './pages/dashboards/pages.ts';
import { dataPages } from './pages/data/pages.ts';
import { homePages } from './pages/home/pages.ts';
import { metricPages } from './pages/metrics/pages.ts';
import { reachPages } from './pages/reach/pages.ts';
import { segmentPages } from './pages/segments/pages.ts';
import { settingsPages } from './pages/settings/pages.ts';

/** 页面登记表 — every page of the console, in the order of the rail. */
export const pages: readonly PageEntry[] = [
  ...homePages,
  ...customerPages,
  ...segmentPages,
  ...analysisPages,
  ...dashboardPages,
  ...metricPages,
  ...alertPages,
  ...autopilotPages,
  ...activityPages,
  ...campaignPages,
  ...benefitPages,
  ...reachPages,
  ...dataPages,
  ...settingsPages,
  ...accountPages,
];
