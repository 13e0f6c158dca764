import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, type HttpReceiver } from '../../../test/peers/http-receiver.ts';
import { openSafeFetch } from '../../safe-fetch.ts';
import type { Inbound, Outgoing, ProviderGround, Sender, SendOutcome } from '../provider.ts';
import { sensorsFocus } from './sensors-focus.ts';

let receiver: HttpReceiver;
beforeAll(async () => void (receiver = await startReceiver()));
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.received = [];
  receiver.reply = { status: 200 };
});

const NOW = instant(1_767_225_600_000);
const ground: ProviderGround = { project: 'shop', inboundUrl: '', now: () => NOW, fetch: openSafeFetch({ allowPrivate: true }) };
const fields = { type: 'customer.reached', campaign: '召回', version: '3', arm: 'a', enteredAt: '1767225000000' };
const messageOf = (n: number, body: object = { coupon: `C${n}` }): Outgoing => ({
  id: `0abc.${n}.send.1`,
  key: `${n}.send`,
  campaign: 'winback',
  customer: n,
  category: 'marketing',
  address: `customer:${n}`,
  content: { subject: '', body: JSON.stringify(body), headers: {}, fields, parts: 1 },
});
const fifty = Array.from({ length: 50 }, (_, i) => messageOf(i + 1));

const open = (secret: Record<string, string> = {}, more: object = {}, on: ProviderGround = ground): Sender =>
  sensorsFocus.open(sensorsFocus.settings.parse({ url: `http://127.0.0.1:${receiver.port}/gateway`, ...more }), secret, on);
const sendAll = (messages: readonly Outgoing[], sender = open()): Promise<SendOutcome[]> =>
  Promise.all(messages.map((message) => sender.send(message)));
const answers = (elements: readonly unknown[]): void => {
  receiver.reply = { status: 200, body: JSON.stringify(elements) };
};

describe('what a gateway made for 神策 gets', () => {
  test('a JSON array, its elements as 神策 writes them, every value of params a string', async () => {
    const body = { second_id: 'M-1001', amount: 9.9, vip: true, tags: ['茶', '杯'], note: null, text: '您好' };
    await sendAll([messageOf(7, body)]);
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json;charset=UTF-8');
    const plan = 2_132_978_846;
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual([
      {
        project_name: 'default',
        sf_version: '4.0',
        user_profile: { user_id: 7, first_id: null, second_id: 'M-1001' },
        receipt_properties: {
          sf_msg_id: '0abc.7.send.1',
          sf_plan_id: plan,
          sf_plan_version: '3',
          sf_plan_strategy_id: 0,
          sf_strategy_unit_id: 0,
          sf_plan_type: '运营计划',
          sf_channel_id: 1,
          sf_channel_category: 'WEBHOOK',
          sf_enter_plan_time: 1_767_225_000_000,
          sf_send_time: NOW,
        },
        plan_info: { plan_id: plan, plan_key: 'winback', plan_name: '召回', plan_version: '3', arm: 'a' },
        params: { amount: '9.9', vip: 'true', tags: '["茶","杯"]', note: '', text: '您好' },
        send_id: 'shop.7.send',
      },
    ]);
  });

  test('another attempt of a message has the same send_id; where the content gives one, that is taken', async () => {
    await sendAll([messageOf(7), { ...messageOf(7), id: '0abd.7.send.2' }, messageOf(8, { send_id: '13800000008', coupon: 'x' })]);
    const [entries] = receiver.received.map((r) => JSON.parse(r.body) as { send_id: string; params: object }[]);
    expect(entries?.map((e) => e.send_id)).toEqual(['shop.7.send', 'shop.7.send', '13800000008']);
    expect(entries?.[2]?.params).toEqual({ coupon: 'x' });
  });

  test('no more in a request than is set', async () => {
    await sendAll(fifty, open({}, { page: 20, projectName: 'main', channelId: 12 }));
    const pages = receiver.received.map((r) => JSON.parse(r.body) as { project_name: string; receipt_properties: object }[]);
    expect(pages.map((page) => page.length)).toEqual([20, 20, 10]);
    expect(pages[0]?.[0]).toMatchObject({ project_name: 'main', receipt_properties: { sf_channel_id: 12 } });
  });

  test('with a secret the body is signed as its helper library checks it: hex HMAC-SHA1 in X-Sf-Signature', async () => {
    await sendAll([messageOf(1)]);
    await sendAll([messageOf(1)], open({ secret: 'k' }, { headers: ['X-Shop: main'] }));
    const [plain, signed] = receiver.received;
    expect(plain?.headers['x-sf-signature']).toBeUndefined();
    const expected = createHmac('sha1', 'k')
      .update(signed?.body ?? '')
      .digest('hex');
    expect(signed?.headers).toMatchObject({ 'x-sf-signature': expected, 'x-shop': 'main' });
    expect(() => sensorsFocus.settings.parse({ url: 'https://example.test', headers: ['X-Sf-Signature: 1'] })).toThrow(/such as X-Shop/);
  });
});

describe('what its answer means', () => {
  test('200 and nothing: all were taken', async () => {
    const outcomes = await sendAll(fifty);
    expect(receiver.received).toHaveLength(1);
    expect(outcomes.map((o) => o.state)).toEqual(fifty.map(() => 'sent'));
    expect(outcomes[4]).toMatchObject({ providerId: '0abc.5.send.1' });
  });

  test('three of fifty it did not take fail alone, for the reason it gives', async () => {
    const refused = new Map([
      [3, '号码不存在'],
      [17, ''],
      [49, 'no such user'],
    ]);
    answers(fifty.map((_, i) => (refused.has(i) ? { succeed: false, fail_reason: refused.get(i) } : { succeed: true })));
    const outcomes = await sendAll(fifty);
    expect(outcomes.flatMap((o, i) => (o.state === 'sent' ? [] : [[i, o]]))).toEqual([
      [3, { state: 'failed', failure: 'content', detail: '号码不存在' }],
      [17, { state: 'failed', failure: 'content', detail: 'succeed: false' }],
      [49, { state: 'failed', failure: 'content', detail: 'no such user' }],
    ]);
  });

  test.each([
    [500, 'transient'],
    [503, 'transient'],
    [400, 'transient'],
    [429, 'throttled'],
    [403, 'auth'],
    [404, 'auth'],
  ])('%d: none of the batch was taken, all %s', async (status, failure) => {
    receiver.reply = { status, body: '[{"succeed":true}]' };
    expect(await sendAll(fifty)).toEqual(fifty.map(() => expect.objectContaining({ state: 'failed', failure }) as unknown));
  });

  test('what it refuses of a message that came alone is the message’s', async () => {
    receiver.reply = { status: 400 };
    expect(await sendAll([messageOf(1)])).toMatchObject([{ state: 'failed', failure: 'content' }]);
  });

  test.each(['OK', '{"code":0}', '[{"succeed":'])('an answer such as %s hides what was taken', async (body) => {
    receiver.reply = { status: 200, body };
    expect((await sendAll(fifty)).map((o) => o.state)).toEqual(fifty.map(() => 'unknown'));
  });

  test('so does an index it says nothing about, for that message', async () => {
    answers([{ succeed: true }, { fail_reason: 'x' }]);
    expect((await sendAll(fifty.slice(0, 3))).map((o) => o.state)).toEqual(['sent', 'unknown', 'unknown']);
  });

  test('so does a connection that breaks, for the whole batch', async () => {
    receiver.reply = 'cut';
    expect((await sendAll(fifty)).map((o) => o.state)).toEqual(fifty.map(() => 'unknown'));
    expect(receiver.received).toHaveLength(1);
  });

  test('content that is no object is not handed over; the own network is refused', async () => {
    expect(await open().send({ ...messageOf(1), content: { ...messageOf(1).content, body: '[]' } })).toMatchObject({ failure: 'content' });
    const guarded = open({}, {}, { ...ground, fetch: openSafeFetch({ allowPrivate: false }) });
    expect(await guarded.send(messageOf(1))).toMatchObject({
      state: 'failed',
      failure: 'auth',
      detail: expect.stringContaining('127.0.0.1') as string,
    });
    expect(receiver.received).toEqual([]);
  });
});

describe('receipts', () => {
  const arrived = (properties: object, event = '$PlanMsgArrived') => ({
    type: 'track',
    event,
    time: NOW,
    distinct_id: 'M-1001',
    properties,
  });
  const success = arrived({ $sf_msg_id: 'a', $sf_msg_status: 'RECEIPT_SEND_SUCCESS', $sf_channel_category: 'WEBHOOK' });
  const failure = arrived({
    $sf_msg_id: 'b',
    $sf_msg_status: 'RECEIPT_SEND_FAILED',
    $sf_send_fail_code: 'SF-102',
    $sf_fail_reason: '关机',
  });
  const receive = (body: string, path = 'sa') => {
    const request: Inbound = {
      method: 'POST',
      path,
      query: new Map([['project', 'default']]),
      headers: new Map(),
      body: Buffer.from(body),
    };
    return sensorsFocus.receive?.(sensorsFocus.settings.parse({ url: 'https://example.test' }), {}, request);
  };
  const form = (records: unknown): string =>
    new URLSearchParams({ data_list: gzipSync(JSON.stringify(records)).toString('base64'), gzip: '1' }).toString();
  const both = [
    { providerId: 'a', state: 'delivered', detail: 'RECEIPT_SEND_SUCCESS' },
    { providerId: 'b', state: 'failed', failure: 'content', detail: 'SF-102 关机' },
  ];

  test('as a 神策 SDK sends them, and as plain JSON, one or several', () => {
    const expected = { receipts: both, replies: [], status: 200, body: '' };
    expect(receive(form([success, failure]))).toEqual(expected);
    expect(receive(form([success, failure]), 'sa.gif')).toEqual(expected);
    expect(receive(JSON.stringify([success, failure]), '')).toEqual(expected);
    expect(receive(JSON.stringify({ event: '$PlanMsgArrived', properties: failure.properties }))?.receipts).toEqual(both.slice(1));
  });

  test('other events, and receipts that name no message or say nothing, are passed over', () => {
    const others = [
      arrived({ $sf_msg_id: 'a', $sf_msg_status: 'RECEIPT_SEND_SUCCESS' }, 'BuyItem'),
      arrived({ $sf_msg_status: 'RECEIPT_SEND_SUCCESS' }),
      arrived({ $sf_msg_id: 'a', $sf_msg_status: 'CLICKED' }),
    ];
    expect(receive(form(others))?.receipts).toEqual([]);
    expect(receive(JSON.stringify([...others, 5, null]))?.receipts).toEqual([]);
  });

  test('what is neither is refused', () => {
    expect(() => receive('[{')).toThrow(/is none/);
    expect(() => receive('hello')).toThrow(/data/);
  });
});
