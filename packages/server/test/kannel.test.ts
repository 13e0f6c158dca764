import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { takeInbound } from '../src/reach/index.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { hasKannel, startKannel, type KannelPeer } from './peers/kannel.ts';
import { openSendingBench, type SendingBench } from './sending-bench.ts';
import { until } from './until.ts';

const phoneOf = (n: number): string => `+86138${String(n).padStart(8, '0')}`;
const StateRow = z.object({ run: z.number(), attempt: z.number(), state: z.string(), failure: z.string(), address: z.string() });
const SuppressionRow = z.object({ address: z.string(), reason: z.string() });
const ReplyRow = z.object({ address: z.string(), customer: z.number(), text: z.string(), suppressed: z.boolean() });

/** From a decision of the contact policy through a gateway we did not write to a carrier we did not write, and back. */
describe.skipIf(!hasKannel())('a real SMS gateway', () => {
  let ledgers: TestLedgers;
  let bench: SendingBench;
  let kannel: KannelPeer;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    bench = await openSendingBench(await ledgers.ledger(projectMigrations));
    kannel = await startKannel(() => bench.inboundUrl('sms', 'gate'));
    const draft = { kind: 'kannel', settings: kannel.settings, secret: kannel.secret, enabled: true };
    await bench.providers.save('sms', 'gate', draft, 'test');
    // A notice: marketing by SMS would have to wait for the hours the law allows.
    await bench.desk.campaign('thanks', {
      category: 'notice',
      arms: [{ key: 'a', name: 'A', content: { channel: 'sms', text: '{{ customer.name | default: "您好" }}，订单已发出' } }],
    });
  });
  afterEach(async () => {
    await bench.close();
    await kannel.stop();
  });

  const messages = () =>
    bench.desk.ledger.rows(StateRow, 'select run, attempt, state, failure, address from messages order by run, attempt');
  const states = async () => (await messages()).map((m) => m.state);
  const delivered = () => until('the receipts', async () => (await states()).every((s) => s === 'delivered'));

  test('takes a text, tells that it was delivered, and a reply T suppresses the number within 2 s: no marketing, but notices', async () => {
    await bench.desk.customer(1, { phone: phoneOf(1) }, { name: '李雷' });
    await bench.send('thanks', 1);
    await delivered();
    expect(kannel.carried()).toEqual([{ to: phoneOf(1), text: '【云杉生活】李雷，订单已发出' }]);
    expect(new Set(bench.heard.map((r) => r.query.get('type')))).toEqual(new Set(['1', '8']));
    expect(await bench.names()).toEqual(['$message_sent', '$message_delivered']);

    const began = performance.now();
    await kannel.write(phoneOf(1), 'T');
    const rows = await until('the suppression', async () => {
      const found = await bench.desk.ledger.rows(SuppressionRow, 'select address, reason from suppressions');
      return found.length > 0 && found;
    });
    const tookMs = Math.round(performance.now() - began);
    process.stdout.write(`a reply T suppressed its number ${tookMs} ms after the handset was started\n`);
    expect(rows).toEqual([{ address: phoneOf(1), reason: 'unsubscribed' }]);
    expect(tookMs).toBeLessThan(2000);
    expect((await bench.names()).slice(2)).toEqual(['$message_replied', '$consent_changed', '$message_unsubscribed']);

    await bench.desk.campaign('winback', { arms: [{ key: 'a', name: 'A', content: { channel: 'sms', text: '好久不见' } }] });
    await bench.send('winback', 1);
    await bench.send('thanks', 1);
    await delivered();
    expect(await bench.desk.decision(2)).toMatchObject({ outcome: 'withheld', reason: 'suppressed' });
    expect(await bench.desk.decision(3)).toMatchObject({ outcome: 'send' });
    expect(kannel.carried().map((m) => m.text)).toEqual(['【云杉生活】李雷，订单已发出', '【云杉生活】李雷，订单已发出']);
  });

  test('退订 in Chinese is understood, a question is kept as a reply', async () => {
    await bench.desk.customer(1, { phone: phoneOf(1) });
    await bench.desk.customer(2, { phone: phoneOf(2) });
    await bench.send('thanks', 1, 2);
    await delivered();
    await kannel.write(phoneOf(1), '退订。');
    await kannel.write(phoneOf(2), '什么时候到？');
    const replies = await until('the replies', async () => {
      const found = await bench.desk.ledger.rows(ReplyRow, 'select address, customer, text, suppressed from replies order by id');
      return found.length === 2 && found;
    });
    expect(replies).toEqual([
      { address: phoneOf(1), customer: 1, text: '退订。', suppressed: true },
      { address: phoneOf(2), customer: 2, text: '什么时候到？', suppressed: false },
    ]);
  });

  test('a receipt told again and a forged one change nothing', async () => {
    await bench.desk.customer(1, { phone: phoneOf(1) });
    await bench.send('thanks', 1);
    await delivered();
    const before = await bench.names();
    const { context, providers } = bench;
    const token = bench.inboundUrl('sms', 'gate').split('/').at(-1) ?? '';
    const to = { channel: 'sms', provider: 'gate', token };
    for (const request of bench.heard) expect(await takeInbound(context, providers, to, request)).toMatchObject({ status: 200 });
    const [first] = bench.heard;
    if (first === undefined) throw new Error('nothing was heard');
    expect(await takeInbound(context, providers, { ...to, token: 'guess' }, first)).toBeUndefined();
    expect(await bench.names()).toEqual(before);
    expect(await states()).toEqual(['delivered']);
  });

  test('killed in the middle of a batch: nothing is lost, nothing goes twice, and what is hidden is called unknown', async () => {
    const people = Array.from({ length: 450 }, (_, i) => i + 1);
    for (const n of people) await bench.desk.customer(n, { phone: phoneOf(n) });
    await bench.send('thanks', ...people);
    await until('the first to arrive', () => kannel.carried().length >= 1);
    kannel.freeze();
    // Answers given before the freeze may still be on their way: what hangs is what stays when they are in.
    let hanging = { addresses: '', looks: 0 };
    await until('some to hang', async () => {
      const attempting = (await messages()).filter((m) => m.state === 'attempting').map((m) => m.address);
      const addresses = attempting.join(' ');
      hanging = { addresses, looks: addresses === hanging.addresses ? hanging.looks + 1 : 0 };
      return attempting.length > 0 && hanging.looks >= 20;
    });
    await kannel.kill();
    const arrived = kannel.carried().length;
    const stored = new Set(kannel.stored());
    await bench.outbox.idle();
    await kannel.start();
    await until('everything to come to its end', async () => {
      await bench.desk.clock.advance(MINUTE_MS);
      await bench.send('thanks');
      await bench.outbox.idle();
      return !(await states()).some((s) => s === 'queued' || s === 'attempting');
    });
    const last = [...new Map((await messages()).map((m) => [m.run, m])).values()];
    const known = last.filter((m) => m.state !== 'unknown');
    await until(
      'the gateway to hand over what it had stored',
      () => {
        const got = new Set(kannel.carried().map((m) => m.to));
        return known.every((m) => got.has(m.address));
      },
      60_000,
    );
    process.stdout.write(`killed after ${arrived} of ${people.length}: ${last.length - known.length} unknown\n`);
    expect(arrived).toBeLessThan(people.length);
    expect(last).toHaveLength(people.length);
    expect(known.length).toBeLessThan(last.length);
    expect(known.filter((m) => m.state !== 'sent' && m.state !== 'delivered')).toEqual([]);
    const asked = kannel.asked();
    expect(asked.length).toBeGreaterThanOrEqual(known.length);
    expect(new Set(asked).size).toBe(asked.length);
    // A message the carrier has got lies in the gateway's store until the carrier's answer is in: killed in between, the gateway sends it again.
    const carried = kannel.carried().map((m) => m.to);
    const repeated = carried.filter((to, i) => carried.indexOf(to) < i);
    expect(repeated.filter((to) => !stored.has(to))).toEqual([]);
  }, 180_000);
});
