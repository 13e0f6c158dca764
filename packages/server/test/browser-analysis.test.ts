import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { customerOf, PROJECT } from './campaign.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';
import { until } from './until.ts';

const DAY = 86_400_000;
const words = wordsIn('zh');
const own = words.analysis;

const track = (user: number, event: string, at: number, properties: object = {}): object => ({
  type: 'track',
  messageId: `${event}-${user}-${at}`,
  userId: `u${user}`,
  event,
  timestamp: new Date(at).toISOString(),
  properties,
});
/** Two days ago at noon in the project's zone: long over. */
const VIEWED_AT = Math.floor((Date.now() + 8 * 3_600_000) / DAY - 2) * DAY + 4 * 3_600_000;
/** Six customers look; 0, 1 and 2 fill a cart an hour later; 0 and 1 pay after that, 0 today again. */
const history = [
  ...[0, 1, 2, 3, 4, 5].map((user) => track(user, 'view_product', VIEWED_AT)),
  ...[0, 1, 2].map((user) => track(user, 'add_to_cart', VIEWED_AT + 3_600_000)),
  ...[0, 1].map((user) => track(user, 'pay_order', VIEWED_AT + 7_200_000, { amount: 10 + user, channel: user === 0 ? 'app' : 'web' })),
  track(0, 'pay_order', Date.now() - 1000, { amount: 100, channel: 'app' }),
];

/** 从一个数字到一群人 — a new analysis, the customers behind a point of it, and a segment and a campaign made of them. */
describe.skipIf(HAS_NO_BROWSER)('an analysis by hand', () => {
  const at = inBrowser({
    async prepare(server) {
      await server.batch(history);
      for (const user of [0, 1, 2, 3, 4, 5]) await customerOf(server, `u${user}`);
    },
  });

  const { go, press, shows, fill } = at.hands;
  const drawer = () => at.page.locator('.ant-drawer-content-wrapper:visible').last();
  /** Chooses among what a select offers. */
  async function pick(label: string, option: string, nth = 0): Promise<void> {
    await at.page.getByRole('combobox', { name: label, exact: true }).nth(nth).click();
    const list = at.page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
    await list.locator('.ant-select-item-option').filter({ hasText: option }).first().click();
    await list.waitFor({ state: 'hidden' });
  }
  /** Waits until the first row of the table under the chart that holds a text reads so. */
  async function reads(holds: string, cells: readonly string[]): Promise<true> {
    const row = at.page.locator('.analysis-table tbody tr.ant-table-row').filter({ hasText: holds }).first();
    return await until(`a row of the table to read ${cells.join(', ')}`, async () => {
      const texts = (await row.count()) === 0 ? [] : await row.locator('td').allTextContents();
      return texts.join('|') === cells.join('|');
    });
  }

  test('begins with a card that says which question it answers, and answers something at once', async () => {
    await go(own.title);
    await at.page.getByRole('link', { name: own.kinds.events.question }).click();
    await at.page.getByRole('heading', { name: own.kinds.events.title }).waitFor();
    await pick(own.range.label, own.range.choices.days7);
    await at.page.waitForURL(/params=/);
    await at.page.locator('.analysis-table tbody tr.ant-table-row').nth(6).waitFor();
    const day = new Date(VIEWED_AT + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(await reads(day, [day, '2'])).toBe(true);
  });

  test('a second measure and a formula are counted as they are added', async () => {
    await press(own.addMeasure);
    await pick(own.aggregate, own.aggregates.sum, 1);
    await pick(words.segments.rules.property, 'amount');
    await press(own.addFormula);
    await fill(own.formula, 'B / ');
    await shows(/第 \d+ 个字符|缺|公式/);
    await fill(own.formula, 'B / A');
    await pick(own.unit, own.units.money, 1);
    await at.page.locator('.analysis-table th').filter({ hasText: 'B / A' }).waitFor();
    await at.page.getByLabel(own.tables).getByText(own.chart.totals, { exact: true }).click();
    expect(await reads('¥121', ['2', '¥121', '¥60.50'])).toBe(true);
  });

  test('the address reproduces it', async () => {
    await at.page.reload();
    await at.page.locator('.analysis-table tbody tr.ant-table-row').first().waitFor();
    expect(await at.page.getByLabel(own.formula, { exact: true }).inputValue()).toBe('B / A');
    expect(await reads('¥121', ['2', '¥121', '¥60.50'])).toBe(true);
  });

  test('a point of the chart opens its customers', async () => {
    const chart = at.page.locator('main canvas').first();
    const { width, height } = (await chart.boundingBox()) ?? { width: 0, height: 0 };
    await chart.click({ position: { x: width - 60, y: height / 2 } });
    await shows(own.customers.total('1'), drawer());
    expect(await drawer().locator('tbody tr.ant-table-row').count()).toBe(1);
    await at.page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'hidden' });
  });

  test('a number of the table opens its customers, who become a segment and the audience of a campaign', async () => {
    await at.page.locator('.analysis-number').filter({ hasText: /^2$/ }).first().click();
    await shows(own.customers.total('2'), drawer());
    await press(own.customers.pack);
    await fill(own.pack.name, '付过款的人');
    await fill(own.pack.key, 'payers');
    await press(`${own.pack.submit.slice(0, 1)} ?${own.pack.submit.slice(1)}`, at.page.locator('.ant-modal'));
    await shows(own.customers.packed('付过款的人', '2'));
    const segment = await at.server.api<{ size: number; freshness: string }>('GET', `${PROJECT}/segments/payers`);
    expect([segment.size, segment.freshness]).toEqual([2, 'frozen']);
    await press(own.customers.campaign);
    await at.page.waitForURL(/campaigns\/new.*segment=payers/);
    expect(await shows('付过款的人')).toBe(true);
  });

  test('a funnel tells how many are left, and who stopped', async () => {
    await go(own.title);
    await at.page.getByRole('link', { name: own.kinds.funnel.question }).click();
    await at.page.locator('.funnel-step').nth(2).waitFor();
    const steps = await at.page.locator('.funnel-step .funnel-numbers b').allTextContents();
    expect(steps).toEqual(['6', '3', '2'].map((n) => own.people(n)));
    await press(own.funnel.stoppedHere('3'));
    expect(await shows(own.customers.total('3'), drawer())).toBe(true);
    await at.page.keyboard.press('Escape');
  });

  test('is saved under a name, changed into a second version, and found again', async () => {
    await press(`${words.acts.save.slice(0, 1)} ?${words.acts.save.slice(1)}`);
    await fill(own.save.name, '下单漏斗');
    await press(`${words.acts.save.slice(0, 1)} ?${words.acts.save.slice(1)}`, at.page.locator('.ant-modal'));
    await at.page.getByRole('heading', { name: '下单漏斗' }).waitFor();
    const before = at.page.url();
    await pick(own.range.label, own.range.choices.days90);
    await at.page.waitForURL(({ href }) => href !== before);
    // The second version is read late: until then the page has the first, as it was kept.
    const read = Promise.withResolvers<void>();
    await at.page.route(/\/analyses\/funnel-[^/]*$/, async (route) => {
      if (route.request().method() === 'GET') await read.promise;
      await route.continue().catch(() => undefined); // the page may have dropped it meanwhile
    });
    await at.page.keyboard.press('Control+s');
    await shows(own.acts.savedVersion(2));
    await go(own.title);
    await at.page.locator('tbody tr.ant-table-row').filter({ hasText: '下单漏斗' }).click();
    await at.page.getByRole('heading', { name: '下单漏斗' }).waitFor();
    read.resolve();
    expect(await shows(own.range.choices.days90)).toBe(true);
    await at.page.unrouteAll();
  });

  test('its table is downloaded as CSV', async () => {
    await at.page.locator('.analysis-table tbody tr.ant-table-row').first().waitFor();
    const [download] = await Promise.all([at.page.waitForEvent('download'), press('CSV')]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text.trim().split('\n').length).toBe(4);
  });

  test('nothing of it made the browser complain', async () => {
    await until('the page to be quiet', async () => (await at.page.locator('main [aria-busy=true]').count()) === 0);
    expect(at.complaints).toEqual([]);
  });
});
