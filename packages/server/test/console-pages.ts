import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { enAlerts } from '../../console/src/words/en-alerts.ts';
import { enAnalysisMore } from '../../console/src/words/en-analysis-more.ts';
import { enAnalysis } from '../../console/src/words/en-analysis.ts';
import { en } from '../../console/src/words/en.ts';
import { enData } from '../../console/src/words/en-data.ts';
import { zhAlerts } from '../../console/src/words/zh-alerts.ts';
import { zhAnalysisMore } from '../../console/src/words/zh-analysis-more.ts';
import { zhAnalysis } from '../../console/src/words/zh-analysis.ts';
import { zh } from '../../console/src/words/zh.ts';
import { zhData } from '../../console/src/words/zh-data.ts';
import { enMetrics } from '../../console/src/words/en-metrics.ts';
import { zhMetrics } from '../../console/src/words/zh-metrics.ts';
import { enSegments } from '../../console/src/words/en-segments.ts';
import { zhSegments } from '../../console/src/words/zh-segments.ts';
import { until } from './until.ts';

const PAGES = fileURLToPath(new URL('../../console/src/pages', import.meta.url));
const ENTRY = /path: '(?<path>[^']+)',\s*title: \{ zh: '(?<zh>[^']+)', en: '(?<en>[^']+)' \}(?<rest>.*?)load:/gs;

/** A page of the console as its registry names it. */
export interface RegisteredPage {
  readonly path: string;
  readonly zh: string;
  readonly en: string;
  /** The permission without which it is not shown. */
  readonly permission: string | undefined;
}

/** Every page the console registers, read from the registries' text: the console's modules need a browser. */
export function registeredPages(): RegisteredPage[] {
  return readdirSync(PAGES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((folder) => join(PAGES, folder.name, 'pages.ts'))
    .flatMap((file) => {
      try {
        return [...readFileSync(file, 'utf8').matchAll(ENTRY)];
      } catch {
        return [];
      }
    })
    .map(({ groups }) => ({
      path: groups?.['path'] ?? '',
      zh: groups?.['zh'] ?? '',
      en: groups?.['en'] ?? '',
      permission: /permission: '(\w+)'/.exec(groups?.['rest'] ?? '')?.[1],
    }));
}

function texts(book: unknown): string[] {
  if (typeof book === 'string') return [book.trim()];
  return typeof book === 'object' && book !== null ? Object.values(book).flatMap(texts) : [];
}

const chinese = new Set([zh, zhAlerts, zhData, zhMetrics, zhSegments, zhAnalysis, zhAnalysisMore].flatMap(texts));
/** Texts of the English console that the Chinese one does not have. Texts with blanks to fill in are functions and are not among them. */
export const ENGLISH_ONLY: ReadonlySet<string> = new Set(
  [en, enAlerts, enData, enMetrics, enSegments, enAnalysis, enAnalysisMore]
    .flatMap(texts)
    .filter((text) => /[A-Za-z]{2}/.test(text) && !chinese.has(text)),
);

/** Collects what a page complains of: errors on the console, uncaught exceptions, violations of the content security policy. */
export async function complaintsOf(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${page.url()} ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()} ${error.message}`));
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (e) =>
    console.error('policy ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber))`);
  return complaints;
}

const OLD = 'data-left';

/** Goes to a page without loading the console anew, and waits until it is drawn: a heading of its own, nothing loading, no error. */
export async function visit(page: Page, address: string, title: string): Promise<void> {
  await page.evaluate(`for (const heading of document.querySelectorAll('h1')) heading.setAttribute('${OLD}', '');
    history.pushState({}, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate'))`);
  await until(`${address} to be drawn as ${title}`, async () => (await page.title()).startsWith(`${title} ·`));
  await page.locator(`main h1:not([${OLD}])`).waitFor();
  const loading = page.locator('main').locator('.ant-skeleton, .ant-spin-spinning, [aria-busy=true]');
  await until(`${address} to have loaded`, async () => (await loading.count()) === 0, 30_000);
}

/** Every text an operator sees or hears on the page: text, placeholders, labels, titles. Code and what data holds in code type is left out. */
export async function shownTexts(page: Page): Promise<string[]> {
  return await page.evaluate(`(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (node.parentElement.checkVisibility() && node.parentElement.closest('.mono, code, pre, script, style') === null) found.push(node.data.trim());
    for (const element of document.querySelectorAll('[placeholder], [aria-label], [title], [alt]'))
      if (element.checkVisibility()) for (const name of ['placeholder', 'aria-label', 'title', 'alt']) found.push((element.getAttribute(name) ?? '').trim());
    return [...new Set(found)].filter((text) => text !== '');
  })()`);
}

/** How many pixels the page and its content stick out to the right at a width. */
export async function overflow(page: Page, width: number): Promise<number> {
  await page.setViewportSize({ width, height: 900 });
  return await page.evaluate(`Math.max(document.documentElement.scrollWidth - innerWidth,
    ...[...document.querySelectorAll('.shell-main')].map((main) => main.scrollWidth - main.clientWidth))`);
}
