import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../../server/src/errors.ts';
import { enAlerts } from './en-alerts.ts';
import { enAnalysisMore } from './en-analysis-more.ts';
import { enAnalysis } from './en-analysis.ts';
import { enAutopilot } from './en-autopilot.ts';
import { enDashboards } from './en-dashboards.ts';
import { enMetrics } from './en-metrics.ts';
import { enPlaybooks } from './en-playbooks.ts';
import { enReach } from './en-reach.ts';
import { enCampaigns } from './en-campaigns.ts';
import { enSegments } from './en-segments.ts';
import { enShop } from './en-shop.ts';
import { en } from './en.ts';
import { zhAlerts } from './zh-alerts.ts';
import { zhAnalysisMore } from './zh-analysis-more.ts';
import { zhAnalysis } from './zh-analysis.ts';
import { zhAutopilot } from './zh-autopilot.ts';
import { zhDashboards } from './zh-dashboards.ts';
import { zhMetrics } from './zh-metrics.ts';
import { zhPlaybooks } from './zh-playbooks.ts';
import { zhReach } from './zh-reach.ts';
import { zhCampaigns } from './zh-campaigns.ts';
import { zhSegments } from './zh-segments.ts';
import { zhShop } from './zh-shop.ts';
import { zh } from './zh.ts';

type Leaf = readonly [path: string, text: string];

function leaves(book: object, path = ''): Leaf[] {
  return Object.entries(book).flatMap(([key, value]: [string, unknown]): Leaf[] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') return [[here, value]];
    return typeof value === 'function'
      ? [[here, String((value as (...args: string[]) => unknown)('1', '2', '3'))]]
      : leaves(value as object, here);
  });
}

const chinese = [
  ...leaves(zh),
  ...leaves(zhCampaigns, 'campaigns'),
  ...leaves(zhSegments, 'segments'),
  ...leaves(zhReach, 'reach'),
  ...leaves(zhAnalysis, 'analysis'),
  ...leaves(zhAnalysisMore, 'analysis'),
  ...leaves(zhAlerts, 'alerts'),
  ...leaves(zhDashboards, 'dashboards'),
  ...leaves(zhMetrics, 'metrics'),
  ...leaves(zhAutopilot, 'autopilot'),
  ...leaves(zhPlaybooks, 'playbooks'),
  ...leaves(zhShop, 'shop'),
];
const english = [
  ...leaves(en),
  ...leaves(enCampaigns, 'campaigns'),
  ...leaves(enSegments, 'segments'),
  ...leaves(enReach, 'reach'),
  ...leaves(enAnalysis, 'analysis'),
  ...leaves(enAnalysisMore, 'analysis'),
  ...leaves(enAlerts, 'alerts'),
  ...leaves(enDashboards, 'dashboards'),
  ...leaves(enMetrics, 'metrics'),
  ...leaves(enAutopilot, 'autopilot'),
  ...leaves(enPlaybooks, 'playbooks'),
  ...leaves(enShop, 'shop'),
];

/** Texts that are the same in every language. */
const SAME = new Set([
  'shop.speed',
  'product',
  'colon',
  'campaigns.sentence.glue',
  'campaigns.sentence.end',
  'items.id',
  'campaigns.editor.emailFormats.mjml',
  'campaigns.editor.sampleWebhook',
]);

describe('the words on screen', () => {
  test('are the same set in both languages', () => {
    expect(english.map(([path]) => path)).toEqual(chinese.map(([path]) => path));
  });

  test('say of every error of the server what happened and what to do', () => {
    const needed = [...Object.keys(ERRORS), 'internal', 'network', 'contract'].toSorted();
    expect(Object.keys(zh.errors.codes).toSorted()).toEqual(needed);
    expect(Object.values(zh.errors.codes).filter((text) => text.split('。').length < 3)).toEqual([]);
  });

  test('have no Chinese in English', () => {
    expect(english.filter(([, text]) => /[\u3400-\u9fff，。：；！？]/.test(text))).toEqual([]);
  });

  test('are Chinese in Chinese', () => {
    const plain = chinese.filter(([path, text]) => !SAME.has(path) && /[A-Za-z]{3}/.test(text) && !/[\u3400-\u9fff]/.test(text));
    expect(plain).toEqual([]);
  });

  test('carry no exclamation marks, and 您 only in what a customer reads', () => {
    expect([...chinese, ...english].filter(([, text]) => /[!！]/.test(text))).toEqual([]);
    expect(chinese.filter(([path, text]) => text.includes('您') && !path.includes('editor.sample'))).toEqual([]);
  });
});
