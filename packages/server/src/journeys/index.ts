export { openCampaigns, withholdOfEnded, type Campaigns, type CampaignsContext, type CampaignUse } from './campaigns.ts';
export { openAudienceTakes, type AudienceTakes, type AudiencesContext } from './audiences.ts';
export type { Filters, Rules } from './rules.ts';
export { journeyStage, type JourneyContext } from './stage.ts';
export { why, type Why, type WhyContext } from './why.ts';
export { preview, type Preview, type PreviewContext } from './preview.ts';
export { nextState, type CampaignAct } from './life.ts';
