import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { accessHandlers } from './access.ts';
import { activitiesHandlers } from './activities.ts';
import { alertsHandlers } from './alerts.ts';
import { analysesHandlers } from './analyses.ts';
import { autopilotHandlers } from './autopilot.ts';
import { benefitsHandlers } from './benefits.ts';
import { campaignsHandlers } from './campaigns.ts';
import { campaignTemplatesHandlers } from './campaign-templates.ts';
import { collectionHandlers } from './collection.ts';
import { contentHandlers } from './content.ts';
import { dashboardsHandlers } from './dashboards.ts';
import { effectsHandlers } from './effects.ts';
import { experimentsHandlers } from './experiments.ts';
import { messageHandlers } from './messages.ts';
import { metricsHandlers } from './metrics.ts';
import { noticesHandlers } from './notices.ts';
import { peopleHandlers } from './people.ts';
import { policyHandlers } from './policy.ts';
import { projectsHandlers, shopHandlers } from './projects.ts';
import { reachChannelHandlers } from './reach-channels.ts';
import { segmentsHandlers } from './segments.ts';
import { transferHandlers } from './transfer.ts';

/** 处理函数 — all handlers of the contract; a group is a file of this folder (that of reach several) and one line here. */
export function handlersOf(services: Services): Handlers {
  return {
    access: accessHandlers(services),
    projects: projectsHandlers(services),
    shop: shopHandlers(services),
    collection: collectionHandlers(services),
    people: peopleHandlers(services),
    analyses: analysesHandlers(services),
    metrics: metricsHandlers(services),
    dashboards: dashboardsHandlers(services),
    alerts: alertsHandlers(services),
    notices: noticesHandlers(services),
    campaigns: campaignsHandlers(services),
    campaignTemplates: campaignTemplatesHandlers(services),
    effects: effectsHandlers(services),
    experiments: experimentsHandlers(services),
    activities: activitiesHandlers(services),
    autopilot: autopilotHandlers(services),
    benefits: benefitsHandlers(services),
    reach: { ...messageHandlers(services), ...reachChannelHandlers(services), ...policyHandlers(services), ...contentHandlers(services) },
    segments: segmentsHandlers(services),
    transfer: transferHandlers({ transferOf: (project) => Promise.resolve(services.project(project).transfer) }),
  };
}
