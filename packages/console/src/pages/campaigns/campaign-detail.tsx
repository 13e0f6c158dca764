export function CampaignDetail() {
  return null;
}
