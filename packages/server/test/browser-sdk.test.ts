import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordings } from '../src/intake/fixtures/recordings.ts';
import { PROJECT } from './campaign.ts';
import { exported, keysOf, type ExportedEvent } from './exported.ts';
import { startGyre, temporaryHome, WRITE_KEY, type GyreProcess } from './gyre-process.ts';
import { findChromium, startChromium, startShopSite, type ShopSite } from './peers/chromium.ts';
import { until } from './until.ts';

const executable = findChromium();
/** The bundles `@segment/analytics-next` publishes for script tags. */
const BUNDLES = dirname(fileURLToPath(import.meta.resolve('@segment/analytics-next'))).replace(/\/(cjs|pkg)$/, '/umd');

describe.skipIf(executable === undefined)('from a page of another origin', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let shop: ShopSite;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    home = await temporaryHome();
    server = await startGyre(home.path);
    shop = await startShopSite(BUNDLES);
    browser = await startChromium(executable ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
    await server.stop();
    await home[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    complaints = [];
    // A refused cross-origin request, a blocked image or an error of a script shows here.
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${shop.url}/`);
    return () => page.context().close();
  });

  /** Events with one of these names, once there are so many. */
  async function stored(count: number, names: readonly string[]): Promise<ExportedEvent[]> {
    const shown = await until(`${count} events ${names.join(', ')}`, async () => {
      const recent = await server.api<{ name: string }[]>('GET', `${PROJECT}/events?limit=200`);
      return recent.filter((event) => names.includes(event.name)).length >= count;
    });
    expect(shown).toBe(true);
    return (await exported(home.path, 'events')).filter((row) => names.includes(row.name));
  }

  test('the unmodified Segment snippet loads our settings and sends its calls', async () => {
    await page.evaluate(`
      window.analytics = [['page', 'Shop', 'Home'], ['identify', 'u-web', { name: '李雷', email: 'li.lei@example.test' }],
        ['track', 'web_order', { order_id: 'w-1', products: [{ sku: 'tea', quantity: 2 }] }], ['group', 'store-9', { city: '上海' }]];
      Object.assign(window.analytics, { _writeKey: ${JSON.stringify(WRITE_KEY)}, _cdn: ${JSON.stringify(server.url)}, initialize: false, invoked: true, SNIPPET_VERSION: '5.2.0' });`);
    await page.addScriptTag({ url: `${shop.url}/files/standalone.js` });
    await stored(1, ['web_order/products']);
    const events = await stored(4, ['$pageview', '$profile_set', 'web_order', 'web_order/products']);
    const anonymous = /anonymous_id:[0-9a-f-]{36}$/.exec(keysOf(events[0] ?? { identities: [] }))?.[0] ?? 'none';
    const find = (name: string): ExportedEvent[] => events.filter((event) => event.name === name);
    expect(find('$pageview').map((event) => event.properties)).toMatchObject([
      { $category: 'Shop', $page_name: 'Home', $title: '商城', $url: `${shop.url}/`, $lib: 'analytics.js', $lib_version: 'next-1.84.3' },
    ]);
    expect(find('$profile_set').map(keysOf)).toContain(`user_id:u-web email:li.lei@example.test ${anonymous}`);
    expect(find('web_order').map(keysOf)).toEqual([`user_id:u-web ${anonymous}`]);
    expect(find('web_order/products').map((event) => event.properties)).toEqual([{ $index: 0, sku: 'tea', quantity: 2 }]);
    expect(new Set(events.map((event) => event.customer)).size).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('what it still holds when the tab is closed arrives', async () => {
    await page.addScriptTag({ url: `${shop.url}/files/index.js` });
    await page.evaluate(`(async () => {
      const settings = { writeKey: ${JSON.stringify(WRITE_KEY)}, cdnURL: ${JSON.stringify(server.url)} };
      const [analytics] = await window.AnalyticsNext.AnalyticsBrowser.load(settings, {
        integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 50, timeout: 600000 } } } } });
      for (let n = 0; n < 5; n++) await analytics.track('closing', { n });
    })()`);
    await page.close({ runBeforeUnload: true });
    const events = await stored(5, ['closing']);
    expect(events.map((event) => event.properties['n'])).toEqual([0, 1, 2, 3, 4]);
    expect(complaints).toEqual([]);
  });

  test('a beacon sent while the page goes away arrives, though it can ask nothing first', async () => {
    const call = { type: 'track', messageId: 'beacon-1', anonymousId: 'visitor-beacon', event: 'left_page' };
    await page.evaluate(`addEventListener('pagehide', () => navigator.sendBeacon(
      ${JSON.stringify(`${server.url}/beacon/v1/batch?writeKey=${WRITE_KEY}`)}, ${JSON.stringify(JSON.stringify({ batch: [call] }))}))`);
    await page.close({ runBeforeUnload: true });
    expect((await stored(1, ['left_page'])).map(keysOf)).toEqual(['anonymous_id:visitor-beacon']);
  });

  test('神策 web records arrive by image, by fetch and in batches, as their SDK sent them', async () => {
    const requests = recordings('sa-sdk-javascript').map(({ request }) => ({
      url: `${server.url}${request.path}?${request.query.toString()}`,
      method: request.method,
      body: Buffer.from(request.body).toString('utf8'),
    }));
    const answers = await page.evaluate(`(async () => {
      const image = (url) => new Promise((resolve) => {
        const pixel = new Image();
        pixel.onload = () => resolve(pixel.width + '×' + pixel.height);
        pixel.onerror = () => resolve('refused');
        pixel.src = url;
      });
      const post = async ({ url, body }) => (await fetch(url, { method: 'POST', body, credentials: 'include', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status;
      const answers = [];
      for (const request of ${JSON.stringify(requests)}) answers.push(request.method === 'GET' ? await image(request.url) : await post(request));
      return answers;
    })()`);
    expect(answers).toEqual(requests.map(({ method }) => (method === 'GET' ? '1×1' : 200)));
    expect(complaints).toEqual([]);
    const events = (await exported(home.path, 'events')).filter((row) => row.source === 'sensors');
    expect(events.map((event) => event.name)).toEqual(
      expect.arrayContaining(['$pageview', '$identify', '$SignUp', '$profile_set', 'OrderCompleted']),
    );
    expect(await server.api('GET', `${PROJECT}/quarantine/counts`)).toEqual([]);
  });

  test('a refused preflight would lose data: the headers SDKs send are allowed for every origin', async () => {
    const status = await page.evaluate(`fetch(${JSON.stringify(`${server.url}/v1/t`)}, { method: 'POST', credentials: 'include',
      headers: { authorization: 'Basic ' + btoa(${JSON.stringify(WRITE_KEY)} + ':'), 'content-type': 'application/json', anonymousid: btoa('visitor-x'), sentat: new Date().toISOString() },
      body: JSON.stringify({ type: 'track', event: 'asked_first', messageId: 'asked-1' }) }).then((answer) => answer.status)`);
    expect(status).toBe(200);
    expect((await stored(1, ['asked_first'])).map(keysOf)).toEqual(['anonymous_id:visitor-x']);
    expect(complaints).toEqual([]);
  });
});
