import { HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import type { Rule } from '@gyre/domain/rules/rule';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findPostfix, startMailSink, startPostfix, type MailSink, type PostfixPeer } from '../../test/peers/smtp.ts';
import { messageLog, passages, suppressionLog, testInboxLog, unsubscribe } from '../reach/index.ts';
import { isControl } from '../reach/assignment.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { atMost, definitionOf, openThread, saying, START, startCampaign, type Thread } from './testing.ts';
import { why } from './why.ts';
import { withholdOfEnded } from './campaigns.ts';

const all = { limit: 100 };

describe.each(testLedgers())('the thin thread on $name', (engine) => {
  let ledgers: TestLedgers;
  let sink: MailSink;
  let postfix: PostfixPeer | undefined;
  let ledger: Ledger;
  let t: Thread;
  beforeAll(async () => {
    ledgers = await engine.open();
    sink = await startMailSink((to) => {
      if (to.startsWith('bounce')) return { code: 550, text: `5.1.1 no such ${to}` };
      return to.startsWith('later') ? { code: 451, text: '4.7.1 try later' } : undefined;
    });
    if (findPostfix() !== undefined) postfix = await startPostfix(sink.port);
  });
  afterAll(async () => {
    await postfix?.stop();
    await sink.stop();
    await ledgers.close();
  });
  beforeEach(async () => {
    ledger = await ledgers.ledger(projectMigrations);
    t = await openThread(ledger);
  });
  afterEach(() => t.close());

  const useSmtp = (port = sink.port): Promise<void> =>
    t.providers.save(
      'email',
      'main',
      { kind: 'smtp', settings: { host: '127.0.0.1', port, security: 'none', fromAddress: 'hi@gyre.test' }, secret: {}, enabled: true },
      'test',
    );
  const counts = async (key: string) => {
    const { entered, outcomes, reasons } = (await t.campaigns.get(key)).counts;
    return { entered, ...outcomes, withheldByReason: reasons };
  };
  const tokenOf = (header: string | undefined): string => /\/u\/([^>]+)>/.exec(header ?? '')?.[1] ?? '';

  test('without a provider a message lands in the test inbox, rendered, and its events tell what happened', async () => {
    await t.customer(1, 'ann@example.test', { name: 'Ann & co' });
    await startCampaign(t, 'thanks');
    await t.feed({ properties: { amount: 128 } });
    const { rows } = await testInboxLog(ledger, all);
    expect(rows).toMatchObject([{ address: 'a****@example.test', customer: 1, campaign: 'thanks', subject: '谢谢 A***' }]);
    expect(rows[0]?.body).toContain('<p>订单 128 元</p>');
    expect(rows[0]?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    expect((await t.emitted()).map((e) => e.name)).toEqual(['$campaign_entered', '$message_sent']);
    expect(await counts('thanks')).toMatchObject({ entered: 1, sent: 1 });
    expect((await messageLog(ledger, all)).rows).toMatchObject([{ state: 'sent', provider: 'test-inbox', address: 'a****@example.test' }]);
  });

  test('with a mail server the mail arrives; one click unsubscribes once and the next message is withheld', async () => {
    await useSmtp(postfix?.port);
    await t.customer(1, 'click@example.test');
    await startCampaign(t, 'thanks');
    await t.feed({}, { customer: 2, name: 'Other' });
    const mail = (await sink.received(1)).find((m) => m.to[0] === 'click@example.test');
    expect(mail?.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const token = tokenOf(mail?.header('list-unsubscribe'));
    await expect(unsubscribe(t.unsubscribing, `${token.slice(0, -4)}AAAA`)).rejects.toThrow(/not valid/);
    await expect(unsubscribe({ ...t.unsubscribing, project: 'other' }, token)).rejects.toThrow(/not valid/);
    expect(await unsubscribe(t.unsubscribing, token)).toMatchObject({ address: 'click@example.test' });
    await unsubscribe(t.unsubscribing, token);
    expect(await t.emitted('$message_unsubscribed')).toHaveLength(1);
    await t.feed({});
    expect(await counts('thanks')).toMatchObject({ entered: 2, sent: 1, withheld: 1, withheldByReason: { suppressed: 1 } });
    expect((await suppressionLog(ledger, all)).rows).toMatchObject([{ address: 'c****@example.test', reason: 'unsubscribed' }]);
  });

  test('unsubscribing also withholds what waits in the queue', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a');
    await t.feed({});
    const { rows } = await testInboxLog(ledger, all);
    t.setPaused(true);
    await t.feed({});
    expect(await counts('a')).toMatchObject({ entered: 2, sent: 1, queued: 1 });
    await unsubscribe(t.unsubscribing, tokenOf(rows[0]?.headers['List-Unsubscribe']));
    t.setPaused(false);
    t.outbox.wake();
    await t.outbox.idle();
    expect(await counts('a')).toMatchObject({ entered: 2, sent: 1, withheldByReason: { suppressed: 1 }, queued: 0 });
  });

  test('a control customer gets a ghost send, arms are stored, and counts add up', async () => {
    for (let customer = 1; customer <= 40; customer++) await t.customer(customer, customer === 7 ? undefined : `c${customer}@example.test`);
    await startCampaign(t, 'split', { controlShareBp: 5000, caps: [atMost(1, HOUR_MS)] });
    const once = Array.from({ length: 40 }, (_, i) => ({ customer: i + 1 }));
    await t.feed(...once);
    await t.feed(...once);
    const held = once.filter((c) => c.customer !== 7 && isControl('campaign:split', c.customer, 5000)).length;
    const c = await counts('split');
    expect(c).toEqual({
      waiting: 0,
      queued: 0,
      attempting: 0,
      unknown: 0,
      delivered: 0,
      failed: 0,
      expired: 0,
      entered: 80,
      ghost: held,
      withheld: 41,
      withheldByReason: { no_address: 2, frequency_cap: 39, control: held },
      sent: 39 - held,
    });
    expect(held).toBeGreaterThan(5);
    expect(await t.emitted('$ghost_send')).toHaveLength(held);
    expect(await t.emitted('$message_withheld')).toHaveLength(41);
  });

  test('late, historical, foreign and filtered rows do not trigger, nor what came before the start or during a pause; the same row never twice', async () => {
    await t.customer(1, 'ann@example.test');
    await t.clock.advance(HOUR_MS);
    await startCampaign(t, 'a', {
      trigger: { event: 'Paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }] } },
      latenessMs: MINUTE_MS,
    });
    const now = t.clock.now();
    const good = { name: 'Paid', properties: { amount: 200 } };
    await t.feed(
      { ...good, at: instant(now - MINUTE_MS - 1) },
      { ...good, historical: true },
      { ...good, name: 'Other' },
      { ...good, properties: { amount: 100 } },
      { ...good, received: instant(now - 1), at: instant(now - 1) },
      { ...good, customer: 0 },
    );
    expect(await counts('a')).toMatchObject({ entered: 0 });
    await t.feed({ ...good, at: instant(now - MINUTE_MS) });
    expect(await counts('a')).toMatchObject({ entered: 1, sent: 1 });
    await t.campaigns.act('a', 'pause', 'test');
    await t.feed(good);
    await t.clock.advance(1);
    await t.campaigns.act('a', 'resume', 'test');
    await t.feed({ ...good, received: now });
    expect(await counts('a')).toMatchObject({ entered: 1 });
    await ledger.run(`update positions set log_offset = 0 where consumer = 'main'`);
    await t.close();
    const rows = [...t.rows];
    t = await openThread(ledger, t.clock.now());
    t.rows.push(...rows);
    await t.feed(good);
    expect(await counts('a')).toMatchObject({ entered: 2, sent: 2 });
  });

  test('after a merge the cap counts both histories, and a customer found in both arms is left out', async () => {
    const arm = (n: number): boolean => isControl('campaign:b', n, 5000);
    const other = [2, 3, 4, 5, 6, 7, 8, 9].find((n) => arm(n) !== arm(1)) ?? 0;
    await t.customer(1, 'one@example.test');
    await t.customer(other, 'two@example.test');
    await startCampaign(t, 'a', { caps: [atMost(1, HOUR_MS)] });
    await startCampaign(t, 'b', { controlShareBp: 5000 });
    await t.feed({ customer: 1 }, { customer: other });
    expect(await counts('a')).toMatchObject({ entered: 2, sent: 2 });
    expect(await counts('b')).toMatchObject({ entered: 2, sent: 1, ghost: 1 });
    await t.merge(other, 1);
    await t.feed({ customer: other });
    expect(await counts('a')).toMatchObject({ entered: 3, withheldByReason: { frequency_cap: 1 } });
    expect(await counts('b')).toMatchObject({ entered: 3, withheldByReason: { in_both_arms: 1 } });
    await t.clock.advance(HOUR_MS);
    await t.feed({ customer: 1 });
    expect(await counts('a')).toMatchObject({ sent: 3 });
  });

  test('a definite refusal fails for good and releases its capacity; a postponement is tried again, at most five times', async () => {
    await useSmtp();
    await t.customer(1, 'bounce@example.test');
    await t.customer(2, 'later@example.test');
    await startCampaign(t, 'a', { caps: [atMost(1, 24 * HOUR_MS)] });
    await t.feed({ customer: 1 }, { customer: 2 });
    expect(await counts('a')).toMatchObject({ entered: 2, failed: 1, queued: 1 });
    const refused = (await t.emitted('$message_failed')).find((e) => e.customer === 1);
    expect(refused?.properties['detail']).toContain('5.1.1 no such b****@example.test');
    await t.feed({ customer: 1 }, { customer: 2 });
    expect(await counts('a')).toMatchObject({ entered: 4, failed: 2, queued: 1, withheldByReason: { frequency_cap: 1 } });
    for (const minutes of [1, 4, 15, 40]) {
      await t.clock.advance(minutes * MINUTE_MS);
      await settled(t);
    }
    expect(await counts('a')).toMatchObject({ entered: 4, failed: 3, queued: 0 });
    expect((await messageLog(ledger, { ...all, customers: [2] })).rows).toHaveLength(5);
    expect(await t.emitted('$message_failed')).toHaveLength(7);
    expect((await t.emitted('$message_failed')).at(-1)?.properties).toMatchObject({ attempt: 5, retried: false, permanent: false });
  });

  test('what a crash left on its way is unknown with SMTP, and sent once more under the same id with the test inbox', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a');
    await t.feed({}, {});
    // as a crash leaves them: committed as attempting, one per kind of provider, the inbox having one of them already
    await ledger.run(`update messages set state = 'attempting', settled_at = null, detail = ''`);
    await ledger.run(`update messages set provider = 'smtp-gone' where run = (select max(run) from messages)`);
    await ledger.run('delete from outgoing');
    await t.close();
    t = await openThread(ledger, t.clock.now());
    await t.outbox.idle();
    expect(await counts('a')).toMatchObject({ entered: 2, sent: 1, unknown: 1, attempting: 0 });
    expect((await t.emitted()).map((e) => e.name).toSorted()).toEqual(['$message_sent', '$message_unknown']);
    expect((await testInboxLog(ledger, all)).rows).toHaveLength(2);
  });

  test('pausing a campaign keeps its queue, ending it withholds the queue and releases capacity', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a', { caps: [atMost(1, HOUR_MS)] });
    t.setPaused(true);
    await t.feed({});
    await t.campaigns.act('a', 'pause', 'test');
    t.setPaused(false);
    t.outbox.wake();
    await t.outbox.idle();
    expect(await counts('a')).toMatchObject({ entered: 1, queued: 1 });
    await t.campaigns.act('a', 'end', 'test');
    await withholdOfEnded({ ledger, clock: t.clock, wakeRelay: () => {} });
    expect(await counts('a')).toMatchObject({ entered: 1, queued: 0, withheldByReason: { campaign_not_running: 1 } });
    expect(await t.emitted('$message_withheld')).toHaveLength(1);
    await expect(t.campaigns.act('a', 'resume', 'test')).rejects.toThrow(/ended cannot resume/);
    await expect(t.campaigns.update('a', definitionOf(), 'test')).rejects.toThrow(/has ended/);
  });

  test('a changed campaign is a new version that later entries use', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a');
    await t.feed({});
    await t.campaigns.update('a', definitionOf({ arms: saying('v2') }), 'test');
    await t.feed({});
    expect((await messageLog(ledger, all)).rows.map((m) => m.subject)).toEqual(['v2', '谢谢 您']);
    expect((await t.campaigns.get('a')).version).toBe(2);
    await expect(t.campaigns.create('a', definitionOf(), 'test')).rejects.toThrow(/already/);
    await expect(t.campaigns.update('a', definitionOf({ trigger: { event: '$message_sent', filter: { all: [] } } }), 'x')).rejects.toThrow(
      /cannot be triggered/,
    );
    await expect(t.campaigns.get('zzz')).rejects.toThrow(/no campaign zzz/);
    expect(await t.campaigns.list({ search: '感谢' })).toHaveLength(1);
    expect(await t.campaigns.list({ state: 'draft' })).toHaveLength(0);
  });

  test('a template that fails for a customer withholds, naming the error', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a', { arms: saying('{{ event.title | required }}') });
    await t.feed({}, { properties: { title: 'x' } });
    expect(await counts('a')).toMatchObject({ entered: 2, sent: 1, withheldByReason: { template_error: 1 } });
    expect((await why(t.whyContext, 'a', 1)).passages[1]?.sentence.en).toContain('event.title is required but missing');
  });

  test('why: the newest entry speaks, in Chinese and English', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a', { controlShareBp: 9000 });
    await startCampaign(t, 'b', { caps: [atMost(1, 24 * HOUR_MS)] });
    await t.feed({});
    await t.clock.advance(1);
    await t.feed({});
    const context = t.whyContext;
    const ghost = await why(context, 'a', 1);
    expect(ghost.verdict).toEqual({
      zh: '在对照组中：本应在 2026-01-01 08:00 触达，按 90% 留出未发送',
      en: 'In the control group: would have been reached at 2026-01-01 08:00; held out as part of 90%',
    });
    const capped = await why(context, 'b', 1);
    expect(capped.passages.map((p) => [p.outcome, p.sentence.zh])).toEqual([
      ['withheld', '未发送：触达限制（本计划），1 天内最多 1 次，已有：b 2026-01-01 08:00；2026-01-02 08:00 起可再次触达'],
      ['sent', '2026-01-01 08:00 写入测试收件箱：没有配置服务商，用户没有收到'],
    ]);
    expect(await passages(ledger, { campaign: 'b', outcome: 'withheld', reason: 'frequency_cap', limit: 10 }, 'UTC')).toHaveLength(1);
    const before = capped.passages[0]?.run;
    expect(await passages(ledger, { campaign: 'b', before, limit: 10 }, 'UTC')).toHaveLength(1);
  });

  test('the message log pages without gaps or repeats', async () => {
    await t.customer(1, 'ann@example.test');
    await startCampaign(t, 'a');
    await t.feed(...Array.from({ length: 25 }, () => ({})));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await messageLog(ledger, { cursor, limit: 10 });
      seen.push(...page.rows.map((m) => m.id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    await expect(messageLog(ledger, { cursor: 'nonsense', limit: 10 })).rejects.toThrow(/cursor/);
  });

  test('caps hold under any interleaving of customers, campaigns, batches and failures', async () => {
    await useSmtp();
    for (let customer = 1; customer <= 3; customer++) await t.customer(customer, `r${customer}@example.test`);
    await startCampaign(t, 'x', { caps: [atMost(2, HOUR_MS)] });
    await startCampaign(t, 'y', { caps: [atMost(1, 30 * MINUTE_MS)] });
    const step = fc.record({ customers: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }), minutes: fc.nat(25) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const { customers, minutes } of steps) {
          await t.feed(...customers.map((customer) => ({ customer })));
          await t.clock.advance(minutes * MINUTE_MS);
        }
      }),
      { numRuns: 6 },
    );
    const sent = await t.emitted('$message_sent');
    expect(sent.length).toBeGreaterThan(0);
    for (const [campaign, limit, windowMs] of [
      ['x', 2, HOUR_MS],
      ['y', 1, 30 * MINUTE_MS],
    ] as const) {
      for (const customer of [1, 2, 3]) {
        const at = sent.filter((e) => e.customer === customer && e.properties['campaign'] === campaign).map((e) => e.at);
        for (const s of at) expect(at.filter((o) => o > s - windowMs && o <= s).length).toBeLessThanOrEqual(limit);
      }
    }
    const { entered, outcomes } = (await t.campaigns.get('x')).counts;
    expect(entered).toBe(Object.values(outcomes).reduce((a, b) => a + b, 0));
  });

  test('bulk does not starve journeys, and urgent messages overtake', async () => {
    const everybody: Rule = { kind: 'segment', segment: 'everybody' };
    const all = Array.from({ length: 900 }, (_, i) => i + 1);
    for (const customer of all) await t.customer(customer, `c${customer}@example.test`);
    t.pass(everybody, all);
    t.setPaused(true);
    await startCampaign(t, 'bulk', { arms: saying('s'), trigger: { kind: 'audience', rule: everybody, once: {} } });
    await t.settle();
    await startCampaign(t, 'journey', { trigger: { event: 'journey', filter: { all: [] } } });
    await startCampaign(t, 'transactional', { category: 'notice', trigger: { event: 'transactional', filter: { all: [] } } });
    await t.feed(
      ...Array.from({ length: 150 }, () => ({ name: 'journey' })),
      ...Array.from({ length: 150 }, () => ({ name: 'transactional' })),
    );
    t.setPaused(false);
    t.outbox.wake();
    await t.outbox.idle();
    const order = (await t.emitted('$message_sent')).map((e) => String(e.properties['campaign']));
    expect(order).toHaveLength(1200);
    const firsts = order.slice(0, 250);
    const n = (lane: string): number => firsts.filter((o) => o === lane).length;
    expect(n('transactional')).toBeGreaterThan(100);
    expect(n('journey')).toBeGreaterThan(30);
    expect(n('bulk')).toBeGreaterThan(10);
    expect(n('bulk')).toBeLessThan(80);
    expect(START).toBeGreaterThan(0);
  });
});

/** Lets timers that came due fire and the outbox come to rest. */
async function settled(t: Thread): Promise<void> {
  await t.feed({ name: 'tick' });
  await t.feed({ name: 'tick' });
}
