import { formatInstant, HOUR_MS, instant } from '@gyre/domain/time';
import { Analytics } from '@segment/analytics-node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { allowAlways, customerOf, PROJECT, settled } from './campaign.ts';
import { handsOn, openConsole, pictureOf } from './console-hands.ts';
import { ENGLISH_ONLY, overflow, registeredPages, shownTexts, visit, type RegisteredPage } from './console-pages.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findChromium, startChromium } from './peers/chromium.ts';
import { until } from './until.ts';

const executable = findChromium();
const OWNER = { name: '王芳', email: 'wang.fang@example.test', password: 'a long enough phrase' };
const VIEWER = { name: '李雷', email: 'li.lei@example.test', password: 'another long phrase', role: 'viewer' };
/** Impossible phone numbers, as everywhere in this repository. */
const phone = (n: number): string => `100${String(n).padStart(8, '0')}`;
const PEOPLE = Array.from({ length: 12 }, (_, n) => ({ user: `u${n}`, email: `u${n}@example.test`, phone: phone(n) }));

describe.skipIf(executable === undefined)('the console in a browser', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let writeKey = '';

  beforeAll(async () => {
    home = await temporaryHome();
    [server, browser] = await Promise.all([
      startGyre(home.path, { GYRE_OWNER_EMAIL: '', GYRE_OWNER_PASSWORD: '', GYRE_WRITE_KEY: '' }),
      startChromium(executable ?? ''),
    ]);
    ({ page, complaints } = await openConsole(browser, 'zh-CN'));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await home[Symbol.asyncDispose]();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await pictureOf(page, task.name);
  });

  const { shows, press, go, fill, choose, signIn: signInTo } = handsOn(() => page);
  async function send(calls: (analytics: Analytics) => void): Promise<void> {
    const analytics = new Analytics({ writeKey, host: server.url, flushAt: 100, flushInterval: 500 });
    calls(analytics);
    await analytics.closeAndFlush({ timeout: 10_000 });
  }
  const order = (user: string, orderId: string, amount: number) => ({
    userId: user,
    event: 'order_paid',
    properties: { order_id: orderId, amount },
  });

  describe('from an empty home to a mail and to why another did not get one', () => {
    test('whoever opens it first creates the owner', async () => {
      await page.goto(server.url);
      await shows('首次设置');
      await fill('姓名', OWNER.name);
      await fill('邮箱', OWNER.email);
      await fill('密码', OWNER.password);
      await press('创建并进入');
      await page.getByRole('heading', { name: '经营概览' }).waitFor();
      expect(await shows(OWNER.name)).toBe(true);
    });

    test('a new source tells its key once, to be copied', async () => {
      await go('数据接入');
      await press('新建数据源');
      await fill('名称', '官网商城');
      await fill('标识', 'website');
      await press('新建');
      await shows('「官网商城」可以接收数据了');
      await shows('写入密钥只显示这一次');
      await page.locator('.ant-alert').getByRole('button', { name: '复制' }).click();
      await page.locator('.ant-alert').getByRole('button', { name: '已复制' }).waitFor();
      writeKey = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(writeKey).toMatch(/^wk_[\w-]{32}$/);
    });

    test('what the SDK sends with that key appears live', async () => {
      await page.getByRole('link', { name: '打开实时事件' }).click();
      await page.getByRole('heading', { name: '实时事件' }).waitFor();
      await shows('已连接');
      await send((analytics) => {
        for (const { user, email, phone } of PEOPLE) analytics.identify({ userId: user, traits: { name: '韩梅梅', email, phone } });
        analytics.track(order('u3', 'T-0', 20));
      });
      const line = page.locator('.live-line').filter({ hasText: 'order_paid' });
      await line.waitFor();
      await shows('已接收', line);
      expect(await shows('T-0', line)).toBe(true);
    });

    test.each([
      ['phone number', phone(3), '100****0003'],
      ['e-mail', 'u3@example.test', 'u****@example.test'],
    ])('the customer is found by %s, which is shown masked', async (_, typed, masked) => {
      await go('用户查询');
      await page.getByPlaceholder('手机号、邮箱、用户 ID 或任意身份').fill(typed);
      const found = page.locator('tbody tr.ant-table-row');
      await page.waitForURL(/search=/);
      await shows(masked, found);
      await found.nth(1).waitFor({ state: 'detached' });
      expect(await page.locator('main').textContent()).not.toContain(typed);
      await found.getByRole('link').first().click();
      await shows('T-0');
    });

    test('a campaign is put together from the events that came and started', async () => {
      await allowAlways(server);
      await go('运营计划');
      await press('新建运营计划');
      await fill('名称', '付款感谢');
      await fill('标识', 'thanks');
      await press('下一步');
      await choose('选择事件', 'order', 'order_paid');
      await press('添加条件');
      await choose('属性', 'amount', 'amount');
      await choose('等于', '', /^大于$/);
      await fill('值', '100');
      await press('下一步');
      await page.locator('.ant-radio-button-wrapper').getByText('邮件', { exact: true }).click();
      await fill('邮件主题', '感谢您的订单 {{ event.order_id | default: "–" }}');
      await fill('正文', '<p>您的订单已支付成功</p><p><a href="{{ unsubscribe_url }}">退订</a></p>');
      await page.frameLocator('iframe').getByText('您的订单已支付成功').waitFor();
      await press('下一步');
      await press('下一步');
      const share = page.getByRole('slider', { name: '对照组' });
      for (let percent = 10; percent < 50; percent++) await share.press('ArrowRight');
      await press('下一步');
      await shows('当用户「order_paid」且 amount 大于 100 时');
      await shows('发送邮件「感谢您的订单 –」');
      await shows('留出 50% 作为对照组');
      await press('保存并启动');
      await page.getByRole('heading', { name: '付款感谢' }).waitFor();
      expect(await shows('运行中')).toBe(true);
    });

    test('the next orders enter, and the mail lies in the test inbox, marked as not sent', async () => {
      await send((analytics) => {
        for (const { user } of PEOPLE.slice(1)) analytics.track(order(user, `T-${user}`, 199));
        analytics.track(order('u0', 'T-small', 50));
      });
      const entered = PEOPLE.length - 1;
      const counts = await settled(server, 'thanks', entered);
      expect([counts.entered, counts.ghost + counts.sent + counts.delivered]).toEqual([entered, entered]);
      await go('测试收件箱');
      await shows('这里的消息没有离开这台机器。');
      await shows(/感谢您的订单 T-u\d+/);
      await shows('未真实发送');
      await page.frameLocator('iframe').getByText('您的订单已支付成功').waitFor();
    });

    async function askWhy(user: string): Promise<void> {
      await page.getByRole('tab', { name: '用户', exact: true }).click();
      await choose('输入手机号、邮箱、用户 ID …', user, new RegExp(` ${user}$`));
    }

    test('a customer of the control group reads so', async () => {
      await go('运营计划');
      await page.getByRole('link', { name: '付款感谢' }).click();
      await page.getByRole('tab', { name: '用户', exact: true }).click();
      const held = page.locator('tbody tr.ant-table-row').filter({ hasText: '对照组' }).first();
      const customer = (await held.getByRole('link').textContent())?.slice(1) ?? '';
      const { identities } = await server.api<{ identities: { namespace: string; value: string }[] }>(
        'GET',
        `${PROJECT}/customers/${customer}`,
      );
      await askWhy(identities.find(({ namespace }) => namespace === 'user_id')?.value ?? '');
      expect(await shows(/^在对照组中：本应在 .+ 触达，按 50% 留出未发送$/)).toBe(true);
    });

    test('a customer whose order was too small reads which condition failed', async () => {
      await askWhy('u0');
      expect(await shows('没有进入：要求 amount 大于 100；实际 amount = 50')).toBe(true);
    });

    test('nothing of it made the browser complain', () => {
      expect(complaints).toEqual([]);
    });
  });

  /** 逐页 — every page the console registers, as each role and in both languages. */
  describe('every page', () => {
    const registered = registeredPages();
    /** Names that are data, or a language's own name; they stand on the English pages as they are. */
    const CHINESE_DATA =
      /Gyre 环流|^中(文)?$|默认项目|官网商城|默认数据源|神策|王\*|王芳|李雷|韩|付款感谢|付款用户|春季上新|双十一|文案 A|您的订单已支付成功|页脚文字|地址|云(南普洱|\*)|感谢您的订单|测试收件箱 · test inbox/;
    /** The attribute `name` of an item heads a column as it was sent. */
    const ATTRIBUTES = new Set(['name']);
    let customer = 0;
    let episode = '';

    beforeAll(async () => {
      await server.api('POST', '/api/members', VIEWER);
      customer = await customerOf(server, 'u3');
      await send((analytics) => analytics.track({ userId: '0', event: 'nobody', properties: {} }));
      const rule = { kind: 'did', select: { event: 'order_paid' }, aggregate: { of: 'count' }, window: { kind: 'ever' } };
      await server.api('POST', '/api/projects/default/segments', {
        key: 'payers',
        definition: { name: '付款用户', source: { kind: 'rule', rule: { ...rule, test: { op: 'greater_or_equal', value: 1 } } } },
      });
      await server.api('PUT', '/api/projects/default/dashboards/board', { definition: { name: 'Board' } });
      await server.api('PUT', '/api/projects/default/metrics/customers_paid', {
        definition: {
          name: 'Paid',
          measure: { of: 'events', measured: { events: [{ event: 'order_paid' }], aggregate: { of: 'customers' } } },
          dimensions: { 'time of day': { of: 'hour' } },
        },
      });
      const paidOnce = { ...rule, test: { op: 'greater_or_equal', value: 1 } };
      await server.api('PUT', '/api/projects/default/stage-models/ladder', {
        definition: {
          name: 'Ladder',
          stages: [
            { key: 'seen', name: 'Seen', rule: { kind: 'all', rules: [] } },
            { key: 'paid', name: 'Paid', rule: paidOnce },
          ],
        },
      });
      await server.api('PUT', '/api/projects/default/activities/spring', { definition: { name: '春季上新' } });
      await server.api('PUT', '/api/projects/default/content-blocks/footer', { block: { name: '页脚文字', body: '地址' } });
      await server.api('PUT', '/api/projects/default/coupon-batches/november', {
        definition: {
          name: '双十一',
          discount: { kind: 'threshold', threshold: 3_000_000, off: 500_000 },
          validity: { kind: 'relative', days: 7 },
          limits: { total: 100 },
        },
      });
      await server.api('PUT', '/api/projects/default/playbooks/mend', {
        definition: {
          name: 'Mend',
          campaign: {
            arms: [{ key: 'a', name: 'A', content: { channel: 'inbox', title: 'Mend', body: 'Mend' } }],
            goals: [{ name: 'Paid', select: { event: 'order_paid' }, within: { amount: 1, unit: 'day' } }],
          },
          conditions: { metrics: ['customers_paid'], direction: 'down' },
          declaredLift: 0.02,
          guards: { perRun: { messages: 100, cost: 0 }, perMonth: { messages: 100, cost: 0 } },
        },
      });
      // Seen once two hours ago, so not at all in the hour that was over last.
      const seen = { type: 'track', messageId: 'seen', userId: 'u3', event: 'page_seen' };
      await server.batch([{ ...seen, timestamp: formatInstant(instant(systemClock().now() - 2 * HOUR_MS)) }], writeKey);
      await server.api('PUT', '/api/projects/default/metrics/pages_seen', {
        definition: {
          name: 'Seen',
          measure: { of: 'events', measured: { events: [{ event: 'page_seen' }], aggregate: { of: 'events' } } },
        },
      });
      await server.api('PUT', '/api/projects/default/alerts/unseen', {
        definition: {
          name: 'Unseen',
          subject: { of: 'metric', metric: 'pages_seen' },
          detector: { kind: 'threshold', parameters: { below: 1 } },
        },
      });
      episode = await until('an episode of the alert', async () => {
        const { rows } = await server.api<{ rows: { id: string }[] }>('GET', '/api/projects/default/episodes');
        return rows[0]?.id;
      });
      await until('its loop', async () => {
        const { rows } = await server.api<{ rows: unknown[] }>('GET', '/api/projects/default/loops');
        return rows.length > 0;
      });
      const item = { type: 'item_set', item: { type: 'product', id: 'p1' }, properties: { name: '云南普洱' } };
      await fetch(`${server.url}/api/events`, {
        method: 'POST',
        headers: { 'x-write-key': writeKey },
        body: JSON.stringify({ events: [item] }),
      });
    });

    const SHOWN = {
      $customer: () => String(customer),
      $campaign: () => 'thanks',
      $activity: () => 'spring',
      $batch: () => 'november',
      $playbook: () => 'mend',
      $alert: () => 'unseen',
      $episode: () => episode,
      $metric: () => 'customers_paid',
      $model: () => 'ladder',
      $pack: () => 'bank',
      $block: () => 'footer',
      $segment: () => 'payers',
      $dashboard: () => 'board',
      $type: () => 'product',
      $id: () => 'p1',
    };
    const addressOf = ({ path }: RegisteredPage): string => {
      const filled = path
        .split('/')
        .map((part) => (part in SHOWN ? SHOWN[part as keyof typeof SHOWN]() : part))
        .join('/');
      return `/p/default/${filled}${path === 'plan/event' ? '?name=order_paid' : ''}`;
    };

    async function signIn(who: { readonly email: string; readonly password: string }): Promise<void> {
      await page.context().close();
      ({ page, complaints } = await openConsole(browser, 'zh-CN'));
      await signInTo(server.url, who);
    }

    async function tour(language: 'zh' | 'en', look: (page: RegisteredPage) => Promise<readonly string[]>): Promise<string[]> {
      const found: string[] = [];
      for (const one of registered) {
        await visit(page, addressOf(one), one[language]);
        found.push(...(await look(one)).map((what) => `${one.path}: ${what}`));
      }
      return found;
    }

    test('is known to this test', () => {
      expect(registered.length).toBeGreaterThan(22);
    });

    test('is all Chinese for the owner, fits 1280, 1440 and 1920 pixels, and brings no complaint', async () => {
      await signIn(OWNER);
      const wrong = await tour('zh', async () => {
        const english = (await shownTexts(page)).filter((text) => ENGLISH_ONLY.has(text) && !ATTRIBUTES.has(text));
        const wide: string[] = [];
        for (const width of [1280, 1440, 1920]) {
          const over = await overflow(page, width);
          if (over > 0) wide.push(`${over} px too wide at ${width}`);
        }
        return [...english, ...wide];
      });
      expect(wrong).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test('is all English after choosing English', async () => {
      await visit(page, '/p/default/overview', '经营概览');
      await page.getByRole('button', { name: '语言 / 外观' }).click();
      const english = page.getByRole('menuitem', { name: 'English' });
      await english.click();
      await english.waitFor({ state: 'hidden' });
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      const wrong = await tour('en', async () =>
        (await shownTexts(page)).filter((text) => /[\u3400-\u9fff]/.test(text) && !CHINESE_DATA.test(text)),
      );
      expect(wrong).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test('is drawn dark when the operator chooses so', async () => {
      await page.getByRole('button', { name: 'Language / Appearance' }).click();
      await page.getByRole('menuitem', { name: 'Dark' }).click();
      await page.locator('html[data-mode=dark]').waitFor();
      const colour = await page.evaluate<string>(`getComputedStyle(document.querySelector('.shell')).backgroundColor`);
      expect(Math.max(...(colour.match(/\d+/g) ?? ['255']).map(Number))).toBeLessThan(40);
    });

    test('shows a viewer no act that is refused, and complains of nothing', async () => {
      await signIn(VIEWER);
      const hidden = registered.filter(({ permission }) => permission !== undefined);
      const lines = await page.getByRole('menuitem').allTextContents();
      expect(lines.filter((line) => hidden.some(({ zh }) => zh === line))).toEqual([]);
      const ACTS = /^(新建|添加|导入文件|声明事件|启动|结束|编辑|查看明文|拆分|吊销|删除|全部重新处理)/;
      const wrong = await tour('zh', async ({ permission }) => {
        if (permission !== undefined) return [];
        // What stands in the sentence of an analysis only changes what is asked, which a viewer may.
        const buttons = await page.locator('main :is(button, [role=button]):not(.analysis-sentence *)').allTextContents();
        return [
          ...buttons.filter((text) => ACTS.test(text)),
          ...(await page.locator('.ant-message-error, .ant-alert-error').allTextContents()),
        ];
      });
      expect(wrong).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test('never draws a refused page, not even while the code of the next one is on its way', async () => {
      await page.goto(`${server.url}/p/default/segments/payers/edit`);
      await page.getByRole('heading', { name: '你的角色看不到这个页面' }).waitFor();
      const held = Promise.withResolvers<void>();
      await page.route(/\/assets\/projects-/, async (route) => {
        await held.promise;
        await route.continue();
      });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.evaluate(`history.pushState({}, '', '/p/default/projects'); dispatchEvent(new PopStateEvent('popstate'))`);
      await until('the next page to be loading', async () => (await page.locator('main .ant-skeleton').count()) > 0);
      held.resolve();
      await page.getByRole('heading', { name: '项目', exact: true }).waitFor();
      expect(asked.filter((path) => path.includes('/segments/payers'))).toEqual([]);
    });
  });
});
