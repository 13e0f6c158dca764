import { instant, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isBad, protocols } from '../../intake/index.ts';
import { openSafeFetch } from '../../safe-fetch.ts';
import { startReceiver, type HttpReceiver, type Received } from '../../../test/peers/http-receiver.ts';
import type { Outgoing, ProviderGround, Sender } from '../provider.ts';
import { sensors } from './sensors.ts';
import { keyOf, signatures } from './signature.ts';
import { standard } from './standard.ts';
import { retryAfter, webhookOutcome } from './webhook-outcome.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

let receiver: HttpReceiver;
beforeAll(async () => void (receiver = await startReceiver()));
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.received = [];
  receiver.reply = { status: 200, body: 'said' };
});

const now = instant(Math.floor(performance.timeOrigin + performance.now()));
const ground: ProviderGround = {
  project: 'shop',
  inboundUrl: '',
  now: () => now,
  fetch: openSafeFetch({ allowPrivate: true }),
};
const message: Outgoing = {
  id: '0abc.1.send.1',
  key: '1.send',
  campaign: 'winback',
  customer: 7,
  category: 'marketing',
  address: 'customer:7',
  content: { subject: '', body: '{"customer":"u7","text":"您好 “Ann”"}', headers: {}, fields: { type: 'customer.reached' }, parts: 1 },
};

describe('Standard Webhooks', () => {
  const open = (secret: Record<string, string> = { secret: SECRET }, more: object = {}): Sender =>
    standard.open(standard.settings.parse({ url: `http://127.0.0.1:${receiver.port}/hook`, ...more }), secret, ground);
  const headersOf = ({ headers }: Received): Record<string, string> => ({
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });

  test('the published vector is signed as published', () => {
    const key = keyOf(SECRET) ?? Buffer.alloc(0);
    expect(signatures([key], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('the reference library and svix accept what is sent, and only so', async () => {
    expect(await open().send(message)).toMatchObject({ state: 'sent', detail: 'HTTP 200 said' });
    const [got] = receiver.received;
    if (got === undefined) throw new Error('nothing was received');
    const expected = { type: 'customer.reached', data: { customer: 'u7', text: '您好 “Ann”' } };
    expect(new StandardWebhook(SECRET).verify(got.body, headersOf(got))).toMatchObject(expected);
    expect(new SvixWebhook(SECRET).verify(got.body, headersOf(got))).toMatchObject(expected);
    expect(() => new StandardWebhook(OTHER).verify(got.body, headersOf(got))).toThrow(/signature/);
    expect(() => new StandardWebhook(SECRET).verify(got.body.replace('u7', 'u8'), headersOf(got))).toThrow(/signature/);
  });

  test('while the secret is being changed, both the old and the new one verify', async () => {
    await open({ secret: OTHER, previousSecret: SECRET }).send(message);
    const [got] = receiver.received;
    if (got === undefined) throw new Error('nothing was received');
    expect(headersOf(got)['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of [SECRET, OTHER]) {
      expect(() => new StandardWebhook(secret).verify(got.body, headersOf(got))).not.toThrow();
      expect(() => new SvixWebhook(secret).verify(got.body, headersOf(got))).not.toThrow();
    }
  });

  test('another attempt of the same message has the same id', async () => {
    await open().send(message);
    await open().send({ ...message, id: '0abd.1.send.2' });
    expect(receiver.received.map((r) => r.headers['webhook-id'])).toEqual(['shop.1.send', 'shop.1.send']);
  });

  test('no answer in time: hidden', async () => {
    receiver.reply = 'hang';
    expect(await open(undefined, { timeoutS: 1 }).send(message)).toMatchObject({ state: 'unknown' });
  });

  test('further headers go along; ours cannot be replaced', async () => {
    await open(undefined, { headers: ['X-Shop: main'] }).send(message);
    expect(receiver.received[0]?.headers['x-shop']).toBe('main');
    for (const line of ['Webhook-Id: 1', 'Host: a', 'Content-Length: 3', 'a b: c', 'X: a\r\nY: b']) {
      expect(() => standard.settings.parse({ url: 'https://example.test', headers: [line] })).toThrow(/such as X-Shop/);
    }
  });

  test('a secret that is none is refused when it is opened', () => {
    for (const secret of ['', 'whsec_', 'whsec_c2hvcnQ=', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']) {
      expect(() => open({ secret })).toThrow(/whsec_/);
    }
  });

  test('the own network is refused unless it is allowed', async () => {
    const sender = standard.open(
      standard.settings.parse({ url: `http://127.0.0.1:${receiver.port}/hook` }),
      { secret: SECRET },
      { ...ground, fetch: openSafeFetch({ allowPrivate: false }) },
    );
    expect(await sender.send(message)).toMatchObject({
      state: 'failed',
      failure: 'auth',
      detail: expect.stringContaining('127.0.0.1') as string,
    });
    expect(receiver.received).toEqual([]);
  });
});

test.each([
  [200, {}, 'sent'],
  [204, {}, 'sent'],
  [302, {}, 'auth'],
  [400, {}, 'content'],
  [401, {}, 'auth'],
  [404, {}, 'auth'],
  [410, {}, 'auth'],
  [422, {}, 'content'],
  [429, {}, 'throttled'],
  [429, { 'retry-after': '30' }, 'throttled 30000'],
  [503, { 'retry-after': '5' }, 'throttled 5000'],
  [503, {}, 'transient'],
  [500, {}, 'transient'],
  [504, {}, 'transient'],
] as const)('a receiver that answers %d %j: %s', (status, headers, expected) => {
  const outcome = webhookOutcome({ kind: 'answered', status, headers, body: Buffer.from('') }, now);
  const said = outcome.state === 'failed' ? `${outcome.failure} ${outcome.retryAfterMs ?? ''}`.trim() : outcome.state;
  expect(said).toBe(expected);
});

test('Retry-After is read as seconds or as a date', () => {
  const noon = instant(1_445_412_480_000 - MINUTE_MS);
  expect(retryAfter('120', noon)).toBe(120 * SECOND_MS);
  expect(retryAfter('Wed, 21 Oct 2015 07:28:00 GMT', noon)).toBe(MINUTE_MS);
  expect(retryAfter('Wed, 21 Oct 2015 07:26:00 GMT', noon)).toBe(0);
  for (const nonsense of [undefined, '', 'soon', '-1', 'Wed, 41 Oct 2015 07:28:00 GMT', 'Wed, 21 Foo 2015 07:28:00 GMT']) {
    expect(retryAfter(nonsense, noon)).toBeUndefined();
  }
});

describe('神策事件上报', () => {
  test('our own 神策 intake reads what is sent, in one request for messages of one moment', async () => {
    const sender = sensors.open(
      sensors.settings.parse({ url: `http://127.0.0.1:${receiver.port}/sa?project=shop` }),
      { token: 't0k' },
      ground,
    );
    const others = Array.from({ length: 59 }, (_, i) => ({
      ...message,
      id: `m${i}`,
      customer: 100 + i,
      content: { ...message.content, body: '{"distinct_id":"u1","price":9.9}' },
    }));
    const outcomes = await Promise.all([message, ...others].map((m) => sender.send(m)));
    expect(outcomes.every((o) => o.state === 'sent')).toBe(true);
    expect(receiver.received.map((r) => r.url)).toEqual(['/sa?project=shop&token=t0k', '/sa?project=shop&token=t0k']);
    const protocol = protocols.find((p) => p.name === 'sensors');
    const records = receiver.received.flatMap(({ body, headers }) => {
      const decoded = protocol?.decode({
        method: 'POST',
        path: '/sa',
        query: new URLSearchParams('project=shop'),
        headers: { 'content-type': headers['content-type'] },
        body: Buffer.from(body),
      });
      return decoded?.records ?? [];
    });
    expect(records).toHaveLength(60);
    expect(records.filter(isBad)).toEqual([]);
    expect(records[0]).toMatchObject({
      name: '$PlanMsgSendDone',
      keys: [{ value: 'gyre:7' }],
      properties: { $sf_plan_id: 'winback', $sf_msg_id: '0abc.1.send.1', customer: 'u7' },
    });
    expect(records[1]).toMatchObject({ keys: [{ value: 'u1' }], properties: { price: 9.9 } });
  });

  test('what the whole request got, each message got', async () => {
    receiver.reply = { status: 500 };
    const sender = sensors.open(sensors.settings.parse({ url: `http://127.0.0.1:${receiver.port}/sa?project=shop` }), {}, ground);
    expect(await Promise.all([sender.send(message), sender.send({ ...message, id: 'b' })])).toMatchObject([
      { failure: 'transient' },
      { failure: 'transient' },
    ]);
    expect(await sender.send({ ...message, content: { ...message.content, body: '[]' } })).toMatchObject({ failure: 'content' });
  });
});
