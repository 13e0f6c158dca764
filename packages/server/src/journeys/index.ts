export {
  openCampaigns,
  withholdOfEnded,
  type Campaigns,
  type CampaignsContext,
  type CampaignQuery,
  type CampaignUse,
} from './campaigns.ts';
export { openApprovalNotices, type ApprovalNotices } from './approval-notices.ts';
export { openActivities, type Activities } from './activities.ts';
export { openCampaignTemplates, type CampaignTemplates } from './campaign-templates.ts';
export { openAudienceTakes, type AudienceTakes, type AudiencesContext } from './audiences.ts';
export type { EstimateContext } from './candidates.ts';
export { estimate, extentToApprove, type EstimateView } from './estimate.ts';
export type { Filters, Rules } from './rules.ts';
export { journeyStage, type JourneyContext } from './stage.ts';
export { why, type Why, type WhyContext } from './why.ts';
export { preview, type Preview, type PreviewContext } from './preview.ts';
export { testSend, type TestSend, type TestSendContext, type TestSent } from './test-send.ts';
export { campaignVersions } from './versions.ts';
export { nextState, type CampaignAct } from './life.ts';
export { setPace } from './pace.ts';
export { businessLines } from './business-lines.ts';
