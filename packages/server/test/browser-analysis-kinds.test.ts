import { ANALYSES } from '@gyre/domain/analyses/registry';
import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { ENGLISH_ONLY, overflow, registeredPages, shownTexts, visit } from './console-pages.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';
import { until } from './until.ts';

const words = wordsIn('zh').analysis;
const titles = new Map(registeredPages().map(({ path, zh }) => [path, zh]));

/** Which kinds can be clicked where, as shares of the width and height of their first chart. */
const CLICKS: Readonly<Record<string, readonly [number, number]>> = {
  distribution: [0.16, 0.7],
  paths: [0.007, 0.4],
  rfm: [0.25, 0.22],
  sources: [0.2, 0.35],
};

/** 每种分析 — each is opened on the sample shop as it is offered, and answers at once. */
describe.skipIf(HAS_NO_BROWSER)('every kind of analysis on the sample shop', () => {
  const at = inBrowser({
    settings: { GYRE_EMPTY: 'false' },
    async prepare(server) {
      await until(
        'the shop to have its history and segments',
        async () => {
          const { rows } = await server.api<{ rows: { state: string }[] }>('GET', '/api/projects/shop/jobs');
          return rows[0]?.state === 'done';
        },
        300_000,
      );
    },
    timeoutMs: 360_000,
  });

  const rows = () => at.page.locator('.analysis-table tbody tr.ant-table-row');

  test.each(ANALYSES.map(({ kind }) => kind))('%s draws a chart and has rows in its table', async (kind) => {
    await visit(at.page, `/p/shop/analysis/${kind}`, titles.get(`analysis/${kind}`) ?? '');
    await rows().first().waitFor();
    await at.page.locator('main canvas, main .analysis-heat table, main .funnel-steps').first().waitFor();
    expect(await at.page.locator('main .ant-alert').allTextContents()).toEqual([]);
    expect((await shownTexts(at.page)).filter((text) => ENGLISH_ONLY.has(text))).toEqual([]);
    expect(await overflow(at.page, 1440)).toBeLessThanOrEqual(0);
  });

  test.each(Object.entries(CLICKS))('a click into the chart of %s opens customers', async (kind, [across, down]) => {
    await visit(at.page, `/p/shop/analysis/${kind}`, titles.get(`analysis/${kind}`) ?? '');
    const chart = at.page.locator('main canvas').first();
    await chart.waitFor();
    const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
    const drawer = at.page.locator('.ant-drawer-content-wrapper:visible');
    await until(`the chart of ${kind} to take the click`, async () => {
      await chart.click({ position: { x: width * across, y: height * down } });
      return await drawer.isVisible();
    });
    await drawer.locator('tbody tr.ant-table-row').first().waitFor();
    expect(
      await drawer
        .getByText(/共 [\d,]+ 人/)
        .first()
        .textContent(),
    ).not.toContain('共 0 人');
    await at.page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  test('and every kind has a card on the page of analyses', async () => {
    await visit(at.page, '/p/shop/analysis', words.title);
    const cards = await at.page.locator('.analysis-kind b').allTextContents();
    expect(cards.toSorted()).toEqual(
      Object.values(words.kinds)
        .map(({ title }) => title)
        .toSorted(),
    );
  });

  test('all fit on one dashboard, each drawn by its own chart, and again as a number', async () => {
    const asked = new Map<string, unknown>();
    at.page.on('request', (request) => {
      const [, kind = ''] = /\/analyses\/(\w+)\/ask$/.exec(new URL(request.url()).pathname) ?? [];
      if (kind !== '') asked.set(kind, (request.postDataJSON() as { params: unknown }).params);
    });
    for (const { kind } of ANALYSES) {
      await at.page.goto(`${at.server.url}/p/shop/analysis/${kind}`);
      await until(`${kind} to be asked`, () => Promise.resolve(asked.has(kind)));
    }
    const tiles = ANALYSES.flatMap(({ kind }, i) => {
      const content = { of: 'analysis', kind, params: asked.get(kind) };
      return [
        { id: kind, content, form: 'chart', x: 0, y: i * 5, w: 6, h: 5 },
        { id: `${kind}-number`, content, form: 'number', x: 6, y: i * 5, w: 6, h: 5 },
      ];
    });
    await at.server.api('PUT', '/api/projects/shop/dashboards/all', { definition: { name: '全部分析', tiles } });
    await visit(at.page, '/p/shop/dashboards/all', titles.get('dashboards/$dashboard') ?? '');
    for (const { kind } of ANALYSES) {
      const tile = at.page.locator(`[data-tile="${kind}"]`);
      await tile.locator('canvas, .analysis-heat table, .funnel-steps').first().waitFor();
      await at.page.locator(`[data-tile="${kind}-number"] .board-numbers .num`).first().waitFor();
    }
    expect(await at.page.locator('main .ant-alert').allTextContents()).toEqual([]);
    expect(await overflow(at.page, 1440)).toBeLessThanOrEqual(0);
  });

  test('nothing of it made the browser complain', () => {
    expect(at.complaints).toEqual([]);
  });
});
