import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { customerOf, PROJECT } from './campaign.ts';
import { visit } from './console-pages.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';
import { startReceiver, type HttpReceiver } from './peers/http-receiver.ts';
import { until } from './until.ts';

const DAY = 86_400_000;
const words = wordsIn('zh');
const own = words.dashboards;
/** Yesterday at noon in the project's zone. */
const YESTERDAY = Math.floor((Date.now() + 8 * 3_600_000) / DAY - 1) * DAY + 4 * 3_600_000;

const paid = (user: string, at: number, amount: number): object => ({
  type: 'track',
  messageId: `pay-${user}-${at}`,
  userId: user,
  event: 'pay_order',
  timestamp: new Date(at).toISOString(),
  properties: { amount },
});

/** 经营日报 — made by itself once the metrics know revenue, arranged by hand, and sent to a robot. */
describe.skipIf(HAS_NO_BROWSER)('the daily report by hand', () => {
  let robot: HttpReceiver;

  const at = inBrowser({
    settings: { GYRE_ALLOW_PRIVATE_TARGETS: 'true' },
    async prepare(server) {
      robot = await startReceiver();
      robot.reply = { status: 200, body: '{"errcode":0}' };
      await server.batch([paid('ann', YESTERDAY, 60), paid('bob', YESTERDAY, 40), paid('ann', YESTERDAY - DAY, 80)]);
      for (const user of ['ann', 'bob']) await customerOf(server, user);
      const mapping = { order: 'pay_order', amount: 'amount' };
      await until('the event', async () => {
        const { slots } = await server.api<{ slots: { slot: string; exists: boolean }[] }>('POST', `${PROJECT}/metric-packs/retail/check`, {
          mapping,
        });
        return slots.filter(({ slot, exists }) => exists && Object.hasOwn(mapping, slot)).length === 2;
      });
      await server.api('POST', `${PROJECT}/metric-packs/retail/install`, { mapping, language: 'zh' });
    },
  });
  afterAll(async () => {
    await robot?.stop();
  });

  const { go, press, shows, fill, choose } = at.hands;
  const tile = (id: string): Locator => at.page.locator(`[data-tile="${id}"]`);
  const rowOf = (name: string): Promise<string[]> =>
    tile('report').locator('tbody tr.ant-table-row').filter({ hasText: name }).first().locator('td').allTextContents();

  test('stands on the overview below the North Star, and before the metrics there was a way to it', async () => {
    await at.server.api('POST', '/api/projects', { key: 'bare', name: '空项目', zone: 'Asia/Shanghai', currency: 'CNY' });
    await at.page.goto(`${at.server.url}/p/bare/overview`);
    await shows(words.overview.noOrders);
    await visit(at.page, '/p/default/overview', words.overview.title);
    const star = at.page.getByRole('region', { name: words.metrics.northStar(words.metrics.businessStages.revenue) });
    await shows('¥100', star);
    await tile('report').locator('tbody tr.ant-table-row').first().waitFor();
    expect((await rowOf('GMV')).slice(0, 3)).toEqual(['GMV', '¥100', '↑ 25%']);
  });

  test('makes room for another one, chosen there', async () => {
    const range = { of: 'last', count: 7, unit: 'day' };
    const tiles = [
      { id: 'kept', content: { of: 'metrics', metrics: ['buyers'], range }, form: 'number', x: 0, y: 0, w: 4, h: 3 },
      { id: 'lost', content: { of: 'saved', analysis: 'lost' }, x: 4, y: 0, w: 4, h: 3 },
    ];
    await at.server.api('PUT', `${PROJECT}/dashboards/week`, { definition: { name: '周报', tiles } });
    await at.page.reload();
    await choose(words.overview.home.choose, '', '周报');
    await tile('kept').waitFor();
    await at.page.reload();
    expect(await shows('2', tile('kept'))).toBe(true);
  });

  test('a tile whose analysis was deleted says so, and is taken off', async () => {
    await shows(own.tile.goneAnalysis('lost'), tile('lost'));
    await press(own.tile.remove, tile('lost'));
    await press(own.tile.remove, at.page.locator('.ant-modal-confirm'));
    await tile('lost').waitFor({ state: 'detached' });
    await tile('kept').waitFor();
    const saved = await at.server.api<{ version: number; definition: { tiles: { id: string }[] } }>('GET', `${PROJECT}/dashboards/week`);
    expect([saved.version, saved.definition.tiles.map(({ id }) => id)]).toEqual([2, ['kept']]);
    // The browser itself complains of the answer that says the analysis is gone.
    expect(at.complaints.filter((said) => !said.includes('404'))).toEqual([]);
    at.complaints.length = 0;
  });

  test('fills the screen, and leaves it again', async () => {
    await press(own.acts.full);
    await shows(own.leaveFull);
    expect(await at.page.evaluate<boolean>('document.fullscreenElement?.className === "board-frame"')).toBe(true);
    await at.page.evaluate('document.exitFullscreen()');
    await at.page.getByText(own.leaveFull).waitFor({ state: 'hidden' });
  });

  test('is there, with yesterday against the day before', async () => {
    await go(own.title);
    await at.page.getByRole('link', { name: '经营日报' }).click();
    await tile('report').locator('tbody tr.ant-table-row').first().waitFor();
    expect((await rowOf('GMV')).slice(0, 3)).toEqual(['GMV', '¥100', '↑ 25%']);
    expect((await rowOf('复购率')).slice(0, 2)).toEqual(['复购率', '50%']);
  });

  test('a number of it leads to why the metric changed, of that day and that comparison', async () => {
    await tile('report').getByRole('button', { name: '↑ 25%' }).first().click();
    expect(await shows(/增加了 ¥20（25%）/)).toBe(true);
    const address = new URL(at.page.url());
    expect([address.pathname, address.searchParams.get('compare')]).toEqual(['/p/default/metric-tree', 'before']);
    await at.page.goBack();
    await tile('report').locator('tbody tr.ant-table-row').first().waitFor();
  });

  test('a target of the month shows its pace', async () => {
    await press(own.report.targets);
    await fill(`${own.report.value} GMV`, '1000');
    await at.page.locator('.ant-modal').getByRole('button', { name: words.acts.save }).click();
    await at.page.locator('.ant-modal-wrap').waitFor({ state: 'hidden' });
    await expect.poll(async () => (await rowOf('GMV'))[6], { timeout: 30_000 }).toBe('¥1,000');
  });

  test('a tile that was moved and one that was made larger stay so after the page is loaded anew', async () => {
    await press(own.acts.edit);
    await tile('trend-2')
      .getByRole('button', { name: new RegExp(own.tile.move('').slice(0, 2)) })
      .focus();
    // Left of the first trend: it goes below.
    for (let i = 0; i < 6; i++) await at.page.keyboard.press('ArrowLeft');
    const handle = await tile('report').locator('.board-resize').boundingBox();
    if (handle === null) throw new Error('no handle');
    await at.page.mouse.move(handle.x + 10, handle.y + 10);
    await at.page.mouse.down();
    await at.page.mouse.move(handle.x + 10, handle.y + 10 + 76, { steps: 4 });
    await at.page.mouse.up();
    await press(own.acts.save);
    await at.page.waitForURL((url) => !url.search.includes('edit'));
    await at.page.reload();
    await tile('report').waitFor();
    const style = (id: string): Promise<string | null> => tile(id).getAttribute('style');
    expect(await style('trend-2')).toContain('--column: 1 / span 6');
    expect(await style('report')).toContain('--row: 1 / span 6');
    const saved = await at.server.api<{ version: number; definition: { tiles: { id: string; x: number; h: number }[] } }>(
      'GET',
      `${PROJECT}/dashboards/daily-report`,
    );
    expect(saved.version).toBe(2);
    expect(saved.definition.tiles.find(({ id }) => id === 'trend-2')?.x).toBe(0);
  });

  test('a subscription is sent to a robot as a test, and the outcome is shown', async () => {
    await press(own.acts.subscribe);
    await press(own.subscriptions.add);
    await press(own.subscriptions.removeReceiver);
    await press(own.subscriptions.addRobot);
    await fill(own.subscriptions.robotName, '运营群');
    await fill(own.subscriptions.url, `http://127.0.0.1:${robot.port}/hook?key=k`);
    await at.page.locator('.ant-modal').getByRole('button', { name: words.acts.save }).click();
    await press(own.subscriptions.test);
    await shows(own.subscriptions.states.sent, at.page.locator('.ant-drawer'));
    expect(robot.received[0]?.body).toContain('GMV');
    expect(robot.received[0]?.url).toBe('/hook?key=k');
    const audit = await at.server.api<{ rows: object[] }>('GET', '/api/audit?act=subscription.saved');
    expect(audit.rows).toHaveLength(1);
    expect(JSON.stringify(audit)).not.toContain('key=k');
    expect(at.complaints).toEqual([]);
  });
});
