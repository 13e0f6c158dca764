import { activities } from './activities.ts';
import { alerts } from './alerts.ts';
import { analyses } from './analyses.ts';
import { access, projects } from './access.ts';
import { autopilot } from './autopilot.ts';
import { benefits } from './benefits.ts';
import { campaigns } from './campaigns.ts';
import { campaignTemplates } from './campaign-templates.ts';
import { collection } from './collection.ts';
import { dashboards } from './dashboards.ts';
import { effects } from './effects.ts';
import { experiments } from './experiments.ts';
import { metrics } from './metrics.ts';
import { notices } from './notices.ts';
import { people } from './people.ts';
import { reach } from './reach.ts';
import { segments } from './segments.ts';
import { shop } from './shop.ts';
import { transfer } from './transfer.ts';

/** 接口契约 — every route of the API. The intake routes, which other people's SDKs speak, are described in `docs/` and listed in OpenAPI by the server. */
export const contract = {
  access,
  projects,
  shop,
  collection,
  people,
  segments,
  analyses,
  metrics,
  dashboards,
  alerts,
  notices,
  campaigns,
  campaignTemplates,
  effects,
  experiments,
  activities,
  autopilot,
  benefits,
  reach,
  transfer,
};
export type Contract = typeof contract;
