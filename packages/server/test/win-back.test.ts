import type { EventsAnswer } from '@gyre/domain/analyses/events';
import type { CampaignReport } from '@gyre/domain/campaign-report';
import type { Estimate } from '@gyre/domain/api/estimate';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countsOf, customerOf, ownEventsOf, PROJECT, settled, whyOf, type Why } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { hasKannel, startKannel, type KannelPeer } from './peers/kannel.ts';
import { until } from './until.ts';
import { zoneAtNoon } from './zone-at-noon.ts';

/** Bought 40 days ago and not since; the last two of them cannot be written to. */
const LAPSED = 300;
const REACHABLE = LAPSED - 2;
/** Had not bought for 30 days either, but did again five and a half days ago. */
const RECENT = 20;
const SMS_PRICE = 450;
const ORDER = 88;

const lapsed = Array.from({ length: LAPSED }, (_, n) => `l${n}`);
const [refused = '', phoneless = ''] = lapsed.slice(REACHABLE);
const phoneOf = (user: string): string => `+86${user.startsWith('l') ? 138 : 139}${user.slice(1).padStart(8, '0')}`;
const nameOf = (user: string): string => `顾客${user}`;

function newcomer(user: string, zone: string, boughtDaysAgo: number): object[] {
  const phone = user === phoneless ? {} : { phone: phoneOf(user) };
  const traits = { name: nameOf(user), timezone: zone, ...phone };
  return [
    { type: 'identify', messageId: `identify-${user}`, userId: user, traits },
    order(user, `old-${user}`, new Date(Date.now() - boughtDaysAgo * DAY_MS)),
  ];
}

function order(user: string, id: string, at: Date): object {
  const properties = { order_id: id, amount: ORDER, line_count: 1 };
  return { type: 'track', messageId: id, userId: user, event: 'pay_order', timestamp: at.toISOString(), properties };
}

const paid = (window: object, many: object): object => ({
  kind: 'did',
  select: { event: 'pay_order' },
  aggregate: { of: 'count' },
  window,
  test: many,
});
/** 30 天未购买: has bought, and not within 30 days. */
const DORMANT = {
  kind: 'all',
  rules: [
    paid({ kind: 'ever' }, { op: 'greater_or_equal', value: 1 }),
    paid({ kind: 'rolling', span: { amount: 30, unit: 'day' } }, { op: 'less', value: 1 }),
  ],
};
const TEXTS = { a: '好久不见，回来看看，满 99 减 20', b: '您常买的商品上新了，今天下单包邮' } as const;
const CAMPAIGN = {
  name: '30 天未购买召回',
  trigger: { kind: 'audience', rule: { kind: 'segment', segment: 'not-bought-30' }, once: {} },
  controlShareBp: 1000,
  arms: Object.entries(TEXTS).map(([key, text]) => ({
    key,
    name: `文案 ${key}`,
    content: { channel: 'sms', text: `{{ customer.name | default: "您好" }}，${text}` },
  })),
  goals: [{ name: '下单', select: { event: 'pay_order' }, within: { amount: 1, unit: 'hour' }, value: 'amount' }],
  test: { kind: 'fixed' },
  businessLine: '会员',
};

/** A process whose clock is ahead of the machine's. */
const ahead = (ms: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`const now = Date.now; Date.now = () => now() + ${ms};`)}`,
});

/** What an operator does from the wizard to the verdict, through the API, with a real SMS gateway and its carrier. */
describe.skipIf(!hasKannel())('a win-back campaign', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let kannel: KannelPeer;
  const numbers = new Map<string, number>();
  const userOf = new Map<number, string>();

  beforeAll(async () => {
    home = await temporaryHome();
    server = await startGyre(home.path, { GYRE_ALLOW_PRIVATE_TARGETS: 'true' });
    const zone = zoneAtNoon();
    await server.api('PATCH', PROJECT, { zone });
    const quiet = { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' };
    await server.api('PUT', `${PROJECT}/policy`, { policy: { quiet, sms: { signature: '云杉生活', optOut: '拒收请回复R' } } });
    kannel = await startGateway();
    const recent = Array.from({ length: RECENT }, (_, n) => `r${n}`);
    await server.batch(lapsed.flatMap((user) => newcomer(user, zone, 40)));
    const returned = (user: string): object[] => [
      ...newcomer(user, zone, 45),
      order(user, `again-${user}`, new Date(Date.now() - 5.5 * DAY_MS)),
    ];
    await server.batch(recent.flatMap(returned));
    await customerOf(server, recent.at(-1) ?? '');
    for (const row of await everyRow<{ customer: number; identities: { namespace: string; value: string }[] }>('customers')) {
      const user = row.identities.find((identity) => identity.namespace === 'user_id')?.value ?? '';
      numbers.set(user, row.customer);
      userOf.set(row.customer, user);
    }
    await server.api('POST', `${PROJECT}/suppressions`, { channel: 'sms', addresses: [phoneOf(refused)] });
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await kannel.stop();
    await home[Symbol.asyncDispose]();
  });

  /** The gateway has to know where replies go, and that address comes from the server; so the provider is saved twice. */
  async function startGateway(): Promise<KannelPeer> {
    const save = (peer: Pick<KannelPeer, 'settings' | 'secret'>) =>
      server.api('PUT', `${PROJECT}/channels/sms/gate`, { kind: 'kannel', settings: peer.settings, secret: peer.secret, enabled: true });
    await save({ settings: { url: 'http://127.0.0.1:1/', username: 'gyre', from: '', smscId: '' }, secret: { password: '-' } });
    const channels = await server.api<{ providers: { key: string; inboundUrl: string | null }[] }[]>('GET', `${PROJECT}/channels`);
    const inboundUrl = channels.flatMap((channel) => channel.providers).find((provider) => provider.key === 'gate')?.inboundUrl ?? '';
    const started = await startKannel(() => inboundUrl);
    await save(started);
    return started;
  }

  async function everyRow<Row>(path: string): Promise<Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const mark: string = path.includes('?') ? '&' : '?';
      const page: { rows: Row[]; next: string | null } = await server.api('GET', `${PROJECT}/${path}${mark}limit=200${more}`);
      rows.push(...page.rows);
      cursor = page.next;
    }
    return rows;
  }
  /** Who is in an arm, by user id. */
  const usersOf = async (arm: string): Promise<string[]> =>
    (await everyRow<{ customer: number }>(`campaigns/win-back/customers?arm=${arm}`)).map((row) => userOf.get(row.customer) ?? '');
  const report = () => server.api<CampaignReport>('GET', `${PROJECT}/campaigns/win-back/report`);
  const stepOf = ({ steps }: CampaignReport, step: string) => steps.find((s) => s.step === step);
  const lostAt = (from: CampaignReport, step: string) =>
    Object.fromEntries((stepOf(from, step)?.lost ?? []).map(({ reason, entries }) => [reason, entries]));

  let estimate: Estimate;
  let arms: Record<'control' | 'a' | 'b', string[]>;
  const treated = (): string[] => [...arms.a, ...arms.b];

  test('the segment holds exactly who did not buy for 30 days', async () => {
    const definition = { name: '30 天未购买', source: { kind: 'rule', rule: DORMANT } };
    await server.api('POST', `${PROJECT}/segments`, { key: 'not-bought-30', definition });
    const size = async () => (await server.api<{ size: number | null }>('GET', `${PROJECT}/segments/not-bought-30`)).size;
    await until('the segment to be counted', async () => (await size()) !== null);
    expect(await size()).toBe(LAPSED);
  });

  test('before the start both texts are shown, and it is told who is left out, what it costs, and that nobody else has to agree', async () => {
    const customer = numbers.get('l0');
    const preview = await server.api<{ arms: { body: string; error: object | null }[]; problems: { blocks: boolean }[]; audience: number }>(
      'POST',
      `${PROJECT}/campaigns/preview`,
      { definition: CAMPAIGN, customer },
    );
    expect(
      preview.arms.map((arm) => [arm.body, arm.error]),
      'with the name masked',
    ).toEqual(Object.values(TEXTS).map((text) => [`【云杉生活】顾***，${text}，拒收请回复R`, null]));
    expect(preview.problems.filter((problem) => problem.blocks)).toEqual([]);
    expect(preview.audience).toBe(LAPSED);

    await server.api('POST', `${PROJECT}/campaigns`, { key: 'win-back', definition: CAMPAIGN });
    const asked = { campaign: 'win-back', definition: CAMPAIGN, over: 'now' };
    estimate = await server.api<Estimate>('POST', `${PROJECT}/campaigns/estimate`, asked);
    expect(estimate).toMatchObject({ people: LAPSED, messages: REACHABLE - estimate.control, approval: null });
    expect(estimate.cost).toBe(estimate.messages * SMS_PRICE);
    expect(Object.fromEntries(estimate.excluded.map(({ reason, customers }) => [reason, customers]))).toEqual({
      no_address: 1,
      suppressed: 1,
    });
  });

  test('replayed on each of the last seven days, those who have come back since are counted on the days before', async () => {
    const asked = { campaign: 'win-back', definition: CAMPAIGN, over: 'last_week' };
    const week = await server.api<Estimate>('POST', `${PROJECT}/campaigns/estimate`, asked);
    const before = LAPSED + RECENT;
    expect(week.takes.map(({ people }) => people)).toEqual([before, before, LAPSED, LAPSED, LAPSED, LAPSED, LAPSED]);
    expect(week.takes.every(({ messages, cost }) => cost === messages * SMS_PRICE)).toBe(true);
    const { people, messages, cost, control, excluded } = estimate;
    expect(week, 'on the latest day as now').toMatchObject({ people, messages, cost, control, excluded, days: 0 });
    expect(Object.fromEntries(excluded.map(({ reason, examples }) => [reason, examples]))).toEqual({
      no_address: [numbers.get(phoneless)],
      suppressed: [numbers.get(refused)],
    });
  });

  test('started, it sends to exactly as many as estimated, every one a text, and holds back a tenth', async () => {
    await server.api('POST', `${PROJECT}/campaigns/win-back/state`, { act: 'start' });
    await settled(server, 'win-back', LAPSED);
    await until('every receipt', async () => (await countsOf(server, 'win-back')).sent === 0);
    arms = { control: await usersOf('control'), a: await usersOf('a'), b: await usersOf('b') };
    expect(await countsOf(server, 'win-back')).toMatchObject({
      entered: LAPSED,
      delivered: estimate.messages,
      ghost: estimate.control,
      withheld: 2,
      withheldByReason: { no_address: 1, suppressed: 1 },
    });
    expect([treated().length, arms.control.length]).toEqual([estimate.messages, estimate.control]);
    const expected = (['a', 'b'] as const).flatMap((arm) =>
      arms[arm].map((user) => ({ to: phoneOf(user), text: `【云杉生活】${nameOf(user)}，${TEXTS[arm]}，拒收请回复R` })),
    );
    const byPhone = (x: { to: string }, y: { to: string }): number => (x.to < y.to ? -1 : 1);
    expect(kannel.carried().toSorted(byPhone)).toEqual(expected.toSorted(byPhone));
  });

  test('its own events can be analysed by business line', async () => {
    const measures = [{ events: [{ event: '$message_sent' }, { event: '$ghost_send' }], aggregate: { of: 'customers' } }];
    const params = { range: { of: 'last', count: 2 }, measures, by: [{ of: 'value', value: { property: 'business_line' } }] };
    const { answer } = await server.api<{ answer: EventsAnswer }>('POST', `${PROJECT}/analyses/events/ask`, { params });
    const groups = answer.parts[0]?.current.groups.map(({ key, totals }) => ({ key, customers: totals[0] }));
    expect(groups).toEqual([{ key: ['会员'], customers: estimate.messages + estimate.control }]);
  });

  test('each customer who asks why gets the true answer in both languages, within five seconds', async () => {
    const asked = async (user: string): Promise<Why['verdict']> => {
      const began = performance.now();
      const { verdict } = await whyOf(server, 'win-back', numbers.get(user) ?? 0);
      const tookMs = performance.now() - began;
      process.stdout.write(`why, asked for ${user}: ${Math.round(tookMs)} ms\n`);
      expect(tookMs).toBeLessThan(5000);
      return verdict;
    };
    const sent = await asked(treated()[0] ?? '');
    expect(sent.zh).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d 已送达（服务商 gate）$/);
    expect(sent.en).toMatch(/^Delivered at \d{4}-\d\d-\d\d \d\d:\d\d \(provider gate\)$/);
    const held = await asked(arms.control[0] ?? '');
    expect(held.zh).toMatch(/^在对照组中：本应在 \d{4}-\d\d-\d\d 1[12]:\d\d 触达，按 10% 留出未发送$/);
    expect(held.en).toMatch(/^In the control group: would have been reached at .* 1[12]:\d\d; held out as part of 10%$/);
    expect(await asked(phoneless)).toEqual({ zh: '未发送：该用户没有手机号', en: 'Not sent: the customer has no phone number' });
    const suppressed = await asked(refused);
    expect(suppressed.zh).toMatch(/^未发送：该用户已退订或被屏蔽/);
    expect(suppressed.en).toMatch(/^Not sent: the customer unsubscribed or is suppressed/);
    expect(await asked('r0')).toEqual({
      zh: '没有进入：圈选时该用户不在分群「30 天未购买」中：近 30 天做过「pay_order」1 次（要求没有做过）',
      en: 'Never entered: when the audience was taken the customer was not in segment “30 天未购买”: did “pay_order” once in the last 30 days (needs none)',
    });
  });

  const BUYERS = { treated: 120, control: 3 };

  test('customers buy, one replies T: the report is live, adds up exactly, and says that it is too early', async () => {
    const buyers = [...treated().slice(-BUYERS.treated), ...arms.control.slice(-BUYERS.control)];
    expect(await server.batch(buyers.map((user) => order(user, `new-${user}`, new Date())))).toBe(200);
    await kannel.write(phoneOf(treated()[0] ?? ''), 'T');
    const live = await until('the orders and the reply', async () => {
      const now = await report();
      const [succeeded, responded] = [stepOf(now, 'succeeded')?.entries, stepOf(now, 'responded')?.entries];
      return succeeded === BUYERS.treated && responded === 1 && now.unsubscribed === 1 && now;
    });
    for (const { of, entries, lost } of live.steps) {
      const before = of === null ? LAPSED : (stepOf(live, of)?.entries ?? 0);
      expect(entries).toBe(before - lost.reduce((sum, loss) => sum + loss.entries, 0));
    }
    expect(live.steps.map(({ step, entries }) => [step, entries])).toEqual([
      ['entered', LAPSED],
      ['channel', REACHABLE],
      ['execution', estimate.messages],
      ['reached', estimate.messages],
      ['responded', 1],
      ['succeeded', BUYERS.treated],
    ]);
    expect(lostAt(live, 'channel')).toEqual({ no_address: 1, suppressed: 1 });
    expect(lostAt(live, 'execution')).toEqual({ control: estimate.control });
    expect(lostAt(live, 'responded')).toEqual({ no_response: estimate.messages - 1 });
    expect(lostAt(live, 'succeeded')).toEqual({ no_goal: estimate.messages - BUYERS.treated });
    expect(live.sampleRatio).toMatchObject({ arms: ['control', 'a', 'b'], suspicious: false });
    expect(live.sampleRatio.observed).toEqual([arms.control.length, arms.a.length, arms.b.length]);
    expect(live.sampleRatio.p).toBeGreaterThan(0.001);
    expect(live).toMatchObject({ unsubscribed: 1, complained: 0, cost: estimate.cost });
    expect(live.verdict.kind).toBe('too_early');
    expect(live.verdict.zh).toMatch(new RegExp(`^还太早：${REACHABLE} 人的目标窗口还没结束，现有的最晚到 .*，那时再看。$`));
    expect(live.verdict.en).toMatch(
      new RegExp(`^Too early: the goal windows of ${REACHABLE} customers still run, .*; look again then\\.$`),
    );
  });

  test('every property its own events carry has a name in both languages', async () => {
    const { names, unnamed } = await ownEventsOf(server);
    expect(names).toEqual(expect.arrayContaining(['$goal_reached', '$message_delivered', '$message_replied', '$message_unsubscribed']));
    expect(unnamed).toEqual([]);
  });

  test('two hours later the windows are over and the verdict is there in both languages, with the numbers it rests on', async () => {
    expect(await server.stop()).toBe(0);
    server = await startGyre(home.path, { GYRE_ALLOW_PRIVATE_TARGETS: 'true', ...ahead(2 * HOUR_MS) });
    await server.api('POST', `${PROJECT}/campaigns/win-back/state`, { act: 'end' });
    const last = await report();
    expect(last.test).toEqual({ declared: { kind: 'fixed' }, isInterim: false });
    const [sent, held] = [estimate.messages, estimate.control];
    const lift = BUYERS.treated / sent - BUYERS.control / held;
    const [goal] = last.goals;
    expect(goal?.openUntil).toBeNull();
    expect(goal?.arms.map(({ arm, customers }) => [arm, customers])).toEqual([
      ['control', held],
      ['a', arms.a.length],
      ['b', arms.b.length],
    ]);
    expect(goal?.arms.map(({ value }) => value).reduce((sum, value) => sum + value, 0)).toBe((BUYERS.treated + BUYERS.control) * ORDER);
    expect(goal?.rate.absolute).toBeCloseTo(lift, 12);
    expect(goal?.rate.absoluteFrom).toBeGreaterThan(0);
    expect(last.verdict.kind).toBe('better');
    const [points, zh, en] = [
      (100 * lift).toFixed(1),
      `依据 ${sent} 名触达用户和 ${held} 名对照用户；只看这一次，启动前就定好。`,
      `${sent} treated and ${held} control`,
    ];
    expect(last.verdict.zh).toMatch(
      new RegExp(`^有效：触达组达成「下单」的比例比对照组高出 ${points} 个百分点（95% 区间 .* 到 .*），${zh}$`),
    );
    expect(last.verdict.en).toMatch(
      new RegExp(
        `^It works: treated customers reached “下单” more often than control, by ${points} percentage points .*${en} customers; one look, as fixed before the start\\.$`,
      ),
    );
    expect(last.costPerGoal).toBe(Math.round(last.cost / BUYERS.treated));
    expect(last.costs?.perExtraGoal?.value).toBe(Math.round(SMS_PRICE / lift));
    expect(last.unsubscribed).toBe(1);
  });
});
