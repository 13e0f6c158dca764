export function CampaignEditor() {
  return null;
}
