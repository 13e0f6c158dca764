export function CampaignList() {
  return null;
}
