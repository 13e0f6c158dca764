export { openCampaigns, withholdOfEnded, type Campaigns, type CampaignsContext } from './campaigns.ts';
export { journeyStage, type JourneyContext } from './stage.ts';
export { why, type Why, type WhyContext } from './why.ts';
export { preview, type Preview, type PreviewContext } from './preview.ts';
export { nextState, type CampaignAct } from './life.ts';
