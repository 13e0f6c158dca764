import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  countsOf,
  customerOf,
  ownEventsOf,
  paid,
  paidCampaign,
  person,
  PROJECT,
  settled,
  startCampaign,
  useSmtp,
  whyOf,
} from './campaign.ts';
import { exported, exportedText } from './exported.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findPostfix, startMailSink, startPostfix, type MailSink, type PostfixPeer } from './peers/smtp.ts';
import { apiExport, auditOf, callAs, everyAnswer, leaks, unsubscribeByHeader, viewerToken } from './viewing.ts';

/** For routes that ask for days. */
const YEAR = { from: '2026-01-01', to: '2026-12-31' };
const SECRETS = ['李雷', '韩梅梅', '13800000001', 'u1@example.test', 'u2@example.test'];

/** From an SDK's call to a mail at its last server, through the machine's real mail server. */
describe.skipIf(findPostfix() === undefined)('one thread from an event to a mail', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let sink: MailSink;
  let postfix: PostfixPeer;

  beforeAll(async () => {
    home = await temporaryHome();
    sink = await startMailSink();
    postfix = await startPostfix(sink.port);
    server = await startGyre(home.path);
    await useSmtp(server, postfix.port);
    await server.batch([person('u1', '李雷', '13800000001'), person('u2', '韩梅梅', '13800000002')]);
  });
  afterAll(async () => {
    await server.stop();
    await postfix.stop();
    await sink.stop();
    await home[Symbol.asyncDispose]();
  });

  const mailsTo = (address: string) => sink.mails.filter((mail) => mail.to.includes(address));

  test('a paid order over 100 sends the customer a mail with the right content and one-click headers', async () => {
    await startCampaign(server, 'thanks', paidCampaign());
    expect(await server.batch([paid('u1', 'o-1', 199.5), paid('u1', 'o-2', 99)])).toBe(200);
    await sink.received(1);
    const counts = await settled(server, 'thanks', 1);
    expect(counts).toMatchObject({ entered: 1, ghost: 0, withheld: 0, sent: 1, failed: 0, unknown: 0 });
    const [mail] = mailsTo('u1@example.test');
    expect(mail?.mail.subject).toBe('李雷，订单 o-1 已付款');
    expect(mail?.mail.html).toContain('李雷 您好，199.5 元。');
    expect(mail?.header('from')).toContain('shop@example.test');
    expect(mail?.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(mail?.header('list-unsubscribe')).toMatch(new RegExp(`^<${server.url}/u/[\\w.-]+>$`));
    expect(mail?.header('received')).toContain('mail.gyre.test');
    const { verdict } = await whyOf(server, 'thanks', await customerOf(server, 'u1'));
    expect(verdict.zh).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d 由服务商 mail 接受并发出$/);
    expect(verdict.en).toMatch(/^Accepted by provider mail at /);
  });

  test('a customer who never qualified reads which test failed', async () => {
    expect(await server.batch([paid('u2', 'o-3', 50)])).toBe(200);
    const customer = await customerOf(server, 'u2');
    await expect
      .poll(async () => (await whyOf(server, 'thanks', customer)).verdict.zh)
      .toBe('没有进入：要求 amount 大于 100；实际 amount = 50');
    expect((await whyOf(server, 'thanks', customer)).verdict.en).toBe('Never entered: needs amount is over 100; was amount = 50');
  });

  test('a frequency cap of one a day withholds the second and says when there is room again', async () => {
    await startCampaign(
      server,
      'capped',
      paidCampaign({
        caps: [{ limit: 1, window: { kind: 'rolling', ms: 86_400_000 } }],
        trigger: { event: 'order_shipped', filter: { all: [] } },
      }),
    );
    const shipped = (order: string) => ({ ...paid('u1', order, 1), event: 'order_shipped' });
    expect(await server.batch([shipped('s-1')])).toBe(200);
    await settled(server, 'capped', 1);
    expect(await server.batch([shipped('s-2'), shipped('s-3')])).toBe(200);
    const counts = await settled(server, 'capped', 3);
    expect(counts).toMatchObject({ entered: 3, sent: 1, withheld: 2, withheldByReason: { frequency_cap: 2 } });
    const { verdict, passages } = await whyOf(server, 'capped', await customerOf(server, 'u1'));
    expect(verdict.zh).toMatch(/^未发送：触达限制（本计划），1 天内最多 1 次，已有：capped .*；.* 起可再次触达$/);
    expect(verdict.en).toMatch(/^Not sent: frequency cap \(this campaign\) of 1 in 1 day, filled by capped .*; room again from /);
    expect(passages.map((passage) => passage.outcome)).toEqual(['withheld', 'withheld', 'sent']);
  });

  test('a customer of the control group gets a ghost send and both languages say so', async () => {
    await startCampaign(server, 'split', paidCampaign({ controlShareBp: 5000, trigger: { event: 'order_reviewed', filter: { all: [] } } }));
    const people = Array.from({ length: 20 }, (_, n) => `p${n}`);
    expect(await server.batch(people.map((id, n) => person(id, `顾客${n}`, `1000000${String(n).padStart(4, '0')}`)))).toBe(200);
    expect(await server.batch(people.map((id) => ({ ...paid(id, `r-${id}`, 1), event: 'order_reviewed' })))).toBe(200);
    const counts = await settled(server, 'split', 20);
    expect(counts.entered).toBe(20);
    expect(counts.ghost + counts.sent).toBe(20);
    expect(counts.ghost).toBeGreaterThan(2);
    expect(counts.sent).toBeGreaterThan(2);
    const { rows } = await server.api<{ rows: { customer: number; message: string | null }[] }>(
      'GET',
      `${PROJECT}/campaigns/split/customers?outcome=ghost`,
    );
    expect(rows).toHaveLength(counts.ghost);
    const held = rows[0]?.customer ?? 0;
    const { verdict } = await whyOf(server, 'split', held);
    expect(verdict.zh).toMatch(/^在对照组中：本应在 \d{4}-\d\d-\d\d \d\d:\d\d 触达，按 50% 留出未发送$/);
    expect(verdict.en).toMatch(/^In the control group: would have been reached at .*; held out as part of 50%$/);
    const ghosts = (await exported(home.path, 'events')).filter((event) => event.name === '$ghost_send');
    expect(new Set(ghosts.map((event) => event.customer))).toEqual(new Set(rows.map((row) => row.customer)));
    expect(ghosts).toHaveLength(rows.length);
  });

  test('one-click unsubscribe stops the next message and the reason says so', async () => {
    const [mail] = mailsTo('u1@example.test');
    const before = mailsTo('u1@example.test').length;
    expect(await unsubscribeByHeader(mail?.header('list-unsubscribe'))).toBe(200);
    expect(await unsubscribeByHeader(mail?.header('list-unsubscribe')), 'again changes nothing').toBe(200);
    expect(await server.batch([paid('u1', 'o-4', 500)])).toBe(200);
    expect(await settled(server, 'thanks', 2)).toMatchObject({ entered: 2, sent: 1, withheld: 1, withheldByReason: { suppressed: 1 } });
    const { verdict } = await whyOf(server, 'thanks', await customerOf(server, 'u1'));
    expect(verdict).toEqual({
      zh: '未发送：该用户已退订或被屏蔽（退订）',
      en: 'Not sent: the customer unsubscribed or is suppressed (unsubscribed)',
    });
    expect(mailsTo('u1@example.test')).toHaveLength(before);
    const names = (await exported(home.path, 'events')).map((event) => event.name);
    expect(names.filter((name) => name === '$message_unsubscribed')).toHaveLength(1);
  });

  test('every campaign’s counts add up', async () => {
    for (const key of ['thanks', 'capped', 'split']) {
      const { entered, withheldByReason, ...outcomes } = await countsOf(server, key);
      expect(entered).toBe(Object.values(outcomes).reduce((sum, n) => sum + n, 0));
      expect(Object.values(withheldByReason).reduce((sum, n) => sum + n, 0)).toBe(outcomes.withheld);
    }
  });

  test('no answer to a viewer and no export shows a phone, an e-mail or a name', async () => {
    const byPhone = { property: 'receiver', op: 'equals', value: 'nobody' };
    await startCampaign(server, 'nosy', paidCampaign({ trigger: { event: 'order_delivered', filter: { all: [byPhone] } } }));
    const delivered = {
      ...paid('u1', 'd-1', 1),
      event: 'order_delivered',
      properties: { receiver: '13800000001', name: '李雷', contact: { email: 'u1@example.test' } },
    };
    const forged = {
      type: 'track',
      messageId: 'bad',
      userId: 'u1',
      event: '$message_sent',
      properties: { name: '韩梅梅', phone: '13800000001' },
    };
    expect(await server.batch([delivered, forged])).toBe(200);
    await server.api('DELETE', `${PROJECT}/channels/email/mail`);
    expect(await server.batch([paid('u2', 'o-5', 300)])).toBe(200);
    await settled(server, 'thanks', 3);
    const token = await viewerToken(server);
    const customer = await customerOf(server, 'u1');
    const fill = {
      params: { project: 'default', customer, campaign: 'nosy', event: 'order_delivered' },
      query: { customer, name: 'order_delivered', ...YEAR },
    };
    const answers = [
      ...(await everyAnswer(server, token, fill)),
      ...(await everyAnswer(server, token, {
        params: { ...fill.params, campaign: 'thanks' },
        query: { customer: await customerOf(server, 'u2'), name: 'order_delivered', ...YEAR },
      })),
    ];
    // Whoever may only look gets no link that unsubscribes a customer.
    expect(answers.filter(([, text]) => text.includes('/u/')).map(([path]) => path)).toEqual([]);
    expect(answers.length).toBeGreaterThan(30);
    const preview = await callAs(server, token, 'POST', `${PROJECT}/campaigns/preview`, { definition: paidCampaign(), customer });
    answers.push(['preview', preview.text]);
    const measures = [{ events: [{ event: 'order_delivered' }], aggregate: { of: 'events' } }];
    const told = (property: string) => ({
      params: { range: { of: 'last', count: 7 }, measures, by: [{ of: 'value', value: { property } }] },
    });
    expect((await callAs(server, token, 'POST', `${PROJECT}/analyses/events/ask`, told('name'))).status).toBe(403);
    const byReceiver = await callAs(server, token, 'POST', `${PROJECT}/analyses/events/ask`, told('receiver'));
    expect(byReceiver.status).toBe(200);
    answers.push(['analysis', byReceiver.text]);
    const values = await callAs(server, token, 'GET', `${PROJECT}/rules/values?event=order_delivered&name=receiver`);
    answers.push(['values', values.text]);
    for (const subject of ['events', 'customers', 'messages'] as const) {
      answers.push([`export ${subject}`, await exportedText(home.path, subject, { reveal: false })]);
      answers.push([`API export ${subject}`, await apiExport(server, subject, false)]);
    }
    expect(answers.filter(([, text]) => leaks(text, SECRETS).length > 0).map(([path, text]) => [path, leaks(text, SECRETS)])).toEqual([]);
    expect(answers.some(([, text]) => text.includes('138****0001') && text.includes('u****@example.test'))).toBe(true);
  });

  test('every property its own events carry has a name in both languages', async () => {
    const { names, unnamed } = await ownEventsOf(server);
    const told = ['$campaign_entered', '$message_sent', '$message_withheld', '$ghost_send', '$message_unsubscribed', '$consent_changed'];
    expect(names).toEqual(expect.arrayContaining(told));
    expect(unnamed).toEqual([]);
  });

  test('revealing needs the permission and is written down with its reason', async () => {
    const token = await viewerToken(server);
    const customer = await customerOf(server, 'u1');
    const path = `${PROJECT}/customers/${customer}/reveal`;
    expect((await callAs(server, token, 'POST', path, { reason: '好奇' })).status).toBe(403);
    const shown = await server.api<{ identities: { value: string }[] }>('POST', path, { reason: '客诉 1234' });
    expect(shown.identities.map((key) => key.value)).toEqual(expect.arrayContaining(['+8613800000001', 'u1@example.test']));
    const [entry] = await auditOf(server, 'customer.revealed');
    expect(JSON.stringify(entry)).toContain('客诉 1234');
    expect(JSON.stringify(entry)).toContain(String(customer));
    expect(leaks(JSON.stringify(await auditOf(server, 'customer.revealed')), SECRETS)).toEqual([]);
  });
});
