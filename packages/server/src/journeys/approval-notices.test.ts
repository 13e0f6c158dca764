import { AUTOPILOT } from '@gyre/domain/autopilot/actor';
import type { RobotSecrets } from '@gyre/domain/notice';
import type { Rule } from '@gyre/domain/rules/rule';
import { Instant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startReceiver, type HttpReceiver } from '../../test/peers/http-receiver.ts';
import { testLedgers } from '../stores/testing.ts';
import { readCampaign } from './campaign-rows.ts';
import { askForApproval } from './review.ts';
import { definitionOf, eachThread, policyOf, saying, startCampaign, type Thread } from './testing.ts';

const LOYAL: Rule = { kind: 'segment', segment: 'loyal' };
const TO_ALL = { name: '春节召回', arms: saying('s'), trigger: { kind: 'audience', rule: LOYAL, once: {} } } as const;
const HOOK = { key: 'hook', kind: 'robot', robot: 'webhook', name: '工单系统' } as const;
const GROUP = { key: 'group', kind: 'robot', robot: 'feishu', name: '审批群' } as const;
const SECRET = 'a secret nobody reads back';

const Said = z.object({ data: z.object({ kind: z.string(), title: z.string(), note: z.string(), url: z.string(), language: z.string() }) });
const SecretRow = z.object({ version: z.number(), secret: z.string(), at: Instant });

describe.each(testLedgers())('who may approve, on $name', (engine) => {
  let t: Thread;
  let chat: HttpReceiver;
  let approving: Parameters<typeof policyOf>[0];
  const reopen = eachThread(engine, async (thread) => {
    t = thread;
    for (const customer of [1, 2, 3]) await t.customer(customer, `c${customer}@example.test`);
    t.pass(LOYAL, [1, 2, 3]);
  });
  beforeEach(async () => {
    chat = await startReceiver();
    chat.reply = { status: 200, body: '{"code":0}' };
    await telling([HOOK, GROUP]);
  });
  afterEach(() => chat.stop());

  /** Saves a policy by which more than two customers need a second person, at ¥10 an e-mail. */
  async function telling(receivers: readonly object[], given: RobotSecrets = addresses(), language: 'zh' | 'en' = 'zh'): Promise<void> {
    approving = { approval: { customers: 2, cost: null, receivers, language } } as Parameters<typeof policyOf>[0];
    const policy = policyOf({ ...approving, prices: { sms: 450, email: 100_000, inbox: 0, webhook: 0 } });
    await t.policies.save(policy, 'test', t.approvals.seal(policy.approval.receivers, given));
  }
  function addresses(): RobotSecrets {
    const url = `http://127.0.0.1:${chat.port}`;
    return { hook: { url: `${url}/hook` }, group: { url: `${url}/group`, secret: SECRET } };
  }
  /** Titles and notes that came to the webhook, in order. */
  async function said(): Promise<string[]> {
    await t.notices.settled();
    return chat.received
      .filter(({ url }) => url === '/hook')
      .map(({ body }) => Said.parse(JSON.parse(body)).data)
      .map(({ title, note }) => `${title} ${note}`);
  }
  const decide = (approved: boolean, note = '') => t.campaigns.decide('all', { approved, note }, 'boss');
  const ASKED = '运营计划「春节召回」等待审批 test 申请启动：预计触达 3 人，费用 ¥30。由另一位有审批权限的成员批准或驳回。';

  test('is told what waits: every receiver once, with its name, who asked, how many and how much, and where it is decided', async () => {
    await startCampaign(t, 'all', TO_ALL);
    expect(await said()).toEqual([ASKED]);
    const [hook, group] = chat.received.toSorted((a, b) => b.url.localeCompare(a.url));
    expect(Said.parse(JSON.parse(hook?.body ?? '')).data).toMatchObject({
      kind: 'approval',
      url: 'https://gyre.test/p/demo/campaigns/all',
      language: 'zh',
    });
    expect(group?.body).toContain('[打开运营计划](https://gyre.test/p/demo/campaigns/all)');
    expect(chat.received).toHaveLength(2);
    expect(await t.notices.page({ limit: 10 })).toMatchObject([
      { kind: 'approval', topic: 'campaign/all/1', receiver: 'group', state: 'sent' },
      { kind: 'approval', topic: 'campaign/all/1', receiver: 'hook', state: 'sent' },
    ]);
  });

  test('is told once that it was approved; what becomes of it afterwards keeps nobody waiting', async () => {
    await startCampaign(t, 'all', TO_ALL);
    await said();
    await decide(true, '可以');
    expect((await said()).slice(1)).toEqual(['运营计划「春节召回」已批准 boss 批准了 test 的申请，可以启动了。留言：可以']);
    await t.campaigns.act('all', 'withdraw', 'test');
    await t.campaigns.act('all', 'start', 'test');
    await said();
    await decide(true);
    await t.campaigns.update('all', definitionOf({ ...TO_ALL, name: '元宵召回' }), 'test');
    expect((await said()).slice(2)).toEqual([ASKED, '运营计划「春节召回」已批准 boss 批准了 test 的申请，可以启动了。']);
  });

  test('is told that it was refused, taken back, changed or ended, and each time it is asked for again', async () => {
    await startCampaign(t, 'all', TO_ALL);
    await said();
    await decide(false, '太多了');
    await t.campaigns.act('all', 'start', 'test');
    await said();
    await t.campaigns.act('all', 'withdraw', 'test');
    await t.campaigns.act('all', 'start', 'test');
    await said();
    await t.campaigns.update('all', definitionOf({ ...TO_ALL, name: '元宵召回' }), 'ann');
    await t.campaigns.act('all', 'start', 'ann');
    await said();
    await t.campaigns.act('all', 'end', 'boss');
    expect(await said()).toEqual([
      ASKED,
      '运营计划「春节召回」被驳回 boss 驳回了 test 的申请，计划回到草稿。留言：太多了',
      ASKED,
      '运营计划「春节召回」不用审批了 test 撤回了申请，计划回到草稿。',
      ASKED,
      '运营计划「春节召回」不用审批了 ann 修改了计划，申请随之撤回，计划回到草稿。',
      ASKED.replace('春节', '元宵').replace('test', 'ann'),
      '运营计划「元宵召回」不用审批了 boss 结束了计划，申请随之撤回。',
    ]);
  });

  test('is not sent that something waits which does so no longer: what could not go before is overtaken', async () => {
    t.setPaused(true);
    await startCampaign(t, 'all', TO_ALL);
    await decide(false, '太多了');
    t.setPaused(false);
    expect(await said()).toEqual(['运营计划「春节召回」被驳回 boss 驳回了 test 的申请，计划回到草稿。留言：太多了']);
    expect(await t.notices.list('campaign/all/1', 10)).toMatchObject([
      { receiver: 'group', state: 'sent' },
      { receiver: 'hook', state: 'sent' },
      { receiver: 'group', state: 'failed', detail: expect.stringContaining('overtaken') },
      { receiver: 'hook', state: 'failed', detail: expect.stringContaining('overtaken') },
    ]);
  });

  test('is told anew, with the new numbers, when a start has outgrown what was agreed to', async () => {
    await startCampaign(t, 'all', TO_ALL);
    await decide(true);
    await t.customer(4, 'c4@example.test');
    t.pass(LOYAL, [1, 2, 3, 4]);
    await expect(t.campaigns.act('all', 'start', 'test')).rejects.toMatchObject({ code: 'approval_outgrown' });
    expect((await said()).at(-1)).toContain('预计触达 4 人，费用 ¥40');
  });

  test('is told in English where the policy says so', async () => {
    await telling([HOOK], undefined, 'en');
    await startCampaign(t, 'all', TO_ALL);
    await said();
    await decide(false, 'too many');
    expect(await said()).toEqual([
      'Campaign “春节召回” waits for approval test asked to start it: it would reach 3 customers and cost ¥30. Somebody else who may approve agrees or refuses.',
      'Campaign “春节召回” is refused boss refused what test asked for; it is a draft again. Note: too many',
    ]);
  });

  test('is told nothing where the policy has no receivers, nor of what starts by itself, nor of what the autopilot asks for', async () => {
    await t.campaigns.create('all', definitionOf(TO_ALL), AUTOPILOT);
    await t.campaigns.act('all', 'start', AUTOPILOT);
    expect(await t.campaigns.get('all')).toMatchObject({ state: 'in_review' });
    await decide(true);
    t.pass(LOYAL, [1, 2]);
    await startCampaign(t, 'few', TO_ALL);
    await telling([]);
    t.pass(LOYAL, [1, 2, 3]);
    await startCampaign(t, 'silent', TO_ALL);
    expect(await said()).toEqual([]);
    expect(await t.notices.page({ limit: 10 })).toEqual([]);
  });

  test('is told after a restart what was asked for before it, once', async () => {
    t.setPaused(true);
    await startCampaign(t, 'all', TO_ALL);
    expect(await said()).toEqual([]);
    t = await reopen();
    expect(await said()).toEqual([ASKED]);
    t = await reopen();
    expect(await said()).toEqual([ASKED]);
  });

  test('is told nothing of a request that was not committed', async () => {
    await t.campaigns.create('all', definitionOf(TO_ALL), 'test');
    const row = await readCampaign(t.ledger, 'all');
    const asking = { by: 'test', at: t.clock.now(), extent: { customers: 3, cost: 300_000 } };
    const crashing = t.ledger.transaction(async (tx) => {
      await askForApproval(tx, t, row, asking);
      throw new Error('crash');
    });
    await expect(crashing).rejects.toThrow('crash');
    expect(await t.notices.page({ limit: 10 })).toEqual([]);
    expect(await said()).toEqual([]);
  });

  test('what robots are called with is kept sealed, as it was where nothing is entered, and only while a receiver needs it', async () => {
    const host = `127.0.0.1:${chat.port}`;
    expect(t.approvals.robots()).toEqual({ hook: { host, signs: false }, group: { host, signs: true } });
    expect(JSON.stringify(t.policies.current())).not.toContain(host);
    await telling([GROUP], {});
    expect(t.approvals.robots()).toEqual({ group: { host, signs: true } });
    const kept = await t.ledger.rows(SecretRow, 'select version, secret, at from policies order by version desc');
    expect(kept.map(({ secret }) => secret !== '')).toEqual([true, ...kept.slice(1).map(() => false)]);
    expect(JSON.stringify(kept)).not.toContain(SECRET);
    await telling([GROUP], { group: { secret: '' } });
    expect(t.approvals.robots()).toEqual({ group: { host, signs: false } });
    await expect(telling([GROUP, HOOK], {})).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'the robot "工单系统" has no address',
    });
  });

  test('a robot whose address cannot be read is listed with the reason, and the others are told', async () => {
    const mail = { key: 'mail', kind: 'email', address: 'boss@example.test' } as const;
    const policy = policyOf({ approval: { customers: 2, cost: null, receivers: [mail, HOOK] } });
    await t.policies.save(policy, 'test', '');
    await startCampaign(t, 'all', TO_ALL);
    await t.notices.settled();
    expect(await t.notices.list('campaign/all/1', 10)).toMatchObject([
      { receiver: 'hook', state: 'failed', detail: expect.stringContaining('secret_wrong') },
      { receiver: 'mail', state: 'sent' },
    ]);
  });
});
