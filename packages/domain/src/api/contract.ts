import { activities } from './activities.ts';
import { analyses } from './analyses.ts';
import { access, projects } from './access.ts';
import { benefits } from './benefits.ts';
import { campaigns } from './campaigns.ts';
import { collection } from './collection.ts';
import { dashboards } from './dashboards.ts';
import { metrics } from './metrics.ts';
import { people } from './people.ts';
import { reach } from './reach.ts';
import { segments } from './segments.ts';
import { transfer } from './transfer.ts';

/** 接口契约 — every route of the API. The intake routes, which other people's SDKs speak, are described in `docs/` and listed in OpenAPI by the server. */
export const contract = {
  access,
  projects,
  collection,
  people,
  segments,
  analyses,
  metrics,
  dashboards,
  campaigns,
  activities,
  benefits,
  reach,
  transfer,
};
export type Contract = typeof contract;
