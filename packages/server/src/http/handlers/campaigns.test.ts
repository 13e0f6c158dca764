import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openActivities } from '../../journeys/index.ts';
import { definitionOf, openThread, policyOf, startCampaign, type Thread } from '../../journeys/testing.ts';
import type { Instance, Project } from '../../projects/index.ts';
import { openReports } from '../../report/index.ts';
import { instanceMigrations } from '../../stores/migrations/instance.ts';
import { projectMigrations } from '../../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../../stores/testing.ts';
import type { Services } from '../services.ts';
import type { Handler } from '../call.ts';
import { appOn, setUpOwner, signIn, type Browser, type TestApp } from '../testing.ts';
import { activitiesHandlers } from './activities.ts';
import { campaignsHandlers } from './campaigns.ts';
import { contentHandlers } from './content.ts';
import { messageHandlers } from './messages.ts';
import { policyHandlers } from './policy.ts';

let ledgers: TestLedgers;
let t: Thread;
let owner: Browser;
let boss: Browser;
let app: TestApp['app'];
let access: TestApp['access'];
let viewer: Browser;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  t = await openThread(await ledgers.ledger(projectMigrations));
  const services = servicesOf(t);
  const groups = {
    campaigns: campaignsHandlers(services),
    activities: activitiesHandlers(services),
    reach: { ...messageHandlers(services), ...policyHandlers(services), ...contentHandlers(services) },
  };
  const overrides = Object.entries(groups).flatMap(([group, handlers]) =>
    Object.entries(handlers).map(([name, handler]) => [`${group}.${name}`, handler as unknown as Handler]),
  );
  ({ app, access } = appOn(
    await ledgers.ledger(instanceMigrations),
    { clock: t.clock, checkResponses: true },
    Object.fromEntries(overrides),
  ));
  owner = await setUpOwner(app);
  const password = 'a very long password';
  for (const [email, role] of [
    ['boss@example.test', 'owner'],
    ['viewer@example.test', 'viewer'],
  ]) {
    await owner.call('POST', '/api/members', { email, name: email, role, language: 'zh', password });
  }
  boss = await signIn(app, 'boss@example.test', password);
  viewer = await signIn(app, 'viewer@example.test', password);
  for (const customer of [1, 2]) await t.customer(customer, `c${customer}@example.test`);
});
afterAll(async () => {
  await t.close();
  await ledgers.close();
});

function servicesOf(thread: Thread): Pick<Services, 'project' | 'instance'> {
  const { ledger, clock } = thread;
  const project = {
    ...thread,
    log: thread.history,
    activities: openActivities({ ledger, clock, zone: () => 'Asia/Shanghai' }),
    reports: openReports({ ledger, clock, zone: () => 'Asia/Shanghai' }),
    record: () => ({ zone: 'Asia/Shanghai' }),
    wakeRelay: () => {},
    recallOutbox: () => {},
  } as unknown as Project;
  return { project: () => project, instance: { host: { publicUrl: () => 'https://gyre.test' } } as unknown as Instance };
}

async function call(by: Browser, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await by.call(method, `/api/projects/shop${path}`, body);
  return response.status === 200 ? await response.json() : response.status;
}

async function audited(act: string): Promise<unknown[]> {
  const response = await owner.call('GET', `/api/audit?act=${act}`);
  return ((await response.json()) as { rows: { details: unknown }[] }).rows.map((r) => r.details);
}

test('a campaign from the draft over approval to its report; every act says before and after', async () => {
  const definition = definitionOf();
  expect(await call(owner, 'POST', '/campaigns', { key: 'thanks', definition })).toMatchObject({ state: 'draft', approval: null });
  const changed = { ...definition, name: '谢谢' };
  expect(await call(owner, 'PUT', '/campaigns/thanks', { definition: changed })).toMatchObject({ version: 2 });
  await t.policies.save(policyOf({ approval: { customers: null, cost: 5 } }), 'test');
  await t.feed({ customer: 1 });
  await t.clock.advance(1);
  expect(await call(owner, 'POST', '/campaigns/thanks/state', { act: 'start' })).toMatchObject({ state: 'in_review' });
  expect(await call(owner, 'POST', '/campaigns/thanks/approval', { approved: true })).toBe(403);
  expect(await call(viewer, 'POST', '/campaigns/thanks/approval', { approved: true })).toBe(403);
  expect(await call(boss, 'POST', '/campaigns/thanks/approval', { approved: true, note: '可以' })).toMatchObject({
    state: 'approved',
    approval: { askedBy: 'owner@example.test', decidedBy: 'boss@example.test' },
  });
  expect(await call(owner, 'POST', '/campaigns/thanks/state', { act: 'start' })).toMatchObject({ state: 'running' });
  await t.feed({ customer: 1 });
  expect(await call(owner, 'GET', '/campaigns/thanks/report')).toMatchObject({ steps: expect.anything() });
  expect(await call(owner, 'GET', '/campaigns/thanks/customers?step=reached&outcome=sent')).toMatchObject({ rows: [{ customer: 1 }] });
  expect(await call(owner, 'GET', '/campaigns/thanks/customers?reason=no_response')).toMatchObject({ rows: [{ customer: 1 }] });
  expect(await call(owner, 'GET', '/campaigns/thanks/why?customer=2')).toMatchObject({ passages: [], checks: expect.anything() });
  expect(await call(owner, 'POST', '/campaigns/thanks/copy', { key: 'again', name: '再谢' })).toMatchObject({ key: 'again', version: 1 });
  expect(await call(owner, 'POST', '/campaigns/thanks/state', { act: 'stop' })).toMatchObject({ state: 'ended' });
  expect(await audited('campaign.updated')).toEqual([
    { before: { state: 'draft', version: 1, name: '下单感谢' }, after: { state: 'draft', version: 2, name: '谢谢' } },
  ]);
  expect(await audited('campaign.state_changed')).toEqual([
    { act: 'stop', before: { state: 'running', version: 2 }, after: { state: 'ended', version: 2 } },
    { act: 'start', before: { state: 'approved', version: 2 }, after: { state: 'running', version: 2 } },
    { act: 'start', before: { state: 'draft', version: 2 }, after: { state: 'in_review', version: 2 } },
  ]);
  expect(await audited('campaign.approval')).toMatchObject([{ approved: true, note: '可以', before: { state: 'in_review' } }]);
});

test('an API token acts for the operator who made it: neither it nor one made with it is the second person, and one nobody made is no person', async () => {
  const newToken = async (by: Browser | string): Promise<string> => {
    const body = { name: 'robot', scopes: ['view', 'operate', 'approve', 'manage'] };
    const answer = typeof by === 'string' ? await byToken(by, '/api/tokens', body) : await by.call('POST', '/api/tokens', body);
    return ((await answer.json()) as { token: string }).token;
  };
  const byToken = async (token: string, path: string, body: unknown): Promise<Response> =>
    await app.request(path, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${token}` } });
  const approve = async (token: string): Promise<number> =>
    (await byToken(token, '/api/projects/shop/campaigns/robots/approval', { approved: true })).status;
  const own = await newToken(owner);
  const ownsOwn = await newToken(own);
  await access.ensureToken('a-token-of-the-environment');
  await t.policies.save(policyOf({ approval: { customers: null, cost: 5 } }), 'test');
  await t.feed({ customer: 1 });
  await t.clock.advance(1);
  expect(await call(owner, 'POST', '/campaigns', { key: 'robots', definition: definitionOf() })).toMatchObject({ state: 'draft' });
  const asked = await byToken(own, '/api/projects/shop/campaigns/robots/state', { act: 'start' });
  expect(await asked.json()).toMatchObject({ state: 'in_review', approval: { askedBy: 'owner@example.test' } });
  expect(await call(owner, 'POST', '/campaigns/robots/approval', { approved: true })).toBe(403);
  expect([await approve(own), await approve(ownsOwn), await approve('a-token-of-the-environment')]).toEqual([403, 403, 403]);
  expect(await approve(await newToken(boss))).toBe(200);
  expect(await call(owner, 'GET', '/campaigns/robots')).toMatchObject({ state: 'approved', approval: { decidedBy: 'boss@example.test' } });
});

test('a customer’s campaigns, each with its latest entry and outcome, in pages, those of merged identities too', async () => {
  await t.policies.save(policyOf(), 'test');
  await t.customer(21, 'c21@example.test');
  await t.customer(22, undefined);
  for (const key of ['one', 'two']) await startCampaign(t, key, { name: `计划 ${key}`, trigger: { event: key, filter: { all: [] } } });
  await t.feed({ customer: 22, name: 'one' }, { customer: 21, name: 'two' }, { customer: 21, name: 'two' });
  await t.merge(22, 21);
  type Entered = { rows: { campaign: string }[]; next: string | null };
  const first = (await call(viewer, 'GET', '/customers/22/campaigns?limit=1')) as Entered;
  expect(first).toMatchObject({ rows: [{ campaign: 'two', name: '计划 two', entries: 2, customer: 21, outcome: 'sent' }] });
  const second = (await call(viewer, 'GET', `/customers/22/campaigns?limit=1&cursor=${first.next}`)) as Entered;
  expect(second).toMatchObject({ rows: [{ campaign: 'one', entries: 1, outcome: 'withheld', reason: 'no_address' }], next: null });
  expect(((await call(viewer, 'GET', '/customers/21/campaigns')) as Entered).rows.map(({ campaign }) => campaign)).toEqual(['two', 'one']);
  expect(await call(viewer, 'GET', '/customers/999/campaigns')).toBe(404);
});

test('estimates, previews and test sends', async () => {
  const definition = definitionOf();
  await t.policies.save(policyOf({ testList: [{ name: '我', channel: 'email', address: 'me@example.test' }] }), 'test');
  expect(await call(viewer, 'POST', '/campaigns/estimate', { definition, over: 'last_week' })).toMatchObject({ days: 7, approval: null });
  expect(await call(viewer, 'POST', '/campaigns/preview', { definition, customer: 1 })).toMatchObject({
    customer: 1,
    arms: [{ arm: 'a' }],
  });
  const test = { content: definition.arms[0]?.content, to: ['我'] };
  expect(await call(owner, 'POST', '/campaigns/test-send', test)).toMatchObject([{ name: '我', accepted: true }]);
  expect(await call(viewer, 'POST', '/campaigns/test-send', test)).toBe(403);
});

test('an inbox message is previewed with its button as the customer would read it', async () => {
  const content = {
    channel: 'inbox',
    title: '回来看看',
    body: '好久不见',
    button: '{{ customer.level | default: "新" }}客领券',
    url: 'https://shop.test/coupons',
  } as const;
  const button = async (said: object): Promise<unknown> => {
    const definition = definitionOf({ arms: [{ key: 'a', name: 'A', content: { ...content, ...said } }] });
    const { arms } = (await call(viewer, 'POST', '/campaigns/preview', { definition, customer: 1 })) as { arms: { button: string }[] };
    return arms.map((arm) => arm.button);
  };
  expect(await button({})).toEqual(['新客领券']);
  expect(await button({ button: '', url: '' })).toEqual(['']);
});

test('activities, content blocks and the contact policy', async () => {
  expect(await call(owner, 'PUT', '/activities/spring', { definition: { name: '春节' } })).toMatchObject({ key: 'spring', campaigns: 0 });
  expect(await call(owner, 'GET', '/activities')).toHaveLength(1);
  expect(await call(owner, 'DELETE', '/activities/spring')).toBeNull();
  expect(await call(owner, 'PUT', '/content-blocks/foot', { block: { name: '页脚', body: '谢谢' } })).toBeNull();
  expect(await call(owner, 'PUT', '/content-blocks/foot', { block: { name: '页脚', body: '{{ customer.name }}' } })).toBe(400);
  expect(await call(owner, 'GET', '/content-blocks')).toMatchObject([{ key: 'foot', usedBy: [] }]);
  expect(await call(owner, 'DELETE', '/content-blocks/foot')).toBeNull();
  const before = t.policies.latest();
  const policy = { ...before.policy, holdout: { shareBp: 500, rotation: '1', washOutDays: 30, washOut: null } };
  expect(await call(owner, 'PUT', '/policy', { policy })).toBeNull();
  expect(await audited('policy.saved')).toEqual([
    {
      before: { version: before.version, holdout: { shareBp: 0, rotation: '1', washOutDays: 30, washOut: null } },
      after: { version: before.version + 1, holdout: { shareBp: 500, rotation: '1', washOutDays: 30, washOut: null } },
    },
  ]);
  expect(await call(owner, 'GET', '/policy')).toMatchObject({
    by: 'owner@example.test',
    policy: { testList: [{ address: 'me@example.test' }] },
    missingHolidays: null,
  });
  const backwards = { year: 2031, holidays: [{ from: '2031-06-04', to: '2031-06-02' }], workdays: [] };
  expect(await call(owner, 'PUT', '/policy', { policy: { ...policy, quiet: { ...policy.quiet, years: [backwards] } } })).toBe(400);
  expect(await call(viewer, 'GET', '/policy')).toMatchObject({ policy: { testList: [{ address: 'm****@example.test' }] } });
});

test('what robots told of approvals are called with is taken with the policy, and never said again', async () => {
  const { policy } = t.policies.latest();
  const receivers = [{ key: 'hook', kind: 'robot', robot: 'dingtalk', name: '审批群' }] as const;
  const approving = { ...policy, approval: { ...policy.approval, receivers } };
  expect(await call(owner, 'PUT', '/policy', { policy: approving })).toBe(400);
  const robotSecrets = { hook: { url: 'https://oapi.dingtalk.test/robot/send?access_token=t0ken', secret: 'SECsecret' } };
  expect(await call(owner, 'PUT', '/policy', { policy: approving, robotSecrets })).toBeNull();
  expect(await call(owner, 'PUT', '/policy', { policy: approving })).toBeNull();
  for (const by of [owner, viewer]) {
    const answer = await call(by, 'GET', '/policy');
    expect(answer).toMatchObject({ policy: { approval: { receivers } }, robots: { hook: { host: 'oapi.dingtalk.test', signs: true } } });
    expect(Object.keys(answer as object)).not.toContain('secret');
    expect(JSON.stringify(answer)).not.toMatch(/t0ken|SECsecret/);
  }
  const [kept, entered] = await audited('policy.saved');
  expect(entered).toMatchObject({ after: { approval: { receivers }, robotsEntered: ['hook'] } });
  expect(Object.keys((kept as { after: object }).after)).toEqual(['version']);
  expect(JSON.stringify([kept, entered])).not.toMatch(/t0ken|SECsecret/);
});

test('an operator records a refusal, and the history is whole', async () => {
  const refusal = { purpose: 'marketing', channel: 'email', action: 'withdraw', source: 'operator', wording: '电话里说不要了' };
  expect(await call(owner, 'POST', '/customers/2/consents', refusal)).toBeNull();
  expect(await call(owner, 'GET', '/customers/2/consents')).toMatchObject({
    current: [{ purpose: 'marketing', channel: 'email', action: 'withdraw' }],
    history: [{ customer: 2, actor: 'owner@example.test', wording: '电话里说不要了' }],
    intact: true,
  });
  await t.policies.save(policyOf(), 'test');
  await startCampaign(t, 'after');
  await t.feed({ customer: 2 });
  expect((await t.campaigns.get('after')).counts.reasons).toEqual({ no_consent: 1 });
});

test('whoever may only look finds no link in messages that unsubscribes a customer', async () => {
  const arms = [
    { key: 'a', name: 'A', content: { channel: 'email', subject: 's', body: '<a href="{{ unsubscribe_url }}">x</a>' } },
  ] as const;
  await startCampaign(t, 'links', { arms: [...arms] });
  await t.feed({ customer: 1 });
  for (const path of ['/messages?campaign=links', '/test-inbox?customer=1']) {
    expect(JSON.stringify(await call(owner, 'GET', path))).toContain('https://gyre.test/u/');
    expect(JSON.stringify(await call(viewer, 'GET', path))).not.toMatch(/gyre\.test\/[up]\//);
  }
  expect(await call(owner, 'GET', '/replies')).toEqual({ rows: [], next: null });
});

test('one message with its life, masked as in the list; and what one customer wrote back', async () => {
  await startCampaign(t, 'life');
  await t.feed({ customer: 1 });
  const { rows } = (await call(owner, 'GET', '/messages?campaign=life')) as { rows: { id: string; address: string; body: string }[] };
  const [row] = rows;
  const one = (await call(owner, 'GET', `/messages/${row?.id}`)) as { life: { step: string; provider: string }[] };
  expect(one).toMatchObject({ ...row, address: 'c****@example.test' });
  expect(one.life.map((m) => m.step)).toEqual(['decided', 'queued', 'attempting', 'sent']);
  expect(one.life[3]).toMatchObject({ attempt: 1, provider: 'test-inbox', failure: '' });
  expect(await call(owner, 'GET', '/messages/nonsense')).toBe(404);
  const { rows: linked } = (await call(owner, 'GET', '/messages?campaign=links')) as { rows: { id: string }[] };
  expect(JSON.stringify(await call(owner, 'GET', `/messages/${linked[0]?.id}`))).toContain('https://gyre.test/u/');
  expect(JSON.stringify(await call(viewer, 'GET', `/messages/${linked[0]?.id}`))).not.toMatch(/gyre\.test\/[up]\//);

  for (const [customer, text] of [
    [1, '在吗'],
    [2, '谢谢'],
  ]) {
    await t.ledger.run(
      `insert into replies (channel, address, customer, text, suppressed, at) values ('email', 'x@example.test', $1, $2, false, 5)`,
      [customer, text],
    );
  }
  expect(await call(viewer, 'GET', '/replies?customer=2')).toMatchObject({ rows: [{ customer: 2, text: '谢谢' }], next: null });
  expect(((await call(viewer, 'GET', '/replies')) as { rows: unknown[] }).rows).toHaveLength(2);
});

test('the list says what came of each goal where it is asked to', async () => {
  const goals = [{ name: '复购', select: { event: 'Paid' }, within: { amount: 1, unit: 'hour' } }] as const;
  await startCampaign(t, 'aimed', { goals: [...goals] });
  await t.feed({ customer: 1 });
  await t.clock.advance(2 * 3_600_000);
  const listed = async (query: string): Promise<unknown> =>
    ((await call(viewer, 'GET', `/campaigns${query}`)) as { key: string; goal: unknown }[]).find(({ key }) => key === 'aimed')?.goal;
  expect(await listed('')).toBeNull();
  expect(await listed('?goals=true')).toEqual({ treated: { customers: 1, reached: 0 }, control: null, difference: null });
});

test('a fifth text and a fourth goal are refused, naming the place and the limit', async () => {
  const Refusal = z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.object({ zh: z.string(), issues: z.array(z.object({ path: z.string() })) }),
    }),
  });
  /** How each way in refuses it: status, code, the places, and what is expected there in both languages. */
  const refused = async (many: object): Promise<unknown> => {
    const definition = { ...definitionOf(), ...many };
    const answers = [
      await owner.call('POST', '/api/projects/shop/campaigns', { key: 'crowded', definition }),
      await owner.call('PUT', '/api/projects/shop/campaigns/thanks', { definition }),
    ];
    const said = async (answer: Response): Promise<unknown> => {
      const { code, message, details } = Refusal.parse(await answer.json()).error;
      const ends = [message.split(': ').slice(-2).join(': '), details.zh.split('：').slice(-2).join('：')];
      return [answer.status, code, details.issues.map(({ path }) => path), ...ends];
    };
    return await Promise.all(answers.map(said));
  };
  const [arm] = definitionOf().arms;
  const arms = (count: number): object => ({ arms: ['a', 'b', 'c', 'd', 'e'].slice(0, count).map((key) => ({ ...arm, key })) });
  const goal = { select: { event: 'Paid' }, within: { amount: 1, unit: 'hour' } };
  const goals = (count: number): object => ({ goals: Array.from({ length: count }, (_, n) => ({ ...goal, name: `目标 ${n + 1}` })) });
  for (const [many, path, limit] of [
    [arms(5), 'body.definition.arms', 4],
    [goals(4), 'body.definition.goals', 3],
  ] as const) {
    const refusal = [
      400,
      'invalid_input',
      [path],
      `Too big: expected array to have <=${limit} items`,
      expect.stringContaining(`<=${limit}`),
    ];
    expect(await refused(many)).toEqual([refusal, refusal]);
  }
  expect(await call(owner, 'GET', '/campaigns/crowded')).toBe(404);
  expect(
    await call(owner, 'POST', '/campaigns', { key: 'crowded', definition: { ...definitionOf(), ...arms(4), ...goals(3) } }),
  ).toMatchObject({
    definition: { arms: { length: 4 }, goals: { length: 3 } },
  });
});

test('what was learned from an activity is written and read, and may be of several lines', async () => {
  const review = '文案 B 好于 A。\n下次提前两天发。';
  const definition = { name: '春节', kind: 'promotion', goal: '复购 300 单', from: 1_771_000_000_000, to: 1_772_000_000_000 };
  expect(await call(owner, 'PUT', '/activities/spring', { definition })).toMatchObject({ definition: { ...definition, review: '' } });
  expect(await call(viewer, 'PUT', '/activities/spring', { definition: { ...definition, review } })).toBe(403);
  expect(await call(owner, 'PUT', '/activities/spring', { definition: { ...definition, review } })).toMatchObject({
    definition: { review },
  });
  expect(await call(viewer, 'GET', '/activities')).toMatchObject([
    { key: 'spring', definition: { ...definition, review }, updatedBy: 'owner@example.test' },
  ]);
  expect(await call(owner, 'PUT', '/activities/spring', { definition: { ...definition, review: '长'.repeat(10_001) } })).toBe(400);
});

test('a cap on a business line binds every campaign that names it, and no other', async () => {
  const cap = { limit: 1, window: { kind: 'rolling', ms: 3_600_000 } } as const;
  await t.policies.save(policyOf({ caps: [{ scope: { kind: 'line', line: '生鲜' }, cap }] }), 'test');
  const keys = { 'fresh-1': '生鲜', 'fresh-2': '生鲜', dining: '餐饮', none: null };
  for (const [key, businessLine] of Object.entries(keys)) {
    const definition = definitionOf({ businessLine, quiet: 'drop', trigger: { event: 'Sale', filter: { all: [] } } });
    expect(await call(owner, 'POST', '/campaigns', { key, definition })).toMatchObject({ definition: { businessLine } });
    expect(await call(owner, 'POST', `/campaigns/${key}/state`, { act: 'start' })).toMatchObject({ state: 'running' });
  }
  await t.customer(3, 'c3@example.test');
  await t.feed({ customer: 3, name: 'Sale' });
  const becameOf = async (key: string): Promise<unknown> =>
    ((await call(owner, 'GET', `/campaigns/${key}/customers`)) as { rows: { outcome: string; reason: string }[] }).rows.map(
      ({ outcome, reason }) => [outcome, reason],
    );
  const outcomes = await Promise.all(Object.keys(keys).map(becameOf));
  expect(outcomes).toEqual([[['sent', '']], [['withheld', 'arbitration']], [['sent', '']], [['sent', '']]]);
  const why = (await call(owner, 'GET', '/campaigns/fresh-2/why?customer=3')) as { verdict: { zh: string; en: string } };
  expect([why.verdict.zh, why.verdict.en]).toEqual([expect.stringContaining('fresh-1'), expect.stringContaining('fresh-1')]);
});
