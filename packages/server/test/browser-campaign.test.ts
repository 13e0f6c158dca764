import { DAY_MS } from '@gyre/domain/time';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { customerOf, person, PROJECT, settled } from './campaign.ts';
import { handsOn, openConsole, pictureOf, type OpenedConsole } from './console-hands.ts';
import { OWNER, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findChromium, startChromium } from './peers/chromium.ts';
import { until } from './until.ts';
import { zoneAtNoon } from './zone-at-noon.ts';

const executable = findChromium();
const BOSS = { email: 'boss@example.test', password: 'a very long password', name: '李娜', role: 'owner', language: 'zh' };
/** Bought 40 days ago and not since; the last one cannot be written to. */
const LAPSED = 60;
/** Bought within the last 30 days. */
const RECENT = 3;
const BUYERS = 12;
const ORDER = 88.5;

const lapsed = Array.from({ length: LAPSED }, (_, n) => `l${n}`);
const recent = Array.from({ length: RECENT }, (_, n) => `r${n}`);
const phoneless = `l${LAPSED - 1}`;
const phoneOf = (user: string): string => `+86${user.startsWith('l') ? 138 : 139}${user.slice(1).padStart(8, '0')}`;

function order(user: string, id: string, at: Date): object {
  const properties = { order_id: id, amount: ORDER };
  return { type: 'track', messageId: id, userId: user, event: 'pay_order', timestamp: at.toISOString(), properties };
}

const paid = (window: object, test: object): object => ({
  kind: 'did',
  select: { event: 'pay_order' },
  aggregate: { of: 'count' },
  window,
  test,
});
const DORMANT = {
  kind: 'all',
  rules: [
    paid({ kind: 'ever' }, { op: 'greater_or_equal', value: 1 }),
    paid({ kind: 'rolling', span: { amount: 30, unit: 'day' } }, { op: 'less', value: 1 }),
  ],
};

interface Passed {
  readonly customer: number;
  readonly arm: string;
  readonly outcome: string;
}

/** What an operator does from the wizard to the verdict, and a second one between them, each in a browser. */
describe.skipIf(executable === undefined)('a win-back SMS by hand', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let browser: Browser;
  let operator: OpenedConsole;
  let boss: OpenedConsole | undefined;
  let passed: readonly Passed[] = [];

  beforeAll(async () => {
    home = await temporaryHome();
    [server, browser] = await Promise.all([startGyre(home.path), startChromium(executable ?? '')]);
    operator = await openConsole(browser, 'zh-CN');
    const zone = zoneAtNoon();
    await server.api('PATCH', PROJECT, { zone });
    await server.api('POST', '/api/members', BOSS);
    const caps = [{ scope: { kind: 'line', line: '零售' }, cap: { limit: 1, window: { kind: 'calendar', unit: 'day' } } }];
    const testList = [{ name: '王芳的手机', channel: 'sms', address: '+8613700000000' }];
    const approval = { customers: 10, cost: null };
    const sms = { signature: '云杉生活', optOut: '拒收请回复R' };
    await server.api('PUT', `${PROJECT}/policy`, { policy: { caps, testList, approval, sms } });
    await server.batch([...lapsed, ...recent].flatMap((user) => newcomer(user, zone)));
    await customerOf(server, recent.at(-1) ?? '');
    const definition = { name: '30 天未购买', source: { kind: 'rule', rule: DORMANT } };
    await server.api('POST', `${PROJECT}/segments`, { key: 'not-bought-30', definition });
    await until('the segment to be counted', async () => {
      const { size } = await server.api<{ size: number | null }>('GET', `${PROJECT}/segments/not-bought-30`);
      return size === LAPSED;
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await home[Symbol.asyncDispose]();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await pictureOf((boss ?? operator).page, task.name);
  });

  function newcomer(user: string, zone: string): object[] {
    const { traits, ...call } = person(user, `顾客${user}`, phoneOf(user)) as { traits: Record<string, unknown> };
    const { phone: _, ...unreachable } = traits;
    const boughtAt = new Date(Date.now() - (user.startsWith('l') ? 40 : 5) * DAY_MS);
    return [{ ...call, traits: { ...(user === phoneless ? unreachable : traits), timezone: zone } }, order(user, `old-${user}`, boughtAt)];
  }

  const { shows, press, go, fill, choose, signIn } = handsOn(() => operator.page);
  const write = async (arm: string, text: string): Promise<void> => {
    await operator.page.getByRole('tab', { name: arm }).click();
    await fill('短信正文', text);
  };

  test('the contact policy says whom to tell that a campaign waits for approval', async () => {
    await signIn(server.url, OWNER);
    await go('防打扰');
    await operator.page.getByRole('tab', { name: '审批与单价' }).click();
    await shows('不通知任何人；能审批的成员在首页看到等待审批的计划。');
    await press('加邮箱');
    await shows('审批通知里的邮箱或名称没有填对');
    await fill('邮箱地址', BOSS.email);
    await shows(`审批通知加入 ${BOSS.email}`);
    await press('保存为新版本');
    await shows('还没有修改');
    expect(await shows(`通知 ${BOSS.email}。`)).toBe(true);
  });

  test('the operator puts it together: what for, for whom, what it says', async () => {
    await go('运营计划');
    await press('新建运营计划');
    await fill('名称', '30 天未购买召回');
    await fill('标识', 'win-back');
    await choose('业务线', '零', '零售');
    await press('以「pay_order」为目标');
    await press('下一步');
    await operator.page.getByRole('radio', { name: '一次性人群' }).check();
    await press('添加条件');
    await operator.page.getByRole('menuitem', { name: '在分群里', exact: true }).click();
    await choose('选择分群', '30', '30 天未购买');
    await shows(`现在有 ${LAPSED} 位用户符合`);
    await press('下一步');
    await press('添加一种文案');
    await write('文案 A', '{{ customer.name | default: "您好" }}，好久不见，满 99 减 20');
    await write('文案 B', '您常买的商品上新了，今天下单包邮');
    const phone = operator.page.getByRole('region', { name: '模拟手机：用户收到的短信' });
    expect(await shows('【云杉生活】您常买的商品上新了，今天下单包邮，拒收请回复R', phone)).toBe(true);
  });

  test('a text can wait for a time of day; the confirmation says so; it goes at once again', async () => {
    const { page } = operator;
    await page.getByText('等到', { exact: true }).click();
    await page.locator('input[type=time]').fill('19:30');
    await shows('按用户所在时区的时刻发送');
    await page.getByText('确认启动', { exact: true }).click();
    expect(await shows('您常买的商品上新了，今天下单包邮，等到用户当地 19:30 发送', page.locator('.ant-descriptions'))).toBe(true);
    await page.getByText('渠道与内容', { exact: true }).first().click();
    await page.getByRole('tab', { name: '文案 B' }).click();
    await page.getByText('立即', { exact: true }).click();
    await page.locator('input[type=time]').waitFor({ state: 'detached' });
  });

  test('sends a test of a text to the test list', async () => {
    await press('发送测试');
    const dialog = operator.page.locator('.ant-popover');
    await shows('王芳的手机', dialog);
    await press('发送测试', dialog);
    expect(await shows('王芳的手机 · 没有服务商，存进了测试收件箱', dialog)).toBe(true);
    await operator.page.keyboard.press('Escape');
  });

  test('holds some back, reads before the start what it will do and that somebody else must agree, and asks', async () => {
    await press('下一步');
    await press('下一步');
    const share = operator.page.getByRole('slider', { name: '对照组' });
    for (let percent = 10; percent < 30; percent++) await share.press('ArrowRight');
    await press('下一步');
    await shows('启动需要另一位成员批准：');
    await shows('没有可用的联系方式');
    const summary = operator.page.locator('.ant-descriptions');
    await shows('启动时一次性选取：在分群「30 天未购买」的用户', summary);
    await shows('短信 文案 A（50%）：您好，好久不见，满 99 减 20', summary);
    await shows('留出 30% 作为对照组', summary);
    await shows('零售', summary);
    await press('保存并申请启动');
    await operator.page.getByRole('heading', { name: '30 天未购买召回' }).waitFor();
    await shows('待审批');
    expect(await shows('自己不能批准自己的申请')).toBe(true);
  });

  test('a second owner reads it and agrees', async () => {
    boss = await openConsole(browser, 'zh-CN');
    const { page, complaints } = boss;
    const second = handsOn(() => page);
    await second.signIn(server.url, BOSS);
    await second.go('运营计划');
    await page.getByRole('link', { name: '30 天未购买召回' }).click();
    await second.shows(`${OWNER.email} 申请启动这个计划，等待另一位成员同意。`);
    await second.press('批准');
    const dialog = page.getByRole('dialog', { name: '批准这次启动？' });
    await second.shows('留出 30% 作为对照组', dialog);
    await second.press('批准', dialog);
    await second.shows('已批准，还没有启动。');
    await page.goto(`${server.url}/p/default/notices`);
    const told = page.locator('tbody tr.ant-table-row').filter({ hasText: '审批' }).filter({ hasText: BOSS.email });
    await second.shows('已发出', told.nth(1));
    await told.first().getByRole('link', { name: '30 天未购买召回' }).click();
    await second.shows('已批准，还没有启动。');
    expect(complaints).toEqual([]);
    await page.context().close();
    boss = undefined;
  });

  test('it is started, and everybody of the segment is sent to, held back or told why not', async () => {
    await shows('已批准，还没有启动。');
    await press('启动');
    const dialog = operator.page.getByRole('dialog', { name: '启动这个运营计划？' });
    await shows(/^预计 60 人进入，发出 \d+ 条消息，花费 ¥\d/, dialog);
    await press('启动', dialog);
    await shows('运行中');
    const counts = await settled(server, 'win-back', LAPSED);
    expect([counts.ghost + counts.sent + counts.delivered, counts.withheldByReason]).toEqual([LAPSED - 1, { no_address: 1 }]);
    const { rows } = await server.api<{ rows: Passed[] }>('GET', `${PROJECT}/campaigns/win-back/customers?limit=200`);
    passed = rows;
    expect(new Set(rows.filter(({ outcome }) => outcome !== 'withheld' && outcome !== 'ghost').map(({ arm }) => arm))).toEqual(
      new Set(['a', 'b']),
    );
  });

  test('the report fills while customers buy: whom it reached, what there is so far, and that it is too early to judge', async () => {
    const { page } = operator;
    const numberOf = new Map(await Promise.all(lapsed.map(async (user) => [await customerOf(server, user), user] as const)));
    const treated = passed.filter(({ outcome }) => outcome !== 'withheld' && outcome !== 'ghost');
    const held = passed.filter(({ outcome }) => outcome === 'ghost').length;
    const buyers = treated.slice(0, BUYERS).map(({ customer }) => numberOf.get(customer) ?? '');
    expect(await server.batch(buyers.map((user) => order(user, `new-${user}`, new Date())))).toBe(200);
    await shows(/^还太早：59 人的目标窗口还没结束/);
    const openOf = (step: string) => page.getByRole('link', { name: `查看「${step}」的用户` });
    await openOf('成功').getByText(String(BUYERS), { exact: true }).waitFor();
    expect(await Promise.all(['活动名单', '渠道名单', '执行名单', '触达'].map((step) => openOf(step).first().textContent()))).toEqual(
      [LAPSED, LAPSED - 1, treated.length, treated.length].map(String),
    );
    const line = (group: string) => page.getByRole('row', { name: group }).first();
    await shows('未完', page.getByRole('columnheader', { name: '至今达成' }));
    await shows(`${BUYERS} / ${treated.length} 人`, line('触达组（全部文案） 0 0'));
    expect(await shows(`0 / ${held} 人 · 0%`, line('对照组 0 0'))).toBe(true);
  });

  test('whoever asks is told why: one who got it, one who was held back, one who could not be written to', async () => {
    const { page } = operator;
    await page.getByRole('tab', { name: '用户', exact: true }).click();
    const asked = async (customer: number | undefined): Promise<void> => {
      const { identities } = await server.api<{ identities: { namespace: string; value: string }[] }>(
        'GET',
        `${PROJECT}/customers/${customer ?? 0}`,
      );
      const user = identities.find(({ namespace }) => namespace === 'user_id')?.value ?? '';
      await choose('输入手机号、邮箱、用户 ID …', user, new RegExp(`#${customer} `));
    };
    await asked(passed.find(({ outcome }) => outcome === 'sent' || outcome === 'delivered')?.customer);
    await shows(/写入测试收件箱：没有配置服务商，用户没有收到$/);
    await asked(passed.find(({ outcome }) => outcome === 'ghost')?.customer);
    await shows(/^在对照组中：本应在 .+ 触达，按 30% 留出未发送$/);
    await asked(passed.find(({ outcome }) => outcome === 'withheld')?.customer);
    expect(await shows(/没有.*手机号/)).toBe(true);
  });

  test('nothing of it made the browser complain', () => {
    expect(operator.complaints).toEqual([]);
  });
});
