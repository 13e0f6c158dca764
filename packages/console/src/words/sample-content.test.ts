import { expect, test } from 'vitest';
import { enCampaigns } from './en-campaigns.ts';
import { zhCampaigns } from './zh-campaigns.ts';

test.each([
  ['Chinese', zhCampaigns],
  ['English', enCampaigns],
])('the mail a new campaign begins with leads to unsubscribing and to the preferences, in %s', (_language, { editor }) => {
  const links = [...editor.sampleBody.matchAll(/href="\{\{ (\w+) \}\}"/g)].map((found) => found[1]);
  expect(links).toEqual(['unsubscribe_url', 'preference_url']);
});
