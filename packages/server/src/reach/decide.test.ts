import { HOUR_MS, parseInstant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { armFor, campaignSalt, CONTROL, isControl } from './assignment.ts';
import { releaseCapacity } from './capacity.ts';
import { dryRun } from './dry-run.ts';
import { holdoutSalt } from './holdout.ts';
import { passages } from './passages.ts';
import { definitionOf, openDesk, policyOf, START, ZONE, type Desk } from './testing.ts';
import { waterfall } from './waterfall.ts';
import { withholdDeferred } from './withhold.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let desk: Desk;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  desk = await openDesk(ledger);
});

const at = (text: string): Instant => parseInstant(text, ZONE) as Instant;
const ANN = { phone: '+8613800000001' };
const NIGHT = { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' } as const;
const email = (key = 'a') => [
  { key, name: key, content: { channel: 'email' as const, format: 'plain' as const, subject: '您好', body: '看看 {{ unsubscribe_url }}' } },
];
const perDay = (limit: number) => ({ limit, window: { kind: 'calendar' as const, unit: 'day' as const } });
const outcomes = (decided: Awaited<ReturnType<Desk['turn']>>): string[] =>
  decided.map(({ wish, decision }) => `${wish.campaign} ${decision.outcome}${'reason' in decision ? ` ${decision.reason}` : ''}`);
const MessageRow = z.object({
  id: z.string(),
  state: z.string(),
  arm: z.string(),
  parts: z.number(),
  cost: z.number(),
  address: z.string(),
  lane: z.string(),
  expires_at: z.number().nullable(),
  content: z.object({ body: z.string(), headers: z.record(z.string(), z.string()) }),
});
const messages = () => ledger.rows(MessageRow, 'select * from messages order by run');
const SpendRow = z.object({ messages: z.number(), cost: z.number() });
const spend = async (campaign: string) =>
  (await ledger.rows(SpendRow, 'select messages, cost from campaign_spend where campaign = $1', [campaign]))[0];

describe('a wish', () => {
  test('becomes a message with its arm, its price and the instant by which it must have gone', async () => {
    await desk.policies.save(policyOf({ quiet: NIGHT }), 'test');
    await desk.campaign('winback');
    await desk.customer(1, ANN);
    expect(outcomes(await desk.turn(['winback', 1]))).toEqual(['winback send']);
    const [message] = await messages();
    expect(message).toMatchObject({ state: 'queued', arm: 'a', parts: 1, cost: 450, address: ANN.phone, lane: 'journey' });
    expect(message?.content.body).toBe('【云杉生活】您的购物车还在等您，拒收请回复R');
    expect(message?.expires_at).toBe(at('2026-03-10 21:00'));
    expect(await spend('winback')).toEqual({ messages: 1, cost: 450 });
    expect(await desk.decision(1)).toMatchObject({ outcome: 'send', arm: 'a', cost: 450, at: START });
  });

  test('marketing by e-mail carries one-click headers, by SMS and in notices it does not', async () => {
    await desk.campaign('mail', { arms: email() });
    await desk.campaign('notice', { arms: email(), category: 'notice' });
    await desk.customer(1, { email: 'ann@example.test' });
    await desk.turn(['mail', 1], ['notice', 1]);
    const [mail, notice] = await messages();
    expect(mail?.content.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    expect(mail?.content.headers['List-Unsubscribe']).toMatch(/^<https:\/\/gyre\.test\/u\/[\w.-]+>$/);
    expect(notice?.content.headers).toEqual({});
    expect(notice?.lane).toBe('transactional');
  });

  test('is handed over at once while the sender has room, but for a campaign with a rate', async () => {
    desk.slots = 2;
    await desk.campaign('fast');
    await desk.campaign('slow', { ratePerMinute: 1 });
    for (const n of [1, 2, 3]) await desk.customer(n, { phone: `+861380000000${n}` });
    await desk.turn(['fast', 1], ['fast', 2], ['fast', 3], ['slow', 1]);
    expect(desk.handed.map((m) => [m.run, m.provider])).toEqual([
      [1, 'main'],
      [2, 'main'],
    ]);
    expect((await messages()).map((m) => m.state)).toEqual(['attempting', 'attempting', 'queued', 'queued']);
  });

  test('may speak of the item its event is about', async () => {
    const text = '{{ item.name | default: "商品" }}降价了';
    await desk.campaign('price', { arms: [{ key: 'a', name: 'A', content: { channel: 'sms', text } }] });
    await desk.customer(1, ANN);
    await ledger.run(
      `insert into plan_properties (event, name, type, item_type, first_seen) values ('Cart Abandoned', 'sku', 'string', 'product', 1)`,
    );
    await ledger.run(
      `insert into items (type, id, attributes, last_at) values ('product', 'p1', '{"name": {"value": "茶壶", "at": 1}}', 1)`,
    );
    desk.properties = { sku: 'p1' };
    await desk.turn(['price', 1]);
    desk.properties = { sku: 'p2' };
    await desk.clock.advance(HOUR_MS);
    await desk.turn(['price', 1]);
    expect((await messages()).map((m) => m.content.body.slice(6, 12))).toEqual(['茶壶降价了，', '商品降价了，']);
  });

  test('the links of what is sent are kept, those of a ghost are not', async () => {
    await desk.policies.save(policyOf({ linkHosts: ['shop.example.com'] }), 'test');
    const arms = [{ key: 'a', name: 'A', content: { channel: 'sms' as const, text: '看看 https://shop.example.com/new' } }];
    await desk.campaign('sent', { arms });
    await desk.campaign('ghost', { arms, controlShareBp: 9000 });
    await desk.customer(1, ANN);
    const ghost = [...Array(50).keys()].map((n) => n + 2).find((n) => isControl(campaignSalt('ghost'), n, 9000)) ?? 0;
    await desk.customer(ghost, { phone: '+8613800000002' });
    await desk.turn(['sent', 1], ['ghost', ghost]);
    const links = await ledger.rows(z.object({ url: z.string(), campaign: z.string(), code: z.string() }), 'select * from links');
    expect(links.map((l) => [l.campaign, l.url])).toEqual([['sent', 'https://shop.example.com/new']]);
    expect((await messages())[0]?.content.body).toContain(`https://gyre.test/k/${links[0]?.code}`);
  });
});

describe('a text for a time of day', () => {
  const arms = [
    { key: 'a', name: '马上', content: { channel: 'sms' as const, text: '回来看看' } },
    { key: 'b', name: '晚上', time: '20:00', content: { channel: 'sms' as const, text: '晚上好' } },
  ];
  const people = Array.from({ length: 40 }, (_, n) => n + 1);
  const textOf = (n: number): string =>
    armFor(
      campaignSalt('times'),
      n,
      arms.map(({ key }) => ({ key, weight: 1 })),
    );

  test('waits for it, and so do the control customers who would have got it: both are compared from the same clock', async () => {
    await desk.campaign('times', { arms, controlShareBp: 5000, patienceMs: HOUR_MS });
    for (const n of people) await desk.customer(n, { phone: `+86138000000${String(n).padStart(2, '0')}` });
    const first = await desk.turn(...people.map((n) => ['times', n] as const));
    for (const { wish, decision } of first) expect(decision.outcome === 'deferred').toBe(textOf(wish.customer) === 'b');
    expect(first.find(({ decision }) => decision.outcome === 'deferred')?.decision).toMatchObject({
      reason: 'arm_time',
      until: at('2026-03-10 20:00'),
    });
    await desk.clock.set(at('2026-03-10 20:00'));
    await desk.turn();
    for (const n of people) {
      const group = isControl(campaignSalt('times'), n, 5000) ? 'ghost' : 'send';
      const when = textOf(n) === 'a' ? START : at('2026-03-10 20:00');
      expect(await desk.decision(n), `customer ${n}`).toMatchObject({ outcome: group, at: when });
    }
    expect(new Set((await messages()).map(({ arm, content }) => `${arm} ${content.body.slice(6, 9)}`))).toEqual(
      new Set(['a 回来看', 'b 晚上好']),
    );
  });

  test('is the clock where the customer is', async () => {
    await desk.campaign('tonight', { arms: arms.slice(1) });
    await desk.customer(1, ANN, { timezone: 'Asia/Tokyo' });
    await desk.turn(['tonight', 1]);
    expect(await desk.decision(1)).toMatchObject({ outcome: 'deferred', reason: 'arm_time', until: at('2026-03-10 19:00') });
  });
});

describe('quiet hours', () => {
  beforeEach(async () => {
    await desk.policies.save(policyOf({ quiet: NIGHT }), 'test');
    await desk.customer(1, ANN);
  });

  test('a wish waits for their end, says so once, and then goes', async () => {
    await desk.campaign('winback');
    await desk.clock.set(at('2026-03-10 22:00'));
    expect(outcomes(await desk.turn(['winback', 1]))).toEqual(['winback deferred quiet_hours']);
    expect(await desk.decision(1)).toMatchObject({ outcome: 'deferred', until: at('2026-03-11 08:00'), cost: 0 });
    expect(await spend('winback')).toEqual({ messages: 0, cost: 0 });
    expect((await desk.emitted('$message_deferred')).map((e) => e.properties['reason'])).toEqual(['quiet_hours']);
    await desk.clock.set(at('2026-03-11 08:00'));
    expect(outcomes(await desk.turn())).toEqual(['winback send']);
    expect(await desk.decision(1)).toMatchObject({ outcome: 'send', at: at('2026-03-11 08:00'), until: null });
    expect(await desk.turn()).toEqual([]);
    expect(await desk.emitted('$message_deferred')).toHaveLength(1);
  });

  test('a campaign that drops does not wait, nor does a notice heed them', async () => {
    await desk.campaign('drop', { quiet: 'drop' });
    await desk.campaign('notice', { category: 'notice' });
    await desk.clock.set(at('2026-03-10 22:00'));
    expect(outcomes(await desk.turn(['drop', 1], ['notice', 1]))).toEqual(['drop withheld quiet_hours', 'notice send']);
  });

  test('it is the customer’s night that counts: the attribute, else a Chinese number, else the project', async () => {
    await desk.campaign('winback', { quiet: 'drop' });
    await desk.customer(2, { phone: '+8613800000002' }, { timezone: 'America/New_York' });
    await desk.customer(3, { phone: '+8613800000003' }, { timezone: 'Middle-earth/Shire' });
    await desk.clock.set(at('2026-03-10 22:00'));
    expect(outcomes(await desk.turn(['winback', 1], ['winback', 2], ['winback', 3]))).toEqual([
      'winback withheld quiet_hours',
      'winback send',
      'winback withheld quiet_hours',
    ]);
  });

  test('marketing by SMS never goes between 21:00 and 08:00, whatever the policy says; by e-mail it does', async () => {
    await desk.policies.save(policyOf(), 'test');
    await desk.campaign('sms', { quiet: 'drop' });
    await desk.campaign('mail', { quiet: 'drop', arms: email() });
    await desk.customer(2, { email: 'ann@example.test' });
    await desk.clock.set(at('2026-03-11 07:59'));
    expect(outcomes(await desk.turn(['sms', 1], ['mail', 2]))).toEqual(['sms withheld quiet_hours', 'mail send']);
  });

  test('what waits when its campaign is stopped is withheld at once', async () => {
    await desk.campaign('winback');
    await desk.clock.set(at('2026-03-10 22:00'));
    await desk.turn(['winback', 1]);
    const ended = await ledger.transaction((tx) => withholdDeferred(tx, 'winback', desk.clock.now()));
    expect(ended).toBe(1);
    expect(await desk.decision(1)).toMatchObject({ outcome: 'withheld', reason: 'campaign_not_running', until: null });
    await desk.clock.set(at('2026-03-11 08:00'));
    expect(await desk.turn()).toEqual([]);
  });

  test('a waiting wish is decided by the world of then: version, consent and policy', async () => {
    await desk.campaign('winback', { patienceMs: 20 * HOUR_MS });
    await desk.clock.set(at('2026-03-10 22:00'));
    await desk.turn(['winback', 1]);
    await ledger.run(`insert into suppressions (channel, address, reason, at, source) values ('sms', $1, 'unsubscribed', 1, 'test')`, [
      ANN.phone,
    ]);
    await desk.clock.set(at('2026-03-11 08:00'));
    expect(outcomes(await desk.turn())).toEqual(['winback withheld suppressed']);
  });
});

describe('capacity', () => {
  test('counts messages and ghosts of all campaigns of a root over all its leaves', async () => {
    await desk.policies.save(policyOf({ caps: [{ scope: { kind: 'all' }, cap: perDay(2) }] }), 'test');
    const control = [...Array(50).keys()].map((n) => n + 1).find((n) => isControl(campaignSalt('ghost'), n, 9000)) ?? 0;
    await desk.campaign('ghost', { controlShareBp: 9000 });
    await desk.campaign('other', { quiet: 'drop' });
    await desk.customer(control, ANN);
    await desk.customer(100, { phone: '+8613800000100' });
    expect(outcomes(await desk.turn(['ghost', control]))).toEqual(['ghost ghost control']);
    await desk.turn(['other', 100]);
    await ledger.run('update customers set root = $1 where customer = 100', [control]);
    await desk.clock.advance(HOUR_MS);
    expect(outcomes(await desk.turn(['other', 100]))).toEqual(['other withheld frequency_cap']);
    expect(await desk.decision(3)).toMatchObject({
      detail: { scope: 'all', limit: 2, unit: 'day', filled: [{ campaign: 'ghost' }, { campaign: 'other' }] },
    });
  });

  test('is given back with the budget when a message certainly failed, once', async () => {
    await desk.campaign('once', { caps: [perDay(1)], quiet: 'drop', budget: { messages: 1, cost: null } });
    await desk.customer(1, ANN);
    await desk.customer(2, { phone: '+8613800000002' });
    expect(outcomes(await desk.turn(['once', 1]))).toEqual(['once send']);
    await desk.clock.advance(1);
    expect(outcomes(await desk.turn(['once', 1], ['once', 2]))).toEqual(['once withheld frequency_cap', 'once withheld budget']);
    for (let again = 0; again < 2; again++) await ledger.transaction((tx) => releaseCapacity(tx, [{ run: 1, node: 'send' }]));
    expect(await spend('once')).toEqual({ messages: 0, cost: 0 });
    await desk.clock.advance(1);
    expect(outcomes(await desk.turn(['once', 1], ['once', 2]))).toEqual(['once send', 'once withheld budget']);
  });

  test('a full cap is waited for when there will be room in time', async () => {
    await desk.campaign('daily', { caps: [perDay(1)] });
    await desk.campaign('weekly', { caps: [{ limit: 1, window: { kind: 'calendar', unit: 'week' } }] });
    await desk.customer(1, ANN);
    await desk.turn(['daily', 1], ['weekly', 1]);
    await desk.clock.advance(HOUR_MS);
    expect(outcomes(await desk.turn(['daily', 1], ['weekly', 1]))).toEqual([
      'daily deferred frequency_cap',
      'weekly withheld frequency_cap',
    ]);
    expect(await desk.decision(3)).toMatchObject({ until: at('2026-03-11 00:00') });
    await desk.clock.set(at('2026-03-11 00:00'));
    expect(outcomes(await desk.turn())).toEqual(['daily deferred quiet_hours']);
    await desk.clock.set(at('2026-03-11 08:00'));
    expect(outcomes(await desk.turn())).toEqual(['daily send']);
    expect(await desk.emitted('$message_deferred')).toHaveLength(1);
  });
});

describe('wishes of one moment', () => {
  test('compete by priority, then value; who loses is told to whom', async () => {
    await desk.policies.save(policyOf({ caps: [{ scope: { kind: 'all' }, cap: perDay(1) }] }), 'test');
    await desk.campaign('cheap', { quiet: 'drop', expectedValue: 10 });
    await desk.campaign('dear', { quiet: 'drop', expectedValue: 20 });
    await desk.campaign('urgent', { quiet: 'drop', priority: 1 });
    await desk.customer(1, ANN);
    await desk.customer(2, { phone: '+8613800000002' });
    const decided = await desk.turn(['cheap', 1], ['dear', 1], ['urgent', 1], ['cheap', 2], ['dear', 2]);
    expect(outcomes(decided).toSorted()).toEqual([
      'cheap withheld arbitration',
      'cheap withheld arbitration',
      'dear send',
      'dear withheld arbitration',
      'urgent send',
    ]);
    expect(await desk.decision(2)).toMatchObject({ detail: { winner: 'urgent' } });
    expect(await desk.decision(4)).toMatchObject({ detail: { winner: 'dear' } });
  });

  test('of one campaign compete for nothing: the later one meets a cap the earlier one has filled', async () => {
    await desk.policies.save(policyOf({ caps: [{ scope: { kind: 'all' }, cap: perDay(1) }] }), 'test');
    await desk.campaign('twice', { quiet: 'drop' });
    await desk.customer(1, ANN);
    expect(outcomes(await desk.turn(['twice', 1], ['twice', 1]))).toEqual(['twice send', 'twice withheld frequency_cap']);
    const [told] = await passages(ledger, { campaign: 'twice', outcome: 'withheld', limit: 1 }, ZONE);
    expect(told?.sentence.en).toBe(
      'Not sent: frequency cap (all marketing) of 1 a day, filled by twice 2026-03-10 10:00; room again from 2026-03-11 00:00',
    );
  });

  test('on several channels: the one the customer answered last goes first, else the campaign’s key decides', async () => {
    await desk.policies.save(policyOf({ caps: [{ scope: { kind: 'all' }, cap: perDay(1) }] }), 'test');
    await desk.campaign('a-sms', { quiet: 'drop' });
    await desk.campaign('b-mail', { quiet: 'drop', arms: email() });
    await desk.customer(1, ANN, { email: 'ann@example.test' });
    await desk.customer(2, { email: 'ann@example.test' });
    await ledger.run('update customers set root = 1 where customer = 2');
    expect(outcomes(await desk.turn(['a-sms', 1], ['b-mail', 2]))).toEqual(['a-sms send', 'b-mail withheld arbitration']);
    await desk.clock.advance(24 * HOUR_MS);
    await ledger.run(
      `insert into messages (id, run, node, attempt, campaign, customer, root, channel, lane, address, content, state, created_at, clicked_at)
       values ('old', 99, 'send', 1, 'x', 2, 2, 'email', 'bulk', 'a', '{}', 'sent', 1, 5)`,
    );
    expect(outcomes(await desk.turn(['a-sms', 1], ['b-mail', 2]))).toEqual(['b-mail send', 'a-sms withheld arbitration']);
  });

  test('what is due and what is new compete together', async () => {
    await desk.policies.save(policyOf({ quiet: NIGHT, caps: [{ scope: { kind: 'all' }, cap: perDay(1) }] }), 'test');
    await desk.campaign('late', { priority: 3, patienceMs: 25 * HOUR_MS });
    await desk.campaign('new', { priority: 2, quiet: 'drop' });
    await desk.customer(1, ANN);
    await desk.clock.set(at('2026-03-10 23:00'));
    await desk.turn(['late', 1]);
    await desk.clock.set(at('2026-03-11 08:00'));
    expect(outcomes(await desk.turn(['new', 1]))).toEqual(['new send', 'late deferred arbitration']);
    expect(await desk.decision(1)).toMatchObject({ reason: 'arbitration', detail: { winner: 'new', since: at('2026-03-10 23:00') } });
  });

  test('nobody spends what another of the same turn has spent', async () => {
    await desk.campaign('tight', { budget: { messages: null, cost: 900 }, quiet: 'drop' });
    for (const n of [1, 2, 3]) await desk.customer(n, { phone: `+861380000000${n}` });
    expect(outcomes(await desk.turn(['tight', 1], ['tight', 2], ['tight', 3]))).toEqual([
      'tight send',
      'tight send',
      'tight withheld budget',
    ]);
    expect(await spend('tight')).toEqual({ messages: 2, cost: 900 });
  });
});

describe('groups', () => {
  const ArmRow = z.object({ salt: z.string(), customer: z.number(), arm: z.string() });
  const stored = () => ledger.rows(ArmRow, 'select salt, customer, arm from assignments order by salt, customer');

  test('are kept when they decide something, and stay when the shares change', async () => {
    await desk.campaign('split', { controlShareBp: 0 });
    await desk.customer(1, ANN);
    await desk.customer(2, {});
    await desk.turn(['split', 1], ['split', 2]);
    expect(await stored()).toEqual([{ salt: 'campaign:split', customer: 1, arm: 'a' }]);
    await desk.campaign('split', { controlShareBp: 9000 }, 2);
    await desk.clock.advance(HOUR_MS);
    expect(outcomes(await desk.turn(['split', 1]))).toEqual(['split send']);
  });

  test('the global hold-out is kept per rotation, gets ghosts of every campaign and is in no campaign’s own control', async () => {
    await desk.policies.save(policyOf({ holdout: { shareBp: 2000, rotation: 'q1' } }), 'test');
    const held = [...Array(100).keys()].map((n) => n + 1).find((n) => isControl(holdoutSalt('q1'), n, 2000)) ?? 0;
    await desk.campaign('mail', { controlShareBp: 9000 });
    await desk.campaign('notice', { category: 'notice' });
    await desk.customer(held, ANN);
    expect(outcomes(await desk.turn(['mail', held], ['notice', held]))).toEqual(['mail ghost holdout', 'notice send']);
    expect(await desk.decision(1)).toMatchObject({ outcome: 'ghost', reason: 'holdout', arm: '' });
    expect(await stored()).toEqual([
      { salt: 'campaign:notice', customer: held, arm: 'a' },
      { salt: holdoutSalt('q1'), customer: held, arm: CONTROL },
    ]);
    await desk.policies.save(policyOf({ holdout: { shareBp: 0, rotation: 'q1' } }), 'test');
    await desk.campaign('mail', { controlShareBp: 0 }, 2);
    await desk.clock.advance(HOUR_MS);
    expect(outcomes(await desk.turn(['mail', held]))).toEqual(['mail send']);
  });

  test('a merge that brings control and treated together leaves the customer out; a removed arm is replaced for good', async () => {
    await desk.campaign('split');
    await desk.customer(1, ANN);
    await desk.customer(2, { phone: '+8613800000002' });
    await ledger.run(`insert into assignments values ('campaign:split', 1, 'b', 1), ('campaign:split', 2, 'control', 2)`);
    expect(outcomes(await desk.turn(['split', 1]))).toEqual(['split send']);
    expect((await stored())[0]).toEqual({ salt: 'campaign:split', customer: 1, arm: 'a' });
    await ledger.run('update customers set root = 1 where customer = 2');
    await desk.clock.advance(HOUR_MS);
    expect(outcomes(await desk.turn(['split', 1]))).toEqual(['split withheld in_both_arms']);
  });
});

describe('what is told', () => {
  test('counts add up, and each entry has its sentence in both languages', async () => {
    await desk.policies.save(policyOf({ quiet: NIGHT, caps: [{ scope: { kind: 'all' }, cap: perDay(1) }] }), 'test');
    await desk.campaign('winback', { quiet: 'drop' });
    await desk.campaign('patient', {});
    await desk.customer(1, ANN);
    await desk.customer(2, {});
    await desk.turn(['winback', 1], ['winback', 2]);
    await desk.clock.advance(HOUR_MS);
    await desk.turn(['winback', 1], ['patient', 1]);
    const counts = await waterfall(ledger, ['winback', 'patient']);
    expect(counts.get('winback')).toMatchObject({ entered: 3, reasons: { no_address: 1, frequency_cap: 1 }, messages: 1, cost: 450 });
    expect(counts.get('winback')?.outcomes).toMatchObject({ queued: 1, withheld: 2, ghost: 0, waiting: 0 });
    expect(counts.get('patient')?.outcomes).toMatchObject({ waiting: 1 });
    const told = await passages(ledger, { campaign: 'winback', limit: 10 }, ZONE);
    expect(told.map((p) => [p.outcome, p.sentence.zh])).toEqual([
      ['withheld', '未发送：触达限制（全部营销），每天最多 1 次，已有：winback 2026-03-10 10:00；2026-03-11 00:00 起可再次触达'],
      ['withheld', '未发送：该用户没有手机号'],
      ['queued', '已决定发送，正在排队'],
    ]);
    const [waiting] = await passages(ledger, { campaign: 'patient', limit: 10, outcome: 'waiting' }, ZONE);
    expect(waiting?.sentence.en).toBe(
      'Waiting until 2026-03-11 00:00: frequency cap (all marketing) of 1 a day, filled by winback 2026-03-10 10:00; room again from 2026-03-11 00:00',
    );
    expect(await passages(ledger, { campaign: 'winback', limit: 10, step: 'channel' }, ZONE)).toHaveLength(2);
    expect(await passages(ledger, { campaign: 'winback', limit: 10, reason: 'no_address' }, ZONE)).toHaveLength(1);
  });
});

describe('a dry run', () => {
  test('says what would happen over time and writes nothing', async () => {
    await desk.policies.save(policyOf({ quiet: NIGHT, caps: [{ scope: { kind: 'all' }, cap: perDay(1) }] }), 'test');
    const definition = definitionOf({ patienceMs: 12 * HOUR_MS, budget: { messages: 2, cost: null } });
    await desk.customer(1, ANN);
    await desk.customer(2, { phone: '+8613800000002' });
    const wish = (run: number, customer: number, when: string) => ({
      at: at(when),
      wish: {
        run,
        node: 'send',
        campaign: 'draft',
        version: 1,
        definition,
        customer,
        root: customer,
        event: { name: 'Cart Abandoned', at: at(when), properties: {} },
        attributes: {},
      },
    });
    const wishes = [
      wish(1, 1, '2026-03-10 22:00'),
      wish(2, 1, '2026-03-11 07:00'),
      wish(3, 2, '2026-03-11 09:00'),
      wish(4, 2, '2026-03-12 10:00'),
    ];
    const decided = await dryRun(desk.context, ledger, wishes);
    const told = decided.map(({ decided: d, at: when }) => [
      d.wish.run,
      d.decision.outcome,
      'reason' in d.decision ? d.decision.reason : '',
      when,
    ]);
    expect(told).toEqual([
      [1, 'send', '', at('2026-03-11 08:00')],
      [2, 'withheld', 'expired', at('2026-03-11 08:00')],
      [3, 'send', '', at('2026-03-11 09:00')],
      [4, 'withheld', 'budget', at('2026-03-12 10:00')],
    ]);
    const [written] = await ledger.rows(
      z.object({ n: z.number() }),
      'select (select count(*) from decisions) + (select count(*) from assignments) + (select count(*) from campaign_spend) as n',
    );
    expect(written?.n).toBe(0);
  });
});
