import { enAlerts } from './en-alerts.ts';
import { enAnalysisMore } from './en-analysis-more.ts';
import { enAnalysis } from './en-analysis.ts';
import { enAutopilot } from './en-autopilot.ts';
import { enBenefits } from './en-benefits.ts';
import { enCampaigns } from './en-campaigns.ts';
import { enDashboards } from './en-dashboards.ts';
import { enData } from './en-data.ts';
import { enMetrics } from './en-metrics.ts';
import { enPlaybooks } from './en-playbooks.ts';
import { enReach } from './en-reach.ts';
import { enSegments } from './en-segments.ts';
import { enShop } from './en-shop.ts';
import { en } from './en.ts';
import { zhAlerts } from './zh-alerts.ts';
import { zhAnalysisMore } from './zh-analysis-more.ts';
import { zhAnalysis } from './zh-analysis.ts';
import { zhAutopilot } from './zh-autopilot.ts';
import { zhBenefits } from './zh-benefits.ts';
import { zhCampaigns } from './zh-campaigns.ts';
import { zhDashboards } from './zh-dashboards.ts';
import { zhData } from './zh-data.ts';
import { zhMetrics } from './zh-metrics.ts';
import { zhPlaybooks } from './zh-playbooks.ts';
import { zhReach } from './zh-reach.ts';
import { zhSegments } from './zh-segments.ts';
import { zhShop } from './zh-shop.ts';
import { zh } from './zh.ts';

const books = {
  zh: {
    ...zh,
    alerts: zhAlerts,
    analysis: { ...zhAnalysis, ...zhAnalysisMore },
    autopilot: zhAutopilot,
    benefits: zhBenefits,
    campaigns: zhCampaigns,
    dashboards: zhDashboards,
    data: zhData,
    metrics: zhMetrics,
    playbooks: zhPlaybooks,
    segments: zhSegments,
    shop: zhShop,
    reach: zhReach,
  },
  en: {
    ...en,
    alerts: enAlerts,
    analysis: { ...enAnalysis, ...enAnalysisMore },
    autopilot: enAutopilot,
    benefits: enBenefits,
    campaigns: enCampaigns,
    dashboards: enDashboards,
    data: enData,
    metrics: enMetrics,
    playbooks: enPlaybooks,
    segments: enSegments,
    shop: enShop,
    reach: enReach,
  },
};

/** 文案 — every text on screen, the same shape in both languages. */
export type Words = (typeof books)['zh'];

/** The texts in one language. */
export function wordsIn(language: 'zh' | 'en'): Words {
  return books[language];
}
