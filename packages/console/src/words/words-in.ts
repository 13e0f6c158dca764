import { enCampaigns } from './en-campaigns.ts';
import { enData } from './en-data.ts';
import { enReach } from './en-reach.ts';
import { enSegments } from './en-segments.ts';
import { en } from './en.ts';
import { zhCampaigns } from './zh-campaigns.ts';
import { zhData } from './zh-data.ts';
import { zhReach } from './zh-reach.ts';
import { zhSegments } from './zh-segments.ts';
import { zh } from './zh.ts';

const books = {
  zh: { ...zh, campaigns: zhCampaigns, data: zhData, segments: zhSegments, reach: zhReach },
  en: { ...en, campaigns: enCampaigns, data: enData, segments: enSegments, reach: enReach },
};

/** 文案 — every text on screen, the same shape in both languages. */
export type Words = (typeof books)['zh'];

/** The texts in one language. */
export function wordsIn(language: 'zh' | 'en'): Words {
  return books[language];
}
