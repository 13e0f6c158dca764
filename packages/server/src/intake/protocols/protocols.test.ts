import { gzipSync } from 'node:zlib';
import type { BadRecord, RawEvent } from '@gyre/domain/events';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import { replayableEvent } from '../bad-record.ts';
import { readBody } from '../body.ts';
import { isBad, type Decoded, type IntakeProtocol, type IntakeRequest } from '../protocol.ts';
import { gyre } from './gyre.ts';
import { segment } from './segment/segment.ts';
import { settingsDocument, sourceConfig } from './segment/settings.ts';
import { checksumOf } from './sensors/form.ts';
import { sensors } from './sensors/sensors.ts';

function request(method: 'GET' | 'POST', url: string, body: string | Uint8Array = '', headers: Record<string, string> = {}): IntakeRequest {
  const { pathname, searchParams } = new URL(url, 'http://gyre.test');
  return { method, path: pathname, query: searchParams, headers, body: readBody(Buffer.from(body as string), headers) };
}
const post = (protocol: IntakeProtocol, url: string, body: unknown, headers: Record<string, string> = {}): Decoded =>
  protocol.decode(request('POST', url, typeof body === 'string' ? body : JSON.stringify(body), headers));
const events = (decoded: Decoded): RawEvent[] => decoded.records.filter((r): r is RawEvent => !isBad(r));
const bad = (decoded: Decoded): BadRecord[] => decoded.records.filter(isBad);
const keys = (event: RawEvent | undefined): string[] => (event?.keys ?? []).map((k) => `${k.namespace}:${k.value}`);
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe('Segment', () => {
  const basic = { authorization: `Basic ${Buffer.from('from_basic:').toString('base64')}` };

  test('the write key is looked for in Basic, X-Write-Key, body, query, Bearer', () => {
    const url = '/v1/track?writeKey=from_query';
    const body = { event: 'A', userId: 'u1', writeKey: 'from_body' };
    expect(post(segment, url, body, { ...basic, 'x-write-key': 'h' }).writeKey).toBe('from_basic');
    expect(post(segment, url, body, { 'x-write-key': 'from_header' }).writeKey).toBe('from_header');
    expect(post(segment, url, body, { authorization: 'Bearer from_bearer' }).writeKey).toBe('from_body');
    expect(post(segment, url, { event: 'A' }).writeKey).toBe('from_query');
    expect(post(segment, '/v1/track', { event: 'A' }, { authorization: 'Bearer from_bearer' }).writeKey).toBe('from_bearer');
    expect(post(segment, '/v1/track', { event: 'A' }).writeKey).toBeUndefined();
  });

  test.each([
    ['/v1/i', 'profile_set', ''],
    ['/v1/track', 'track', 'A'],
    ['/v1/t', 'track', 'A'],
    ['/v1/p', 'track', '$pageview'],
    ['/v1/s', 'track', '$AppViewScreen'],
    ['/v1/g', 'profile_set', ''],
    ['/v1/alias', 'identify', ''],
  ])('a call without a type is what its path %s says', (path, kind, name) => {
    expect(events(post(segment, path, { event: 'A', userId: 'u1' }))[0]).toMatchObject({ kind, name });
  });

  test('the batch’s context is merged into its items, whose own parts win; the sender’s properties win over both', () => {
    const batch = {
      context: { locale: 'zh-CN', app: { version: '1' } },
      batch: [{ type: 'track', event: 'A', userId: 'u1', context: { app: { version: '2' } }, properties: { $locale: 'mine' } }],
    };
    expect(events(post(segment, '/v1/batch', batch))[0]?.properties).toEqual({ $locale: 'mine', $app_version: '2' });
  });

  test('sentAt: the batch’s, else the item’s, else the header’s', () => {
    const item = { type: 'track', event: 'A', userId: 'u1' };
    const sent = (body: unknown): (number | undefined)[] =>
      events(post(segment, '/v1/batch', body, { sentat: '2026-01-03T00:00:00Z' })).map((e) => e.sentAt);
    const day = (d: number): number => 1767225600000 + (d - 1) * 86_400_000;
    expect(sent({ batch: [item, { ...item, sentAt: '2026-01-02T00:00:00Z' }] })).toEqual([day(3), day(2)]);
    expect(sent({ batch: [item, { ...item, sentAt: '2026-01-02T00:00:00Z' }], sentAt: '2026-01-01T00:00:00Z' })).toEqual([day(1), day(1)]);
  });

  test('external ids become keys; those of an unknown type keep the type', () => {
    const externalIds = [
      { id: 'o1', type: 'openid', collection: 'users' },
      { id: '7', type: 'crm', collection: 'users' },
      { id: '7', type: '__proto__', collection: 'users' },
      { id: '8', type: 'crm', collection: 'accounts' },
    ];
    const context = { externalIds, device: { id: 'd1' }, traits: { phone: 13800000001 } };
    expect(keys(events(post(segment, '/v1/t', { event: 'A', context }))[0])).toEqual([
      'phone:13800000001',
      'openid:o1',
      'external_id:crm:7',
      'external_id:__proto__:7',
      'device:d1',
    ]);
  });

  test('RudderStack’s anonymousId header helps where the body has none', () => {
    expect(keys(events(post(segment, '/v1/track', { event: 'A' }, { anonymousid: Buffer.from('a1').toString('base64') }))[0])).toEqual([
      'anonymous_id:a1',
    ]);
  });

  test('a bad item is a bad record, its neighbours stay', () => {
    const batch = [1, { type: 'dance' }, { type: 'track', event: 'A', timestamp: 'soon' }, { type: 'track', event: 'B', userId: 'u1' }];
    const decoded = post(segment, '/v1/batch', { batch });
    expect(bad(decoded).map((r) => r.reason)).toEqual(['not_an_object', 'kind_unknown', 'time_invalid']);
    expect(events(decoded).map((e) => e.name)).toEqual(['B']);
  });

  test('/v1/import is history', () => {
    expect(events(post(segment, '/v1/import', { batch: [{ type: 'track', event: 'A' }] }))[0]?.historical).toBe(true);
  });

  test('without a message id, a call with a time is known by its content, one without is new each time', () => {
    const id = (item: object): string | undefined => events(post(segment, '/v1/t', { event: 'A', userId: 'u1', ...item }))[0]?.messageId;
    const timestamp = '2026-01-01T00:00:00Z';
    expect(id({ timestamp, sentAt: '2026-01-02T00:00:00Z' })).toBe(id({ sentAt: '2026-01-03T00:00:00Z', timestamp }));
    expect(id({ timestamp })).not.toBe(id({ timestamp, properties: { a: 1 } }));
    expect(id({})).not.toBe(id({}));
  });

  test('what is no call at all is undecodable, and says so', () => {
    for (const body of ['', 'hello', '[]', '7', '{}', '{"batch":{}}'])
      expect(codeOf(() => post(segment, '/v1/batch', body))).toBe('undecodable');
    expect(codeOf(() => post(segment, '/v1/batch', { batch: Array.from({ length: 10_001 }, () => 1) }))).toBe('too_large');
  });

  test('settings documents point only at us', () => {
    expect(settingsDocument('wk', 'http://127.0.0.1:8080')).toMatchObject({
      integrations: { 'Segment.io': { apiKey: 'wk', apiHost: '127.0.0.1:8080/v1', protocol: 'http' } },
    });
    expect(sourceConfig('wk', 'https://gyre.example.test')).toMatchObject({ source: { enabled: true, writeKey: 'wk', destinations: [] } });
  });
});

describe('神策', () => {
  const vector = '{"distinct_id":"u1","type":"track","event":"BuyItem","time":1700000000000,"properties":{"$lib":"js","price":9.9}}';
  const base64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
  const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
  const one = (record: unknown, url = '/sa'): Decoded => post(sensors, url, form({ data: base64(record) }));
  const track = (more: object): object => ({ type: 'track', event: 'A', time: 1_700_000_000_000, ...more });

  test('the check value of the protocol', () => {
    expect(base64(vector)).toBe(
      'eyJkaXN0aW5jdF9pZCI6InUxIiwidHlwZSI6InRyYWNrIiwiZXZlbnQiOiJCdXlJdGVtIiwidGltZSI6MTcwMDAwMDAwMDAwMCwicHJvcGVydGllcyI6eyIkbGliIjoianMiLCJwcmljZSI6OS45fX0=',
    );
    expect(checksumOf(base64(vector))).toBe(852805486);
    const right = post(sensors, '/sa.gif', form({ data: base64(vector), ext: 'crc=852805486' }));
    expect(events(right)).toMatchObject([{ name: 'BuyItem', timestamp: 1_700_000_000_000, properties: { price: 9.9 } }]);
    const wrong = post(sensors, '/sa.gif', form({ data: base64(vector), ext: 'crc=852805487' }));
    expect(wrong.records).toMatchObject([{ reason: 'checksum_wrong' }]);
  });

  test('every wrapping gives the same events', () => {
    const zipped = gzipSync(vector).toString('base64');
    const plain = events(one(vector));
    const wrapped = [
      post(sensors, '/sa', form({ data: zipped, gzip: '1' })),
      post(sensors, '/sa', form({ data: zipped, gzip: '0' })),
      post(sensors, '/sa', `gzip=1&data=${zipped}`),
      post(sensors, '/sa', form({ data: encodeURIComponent(zipped), gzip: '1' })),
      post(sensors, '/sa', form({ data_list: base64(`[${vector}]`) })),
      post(sensors, '/sa', form({ data: vector })),
      sensors.decode(request('GET', `/sa.gif?${form({ data: base64(vector) })}`)),
      sensors.decode(request('POST', '/sa', gzipSync(form({ data: base64(vector) })))),
    ];
    for (const decoded of wrapped) expect(events(decoded)).toEqual(plain);
  });

  test('the key is the token, else the project', () => {
    const record = { ...JSON.parse(vector), project: 'of_record' };
    expect(one(vector).writeKey).toBe('project:default');
    expect(one(record).writeKey).toBe('project:of_record');
    expect(one(vector, '/sa?project=shop').writeKey).toBe('project:shop');
    expect(one(vector, '/sa?project=shop&token=t1').writeKey).toBe('t1');
    expect(one({ ...record, properties: { $token: 't2' } }).writeKey).toBe('t2');
  });

  test('a record of another project than its request is refused', () => {
    expect(one({ ...JSON.parse(vector), project: 'other' }, '/sa?project=shop').records).toMatchObject([{ reason: 'project_unknown' }]);
  });

  test('$time, $project and $token move out of the properties', () => {
    const [event] = events(one(track({ distinct_id: 'u1', properties: { $time: 1_600_000_000_000, $token: 't', $project: 'p', a: 1 } })));
    expect(event).toMatchObject({ timestamp: 1_600_000_000_000 });
    expect(event?.properties).toEqual({ a: 1 });
  });

  test('identities map to namespaces, and distinct_id is always one of them', () => {
    const identities = {
      $identity_login_id: 'u1',
      $identity_mobile: '13800000001',
      $identity_email: 'A@example.test',
      $identity_cookie_id: 'c1',
      $identity_idfv: 'v1',
      $identity_mp_openid: 'o1',
      $identity_mp_unionid: 'n1',
      会员卡: 'k1',
      member_card: 'k2',
    };
    expect(keys(events(one(track({ identities, distinct_id: 'u1', login_id: 'u1', anonymous_id: 'a1' })))[0])).toEqual([
      'user_id:u1',
      'phone:13800000001',
      'email:A@example.test',
      'anonymous_id:c1',
      'device:v1',
      'openid:o1',
      'unionid:n1',
      'x_488f2b98f3a2:k1',
      'member_card:k2',
      'user_id:u1',
      'distinct_id:u1',
      'anonymous_id:a1',
    ]);
  });

  test('a plain distinct_id is only that; $is_login_id makes it an account', () => {
    expect(keys(events(one(track({ distinct_id: 'd1' })))[0])).toEqual(['distinct_id:d1']);
    expect(keys(events(one(track({ distinct_id: 'd1', properties: { $is_login_id: true } })))[0])).toEqual([
      'user_id:d1',
      'distinct_id:d1',
    ]);
  });

  test('a composed login id is not an account of its own', () => {
    const record = track({ identities: { card: '7' }, login_id: 'card+7', distinct_id: 'card+7' });
    expect(keys(events(one(record))[0])).toEqual(['card:7', 'distinct_id:card+7']);
  });

  test('sign-up joins the account and the visitor, and is an event', () => {
    const record = {
      type: 'track_signup',
      event: '$SignUp',
      distinct_id: 'u1',
      original_id: 'a1',
      time: 1_700_000_000_000,
      properties: { from: 'x' },
    };
    const [identify, event] = events(one(record));
    expect(identify).toMatchObject({ kind: 'identify', properties: {} });
    expect(keys(identify)).toEqual(['distinct_id:u1', 'user_id:u1', 'distinct_id:a1', 'anonymous_id:a1']);
    expect(event).toMatchObject({ kind: 'track', name: '$SignUp', properties: { from: 'x' } });
    expect(identify?.messageId).not.toBe(event?.messageId);
  });

  test('binding joins, unbinding detaches exactly what it names', () => {
    const identities = { $identity_login_id: 'u1', $identity_mobile: '13800000001' };
    expect(
      events(one({ type: 'track_id_bind', event: '$BindID', identities, distinct_id: 'u1', time: 1 })).map((e) => [e.kind, e.name]),
    ).toEqual([
      ['identify', ''],
      ['track', '$BindID'],
    ]);
    const [unbind] = events(
      one({ type: 'track_id_unbind', identities: { $identity_mobile: '13800000001' }, distinct_id: 'u1', login_id: 'u1' }),
    );
    expect(unbind?.kind).toBe('unbind');
    expect(keys(unbind)).toEqual(['phone:13800000001']);
  });

  test('a retry has the same id although it is flushed later; another call in the same millisecond has not', () => {
    const id = (more: object): string | undefined => events(one(track({ distinct_id: 'u1', _track_id: 7, ...more })))[0]?.messageId;
    expect(id({ _flush_time: 1 })).toBe(id({ _flush_time: 2 }));
    expect(id({ properties: { a: 1, b: 2 } })).toBe(id({ properties: { b: 2, a: 1 } }));
    expect(id({ properties: { a: 1 } })).not.toBe(id({ properties: { a: 2 } }));
    expect(id({ event: 'B' })).not.toBe(id({}));
  });

  test('time_free is history, _flush_time the time of sending', () => {
    const [event] = events(one(track({ distinct_id: 'u1', time_free: true, _flush_time: 1_700_000_000_500 })));
    expect(event).toMatchObject({ historical: true, sentAt: 1_700_000_000_500 });
  });

  test('unknown types are quarantined, their neighbours stay', () => {
    const list = [{ type: 'detail_set' }, null, track({ distinct_id: 'u1' })];
    const decoded = post(sensors, '/sa', form({ data_list: base64(list) }));
    expect(bad(decoded).map((r) => r.reason)).toEqual(['kind_unknown', 'not_an_object']);
    expect(events(decoded)).toHaveLength(1);
  });

  test('what carries nothing is undecodable', () => {
    for (const body of ['', 'data=', 'data=%%%', 'data=eyJ', 'hello']) expect(codeOf(() => post(sensors, '/sa', body))).toBe('undecodable');
  });

  test('a bomb inside the form is refused while inflating', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64');
    expect(codeOf(() => post(sensors, '/sa', form({ data: bomb, gzip: '1' })))).toBe('too_large');
  });

  test('debug mode: a dry run, no batches, an answer per record', () => {
    const data = form({ data: base64(track({ distinct_id: 'u1' })) });
    expect(post(sensors, '/debug', data, { 'dry-run': 'true' }).dryRun).toBe(true);
    expect(post(sensors, '/debug', data).dryRun).toBeUndefined();
    expect(codeOf(() => post(sensors, '/debug', form({ data_list: base64([]) })))).toBe('invalid_input');
    const answer = sensors.answer(request('POST', '/debug'), [
      { outcome: 'quarantined', reason: 'identity_missing', detail: 'nobody', zh: '没有人' },
    ]);
    expect(answer).toMatchObject({
      status: 400,
      body: '{"records":[{"outcome":"quarantined","reason":"identity_missing","detail":"nobody","zh":"没有人"}]}',
    });
  });

  test('the GIF route shows a pixel nobody caches', () => {
    const pixel = sensors.answer(request('GET', '/sa.gif'), []);
    expect(pixel.headers['content-type']).toBe('image/gif');
    expect(pixel.headers['cache-control']).toContain('no-store');
    expect(Buffer.from(pixel.body as Uint8Array).toString('latin1', 0, 6)).toBe('GIF89a');
    expect(sensors.answer(request('POST', '/sa.gif'), [])).toMatchObject({ status: 200, body: '' });
  });
});

describe('环流协议', () => {
  const event = {
    event: '下单',
    userId: 'u1',
    phone: 13800000001,
    identities: { openid: 'o1' },
    timestamp: '2026-01-01T08:00:00+08:00',
    properties: { a: 1 },
  };
  const raw = {
    kind: 'track',
    name: '下单',
    keys: [
      { namespace: 'user_id', value: 'u1' },
      { namespace: 'phone', value: '13800000001' },
      { namespace: 'openid', value: 'o1' },
    ],
    properties: { a: 1 },
    timestamp: 1767225600000,
  };

  test('an envelope, a list, a single event and lines mean the same', () => {
    const bodies = [{ events: [event] }, [event], event];
    for (const body of bodies) expect(events(post(gyre, '/api/events', body))).toMatchObject([raw]);
    expect(events(post(gyre, '/api/events', JSON.stringify(event, null, 2)))).toMatchObject([raw]);
    const lines = `${JSON.stringify(event)}\n{oops\n${JSON.stringify(event)}\n`;
    expect(post(gyre, '/api/events', lines).records).toMatchObject([raw, { reason: 'not_an_object', raw: '{oops' }, raw]);
  });

  test('the envelope’s sentAt and historical hold for all its events', () => {
    const body = { sentAt: 1_767_225_600_500, historical: true, events: [event] };
    expect(events(post(gyre, '/api/events', body))).toMatchObject([{ sentAt: 1_767_225_600_500, historical: true }]);
  });

  test('the write key: Bearer, X-Write-Key, body, Basic', () => {
    const basic = `Basic ${Buffer.from('k4:').toString('base64')}`;
    expect(post(gyre, '/api/events', event, { authorization: 'Bearer k1', 'x-write-key': 'k2' }).writeKey).toBe('k1');
    expect(post(gyre, '/api/events', { writeKey: 'k3', events: [] }, { authorization: basic, 'x-write-key': 'k2' }).writeKey).toBe('k2');
    expect(post(gyre, '/api/events', { writeKey: 'k3', events: [] }, { authorization: basic }).writeKey).toBe('k3');
    expect(post(gyre, '/api/events', [event], { authorization: basic }).writeKey).toBe('k4');
  });

  test('items carry their type and id, calls their kind', () => {
    const body = [
      { type: 'item_set', item: { type: 'product', id: 7 }, properties: { price: 3 } },
      { type: 'unbind', phone: '13800000001' },
      { type: 'fly' },
    ];
    expect(post(gyre, '/api/events', body).records).toMatchObject([
      { kind: 'item_set', item: { type: 'product', id: '7' } },
      { kind: 'unbind', keys: [{ namespace: 'phone', value: '13800000001' }] },
      { reason: 'kind_unknown' },
    ]);
  });

  test('a time without a zone is refused rather than guessed', () => {
    expect(post(gyre, '/api/events', { ...event, timestamp: '2026-01-01 08:00:00' }).records).toMatchObject([{ reason: 'time_invalid' }]);
  });

  test('a record nested too deep or too wide is quarantined', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`);
    const wide = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`p${i}`, i]));
    const decoded = post(gyre, '/api/events', [{ ...event, properties: deep }, { ...event, properties: wide }, event]);
    expect(bad(decoded).map((r) => r.reason)).toEqual(['too_deep', 'too_many_properties']);
    expect(events(decoded)).toHaveLength(1);
  });

  test('the answer counts and says why', () => {
    const answer = gyre.answer(request('POST', '/api/events'), [
      { outcome: 'accepted' },
      { outcome: 'quarantined', reason: 'name_missing', detail: 'the event has no name', zh: '事件没有名称' },
      { outcome: 'duplicate' },
    ]);
    expect(answer.body).toBe(
      '{"accepted":1,"duplicates":1,"quarantined":[{"index":1,"reason":"name_missing","detail":"the event has no name"}]}',
    );
  });

  test('a quarantined raw event can be replayed as history; what no protocol could read cannot', () => {
    const stored = JSON.stringify({ ...raw, messageId: 'm1' });
    expect(replayableEvent(stored)).toEqual({ ...raw, messageId: 'm1', historical: true });
    expect(replayableEvent('{"type":"fly"}')).toBeUndefined();
    expect(replayableEvent('{oops')).toBeUndefined();
  });
});
