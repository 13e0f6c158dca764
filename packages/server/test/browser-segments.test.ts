import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { allowAlways, countsOf, customerOf, PROJECT } from './campaign.ts';
import { handsOn, openConsole, pictureOf, type OpenedConsole } from './console-hands.ts';
import { OWNER, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findChromium, startChromium } from './peers/chromium.ts';
import { until } from './until.ts';
import { zoneAtNoon } from './zone-at-noon.ts';

const executable = findChromium();
const [HOUR, MINUTE] = [3_600_000, 60_000];
/** Two hours ago: long enough for a cart without an order to count. */
const CART_AT = Date.now() - 2 * HOUR;
const TEMPLATES = { zh: '加购未支付', en: 'Cart without order' } as const;
/** Customers 0 … 5 filled a cart; 0 and 1 paid ten minutes later; 4 has not opened the shop for 20 days. */
const CARTS = [0, 1, 2, 3, 4, 5];

/** Impossible phone numbers, as everywhere in this repository. */
const phone = (user: number): string => `100${String(user).padStart(8, '0')}`;
/** A zone of every customer in which it is about noon: the default channel is SMS, which goes by day only. */
const ZONE = zoneAtNoon();
const track = (user: number, event: string, at: number, properties: object = {}): object => ({
  type: 'track',
  messageId: `${event}-${user}-${at}`,
  userId: `u${user}`,
  event,
  timestamp: new Date(at).toISOString(),
  properties,
});
const pays = (user: number): object => track(user, 'pay_order', CART_AT + 10 * MINUTE, { amount: 10 });
const opens = (user: number, at: number): object => track(user, 'app_open', at);
/** Someone new: opens the shop and fills a cart. */
const arrives = (user: number): object[] => [
  { type: 'identify', messageId: `who-${user}`, userId: `u${user}`, traits: { city: '昆明', phone: phone(user), timezone: ZONE } },
  opens(user, CART_AT - MINUTE),
  track(user, 'add_to_cart', CART_AT, { product_id: user % 2 === 0 ? 'cup' : 'tea' }),
];
const history = CARTS.flatMap((user) => [
  {
    type: 'identify',
    messageId: `who-${user}`,
    userId: `u${user}`,
    traits: { city: user % 2 === 0 ? '成都' : '重庆', phone: phone(user), timezone: ZONE },
  },
  opens(user, user === 4 ? Date.now() - 480 * HOUR : CART_AT - MINUTE),
  track(user, 'add_to_cart', CART_AT, { product_id: user % 2 === 0 ? 'cup' : 'tea' }),
  ...(user < 2 ? [pays(user)] : []),
]);
const dormant = {
  kind: 'not',
  rule: {
    kind: 'did',
    select: { event: 'app_open' },
    aggregate: { of: 'count' },
    window: { kind: 'rolling', span: { amount: 14, unit: 'day' } },
    test: { op: 'greater_or_equal', value: 1 },
  },
};

/** 可视化编辑器 — 「近 30 天加购未支付、且不在沉睡分群」 from an empty page to a campaign that reached who entered. */
describe.skipIf(executable === undefined).each(['zh', 'en'] as const)('a segment built by hand in %s', (language) => {
  const words = wordsIn(language);
  const { segments: own } = words;
  const { rules } = own;
  const campaignWords = words.campaigns.editor;
  const segmentKey = `cart-awake-${language}`;
  const template = TEMPLATES[language];
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let browser: Browser;
  let opened: OpenedConsole;
  let page: Page;

  beforeAll(async () => {
    home = await temporaryHome();
    [server, browser] = await Promise.all([startGyre(home.path), startChromium(executable ?? '')]);
    await server.batch(history);
    for (const user of CARTS) await customerOf(server, `u${user}`);
    await nameProducts();
    await server.api('POST', `${PROJECT}/segments`, {
      key: 'dormant',
      definition: { name: '沉睡', source: { kind: 'rule', rule: dormant } },
    });
    await server.api('PATCH', PROJECT, { zone: ZONE });
    await allowAlways(server);
    opened = await openConsole(browser, 'zh-CN');
    page = opened.page;
    await signIn();
    await page.goto(`${server.url}/p/default/segments/new`);
    await page.getByRole('heading', { name: own.editor.newTitle }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await home[Symbol.asyncDispose]();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await pictureOf(page, `${language} ${task.name}`);
  });

  /** Signs in, in the language of new operators, and chooses another where needed. */
  async function signIn(): Promise<void> {
    await hands.signIn(server.url, OWNER);
    if (language === 'zh') return;
    const { frame } = wordsIn('zh');
    await page.getByRole('button', { name: `${frame.language} / ${frame.appearance}` }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: words.overview.title }).waitFor();
  }

  /** Carts name products, and products have a category. */
  async function nameProducts(): Promise<void> {
    const item = (id: string, category: string) => ({ type: 'item_set', item: { type: 'product', id }, properties: { category } });
    const events = [item('cup', '杯子'), item('tea', '茶叶'), item('pot', '茶叶')];
    await fetch(`${server.url}/api/events`, {
      method: 'POST',
      headers: { 'x-write-key': 'wk_test' },
      body: JSON.stringify({ events }),
    });
    await server.api('PUT', `${PROJECT}/plan/add_to_cart/properties/product_id`, {
      type: 'string',
      locked: false,
      blocked: false,
      itemType: 'product',
    });
  }

  const hands = handsOn(() => page);
  const { press, fill } = hands;
  const kinds = (within: string): Promise<string[]> => page.locator(`${within} .rule-kind`).allTextContents();
  /** Waits until the rule consists of these conditions, in this order. */
  const reads = (expected: readonly string[], within = '.rule-root'): Promise<true> =>
    until(`${within} to read ${expected.join(', ')}`, async () => (await kinds(within)).join() === expected.join());
  /** Waits until the preview, up to date, says how many. */
  async function holds(customers: number): Promise<true> {
    const size = page.locator('[aria-live=polite]:not(.rule-dim)').getByText(new RegExp(`^${customers} ${own.people(customers)}`));
    await size.first().waitFor();
    return true;
  }
  async function addCondition(kind: string): Promise<void> {
    await press(rules.add);
    await page.getByRole('menuitem', { name: kind, exact: true }).click();
  }
  /** The list of the field that has the focus. */
  const openList = (): Locator => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  /** Types into the field that has the focus and takes what is then marked, as one does without a mouse. */
  async function takeTyped(text: string, option: string): Promise<void> {
    await page.locator('input[role=combobox][aria-expanded=true]:focus').waitFor();
    await page.keyboard.type(text);
    await openList().locator('.ant-select-item-option-active').filter({ hasText: option }).waitFor();
    await page.keyboard.press('Enter');
  }

  test('a template fills in the rule and the name, and the size appears', async () => {
    await press(own.editor.templates);
    await page.getByRole('menuitem', { name: template }).first().click();
    await reads([rules.kinds.then_not]);
    await holds(4);
    expect(await page.getByLabel(own.editor.name, { exact: true }).inputValue()).toBe(template);
  });

  test('a condition is added without the mouse: its list is open, what is typed is found, Enter takes it', async () => {
    await addCondition(rules.addKinds.not_segment);
    await takeTyped('沉睡', '沉睡');
    await reads([rules.kinds.then_not, rules.kinds.segment]);
    await holds(3);
    const sentence = page.locator('.panel').filter({ has: page.getByRole('heading', { name: own.preview.sentence }) });
    expect(await sentence.textContent()).toContain('沉睡');
  });

  test('undo and redo from the keyboard', async () => {
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await reads([rules.kinds.then_not]);
    await holds(4);
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+Shift+z');
    await reads([rules.kinds.then_not, rules.kinds.segment]);
    expect(await holds(3)).toBe(true);
  });

  test('conditions move by Alt and arrows, and keep the focus', async () => {
    await page.locator('.rule-handle').nth(1).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await reads([rules.kinds.segment, rules.kinds.then_not]);
    await page.locator(`.rule-handle[aria-label="${rules.move}: ${rules.kinds.segment}"]:focus`).waitFor();
    await page.keyboard.press('Alt+ArrowDown');
    await reads([rules.kinds.then_not, rules.kinds.segment]);
    expect(await holds(3)).toBe(true);
  });

  test('a condition is dragged into a group, and back out by undo', async () => {
    await press(rules.addGroup);
    const group = page.locator('.rule-root .rule-group');
    await group.waitFor();
    await openList().waitFor();
    await page.keyboard.press('Escape');
    await openList().waitFor({ state: 'hidden' });
    const handle = await boxOf(page.locator('.rule-handle').first());
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await page.mouse.down();
    await page.mouse.move(handle.x + 12, handle.y + 24, { steps: 4 });
    const target = await boxOf(group.locator('.rule-drop').last());
    const [x, y] = [target.x + 60, target.y + target.height / 2];
    await until('the place below to take it', async () => {
      await page.mouse.move(x, y, { steps: 4 });
      return (await page.locator('.rule-over').count()) > 0;
    });
    await page.mouse.up();
    await reads([rules.group, rules.kinds.did, rules.kinds.then_not], '.rule-group');
    await reads([rules.kinds.segment, rules.group, rules.kinds.did, rules.kinds.then_not]);
    await holds(3);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await group.waitFor({ state: 'detached' });
    await reads([rules.kinds.then_not, rules.kinds.segment]);
    expect(await holds(3)).toBe(true);
  });

  async function boxOf(place: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    await place.waitFor();
    const box = await place.boundingBox();
    if (box === null) throw new Error(`${place.toString()} is not on the page`);
    return box;
  }

  test('frequent values are offered with how many have them, of customers and of what events refer to', async () => {
    await addCondition(rules.addKinds.attribute);
    await takeTyped('city', 'city');
    await page.getByLabel(rules.value, { exact: true }).last().click();
    await openList().getByText(rules.countedIn.customers).waitFor();
    const option = (value: string): Locator => openList().locator('.ant-select-item-option').filter({ hasText: value });
    expect(await option('成都').textContent()).toBe(`成都 ${rules.holds('3')}`);
    await option('成都').click();
    await holds(1);
    await page.locator('.rule-builder').focus();
    await press(`${rules.remove}: ${rules.kinds.attribute}`);
    await reads([rules.kinds.then_not, rules.kinds.segment]);
    await press(rules.addTest, page.locator('.rule-leaf').first());
    await page.getByRole('combobox', { name: rules.property }).click();
    await takeTyped('product_id', 'product_id');
    await page.getByRole('combobox', { name: rules.item }).click();
    await openList().getByText('category').click();
    await page.getByLabel(rules.value, { exact: true }).last().click();
    await openList().getByText(rules.countedIn.items).waitFor();
    expect(await option('茶叶').textContent()).toBe(`茶叶 ${rules.items('2')}`);
    await option('茶叶').click();
    await holds(2);
    await press(rules.remove, page.locator('.rule-tests').first());
    await holds(3);
  });

  test('the rule is copied as the sentence that is shown', async () => {
    await page.locator('.rule-bar .anticon-copy').click();
    await page.getByRole('menuitem', { name: rules.copyText }).click();
    await page.getByText(rules.copied).first().waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toContain('沉睡');
    expect((await page.locator('.panel').allTextContents()).some((text) => text.endsWith(copied))).toBe(true);
  });

  test('a size that is long in coming can be stopped and taken up again, and typing goes on meanwhile', async () => {
    const held = Promise.withResolvers<void>();
    await page.route('**/segments/preview', async (route) => {
      await held.promise;
      // One that was dropped meanwhile has nobody to go on for.
      await route.continue().catch(() => undefined);
    });
    const days = page.getByLabel(rules.amount, { exact: true }).first();
    await days.fill('29');
    const wait = page.getByRole('status');
    await wait.getByText(own.preview.waiting.none).waitFor();
    await fill(own.editor.description, '29');
    const dropped = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/segments/preview'));
    await press(own.preview.stop, wait);
    await dropped;
    await wait.getByText(own.preview.stopped).waitFor();
    held.resolve();
    await press(own.preview.resume, wait);
    expect(await holds(3)).toBe(true);
    expect(await page.getByLabel(own.editor.description, { exact: true }).inputValue()).toBe('29');
    await page.unroute('**/segments/preview');
    await days.fill('30');
    await wait.waitFor({ state: 'detached' });
    expect(await holds(3)).toBe(true);
  });

  test('it is saved, and its page shows who is in it', async () => {
    await fill(own.editor.key, segmentKey);
    await press(own.editor.save);
    await page.waitForURL(`**/segments/${segmentKey}`);
    await page.getByRole('heading', { name: template }).waitFor();
    await page.getByRole('tabpanel').getByText(own.members.total('3'), { exact: true }).waitFor();
    await page.locator('tbody tr.ant-table-row').nth(2).waitFor();
    expect(await page.locator('tbody tr.ant-table-row').count()).toBe(3);
  });

  const move = (customer: number, way: string): Locator =>
    page
      .locator('.segment-move')
      .filter({ hasText: `#${customer}` })
      .filter({ hasText: way });

  test('a customer enters by a cart and leaves by an order, and the page says so by itself', async () => {
    await page.getByRole('tab', { name: own.tabs.history }).click();
    await page.getByText(own.history.movesNone).waitFor();
    await server.batch(arrives(7));
    const customer = await customerOf(server, 'u7');
    await move(customer, own.history.entered).waitFor();
    await page
      .locator('.page-head')
      .getByText(`4 ${own.people(4)}`)
      .waitFor();
    await server.batch([pays(7)]);
    await move(customer, own.history.left).waitFor();
    await page
      .locator('.page-head')
      .getByText(`3 ${own.people(3)}`)
      .waitFor();
    expect(await move(customer, '').count()).toBe(2);
  });

  test('a campaign on it is started from its page, and reaches who enters from now on', async () => {
    await press(own.acts.campaign);
    await page.getByRole('heading', { name: campaignWords.newTitle }).waitFor();
    await page.getByRole('radio', { name: new RegExp(`^${campaignWords.triggerKinds.segment.name}`) }).check();
    await page.getByRole('radio', { name: campaignWords.segmentOn.entered, exact: true }).check();
    await page.locator('.rule-line').getByText(template).waitFor();
    for (let step = 0; step < 4; step++) await press(words.acts.next);
    await press(campaignWords.saveStart);
    await page.waitForURL(/\/campaigns\/plan-/);
    await page.getByText(words.campaigns.states.running).first().waitFor();
    const campaign = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await server.batch(arrives(9));
    const reached = await until('the message, or what would have been one in the control group', async () => {
      const { entered, ghost, sent, delivered } = await countsOf(server, campaign);
      return entered === 1 && ghost + sent + delivered === 1;
    });
    expect(reached).toBe(true);
  });

  test('nothing of it made the browser complain', () => {
    expect(opened.complaints).toEqual([]);
  });
});
