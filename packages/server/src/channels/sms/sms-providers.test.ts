import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSafeFetch } from '../../safe-fetch.ts';
import type { Inbound, Outgoing, ProviderGround, Sender } from '../provider.ts';
import { acs3Authorization } from './acs3.ts';
import { aliyun } from './aliyun.ts';
import { kannel } from './kannel.ts';
import { tc3Authorization } from './tc3.ts';
import { tencent } from './tencent.ts';

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const message: Outgoing = {
  id: '0abc.1.send.1',
  key: '1.send',
  campaign: 'winback',
  customer: 1,
  category: 'marketing',
  address: '+8613800000001',
  content: {
    subject: '',
    body: '【云杉生活】李雷您好，回来看看，拒收请回复R',
    headers: {},
    fields: { signature: '云杉生活', text: '李雷您好', template: 'SMS_1', parameters: '{"name":"李雷","code":"8/9"}' },
    parts: 1,
  },
};
const said = (part: Partial<Outgoing['content']>): Outgoing => ({ ...message, content: { ...message.content, ...part } });
const ground: ProviderGround = {
  project: 'shop',
  inboundUrl: 'https://gyre.test/in/shop/sms/gate/token',
  now: () => instant(1_773_108_000_123),
  fetch: openSafeFetch({ allowPrivate: true }),
};
const pushed = (json: unknown): Inbound => ({
  method: 'POST',
  path: '',
  query: new Map(),
  headers: new Map(),
  body: Buffer.from(JSON.stringify(json)),
});

/** What the vendor answers next: a status and text, or nothing at all once it has read the request. */
let answer: { status: number; body: string } | 'silence';
const asked: Asked[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const url = new URL(request.url ?? '', 'http://vendor');
    asked.push({ method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    if (answer === 'silence') request.socket.destroy();
    else response.writeHead(answer.status).end(answer.body);
  });
});
let endpoint = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));
beforeEach(() => void asked.splice(0));
const says = (status: number, json: unknown): void =>
  void (answer = { status, body: typeof json === 'string' ? json : JSON.stringify(json) });

const openKannel = (more: object = {}): Sender =>
  kannel.open(kannel.settings.parse({ url: `${endpoint}/cgi-bin/sendsms`, username: 'tester', ...more }), { password: 'foo&bar' }, ground);
const openAliyun = (more: object = {}): Sender =>
  aliyun.open(aliyun.settings.parse({ accessKeyId: 'id', endpoint, ...more }), { accessKeySecret: 'secret' }, ground);
const openTencent = (more: object = {}): Sender =>
  tencent.open(tencent.settings.parse({ secretId: 'id', appId: '1400006666', endpoint, ...more }), { secretKey: 'secret' }, ground);

describe('the HTTP gateway', () => {
  test('gets text, coding and the address for receipts', async () => {
    says(202, '0: Accepted for delivery');
    expect(await openKannel().send(message)).toEqual({ state: 'sent', detail: '0: Accepted for delivery', providerId: message.id });
    expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toEqual({
      username: 'tester',
      password: 'foo&bar',
      to: '+8613800000001',
      text: message.content.body,
      charset: 'UTF-8',
      coding: '2',
      'dlr-mask': '31',
      'dlr-url': 'https://gyre.test/in/shop/sms/gate/token/dlr?id=0abc.1.send.1&type=%d&answer=%A',
    });
  });

  test.each([
    ['e164', '+8613800000001', '+85251234567'],
    ['digits', '8613800000001', '85251234567'],
    ['national', '13800000001', '85251234567'],
  ])('writes numbers as %s', async (numbers, chinese, foreign) => {
    says(202, '3: Queued for later delivery');
    const sender = openKannel({ numbers, from: '10690001' });
    await sender.send(said({ body: 'Come back [now]' }));
    await sender.send({ ...message, address: '+85251234567' });
    expect(asked.map((a) => a.url.searchParams.get('to'))).toEqual([chinese, foreign]);
    expect(asked.map((a) => a.url.searchParams.get('coding'))).toEqual(['0', '2']);
    expect(asked[0]?.url.searchParams.get('from')).toBe('10690001');
  });

  test.each([
    [403, 'Authorization failed for sendsms', 'auth'],
    [403, 'Not routable. Do not try again.', 'transient'],
    [400, 'Missing receiver number, rejected', 'content'],
    [404, 'Unknown request', 'auth'],
    [503, 'Temporal failure, try again later.', 'transient'],
  ])('%i %s is %s', async (status, body, failure) => {
    says(status, body);
    expect(await openKannel().send(message)).toEqual({ state: 'failed', detail: `HTTP ${status} ${body}`, failure });
  });

  test('what was on its way and got no answer is unknown; what never left is for now', async () => {
    answer = 'silence';
    expect(await openKannel().send(message)).toMatchObject({ state: 'unknown' });
    says(502, 'Bad Gateway');
    expect(await openKannel().send(message)).toMatchObject({ state: 'unknown' });
    expect(await openKannel({ url: 'http://127.0.0.1:1/sendsms' }).send(message)).toMatchObject({ state: 'failed', failure: 'transient' });
  });

  const got = (path: string, query: Record<string, string>): Inbound => ({ ...pushed(''), path, query: new Map(Object.entries(query)) });
  const receive = (path: string, query: Record<string, string>) =>
    kannel.receive?.(kannel.settings.parse({ url: endpoint, username: 'u' }), {}, got(path, query));

  test.each([
    ['1', '', 'delivered', undefined],
    ['2', 'id:7 stat:UNDELIV err:001', 'failed', 'transient'],
    ['2', 'absent subscriber', 'failed', 'recipient'],
    ['4', '', 'sent', undefined],
    ['8', 'ACK/', 'sent', undefined],
    ['16', 'NACK/0x0000000b/Invalid Destination Address', 'failed', 'transient'],
  ])('reads receipt %s %s', (type, detail, state, failure) => {
    const receipt = { providerId: 'm', state, detail, ...(failure === undefined ? {} : { failure }) };
    expect(receive('dlr', { id: 'm', type, answer: detail })).toEqual({ receipts: [receipt], replies: [], status: 200, body: '' });
  });

  test('reads replies, and refuses what it does not know', () => {
    expect(receive('mo', { from: '8613800000001', text: 'T' })?.replies).toEqual([{ address: '8613800000001', text: 'T' }]);
    expect(() => receive('dlr', { id: 'm', type: '3' })).toThrow(/there are 1, 2, 4, 8 and 16/);
    expect(() => receive('dlr', { type: '1' })).toThrow(/id of its message/);
    expect(() => receive('', {})).toThrow(/neither dlr nor mo/);
  });
});

describe('Alibaba Cloud', () => {
  test('gets template, parameters and our id, signed; the code OK is acceptance', async () => {
    says(200, { Message: 'OK', RequestId: 'r', Code: 'OK', BizId: '134523^4351232' });
    expect(await openAliyun().send(message)).toEqual({ state: 'sent', detail: 'BizId 134523^4351232', providerId: message.id });
    const [request] = asked;
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual({
      PhoneNumbers: '8613800000001',
      SignName: '云杉生活',
      TemplateCode: 'SMS_1',
      TemplateParam: '{"name":"李雷","code":"8/9"}',
      OutId: '0abc.1.send.1',
    });
    const { authorization, ...headers } = request?.headers ?? {};
    expect(headers['x-acs-date']).toBe('2026-03-10T02:00:00Z');
    const signed = Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'host' || name.startsWith('x-acs-')));
    const query = Object.fromEntries(request?.url.searchParams ?? []);
    const again = { method: 'POST', query, headers: signed as Record<string, string>, body: '' } as const;
    expect(authorization).toBe(acs3Authorization(again, { id: 'id', secret: 'secret' }));
  });

  test.each([
    [200, 'isv.MOBILE_NUMBER_ILLEGAL', 'recipient'],
    [200, 'isv.BUSINESS_LIMIT_CONTROL', 'transient'],
    [200, 'isv.SMS_TEMPLATE_ILLEGAL', 'content'],
    [200, 'isv.AMOUNT_NOT_ENOUGH', 'quota'],
    [404, 'InvalidAccessKeyId.NotFound', 'auth'],
    [400, 'SignatureDoesNotMatch', 'auth'],
    [400, 'Throttling.User', 'throttled'],
    [200, 'isp.SYSTEM_ERROR', 'transient'],
  ])('HTTP %i with %s is %s', async (status, code, failure) => {
    says(status, { Code: code, Message: 'no', RequestId: 'r' });
    expect(await openAliyun().send(message)).toEqual({ state: 'failed', detail: `${code} no`, failure });
  });

  test('an answer that is none, and none at all, hide the outcome', async () => {
    for (const hidden of [{ status: 502, body: '<html>' }, { status: 200, body: '{}' }, 'silence'] as const) {
      answer = hidden;
      expect(await openAliyun().send(message)).toMatchObject({ state: 'unknown' });
    }
  });

  test('a message without a template is refused before anything is sent; a test message goes with the one that is set', async () => {
    const bare = said({ fields: {} });
    expect(await openAliyun().send(bare)).toMatchObject({ state: 'failed', failure: 'content' });
    expect(asked).toEqual([]);
    says(200, { Code: 'OK' });
    expect(await openAliyun({ testTemplate: 'SMS_2', signName: '云杉' }).send({ ...bare, campaign: '' })).toMatchObject({ state: 'sent' });
    expect(asked[0]?.url.searchParams.get('TemplateCode')).toBe('SMS_2');
    expect(asked[0]?.url.searchParams.get('SignName')).toBe('云杉');
  });

  test('reads reports by our id and replies, in batches', () => {
    const report = {
      phone_number: '13800000001',
      success: true,
      err_code: 'DELIVERED',
      err_msg: '用户接收成功',
      biz_id: '1^0',
      out_id: 'm1',
    };
    const receive = (json: unknown) => aliyun.receive?.(aliyun.settings.parse({ accessKeyId: 'id' }), {}, pushed(json));
    const dead = { ...report, out_id: 'm2', success: false, err_code: 'MK:0001', err_msg: '空号' };
    const off = { ...report, out_id: 'm3', success: false, err_code: 'MK:0012', err_msg: '关机' };
    const foreign = { ...report, out_id: '' };
    expect(receive([report, dead, off, foreign])).toMatchObject({
      receipts: [
        { providerId: 'm1', state: 'delivered' },
        { providerId: 'm2', state: 'failed', failure: 'recipient' },
        { providerId: 'm3', state: 'failed', failure: 'transient' },
      ],
      body: '{"code":0,"msg":"接收成功"}',
    });
    const up = {
      phone_number: '13800000001',
      send_time: '2026-03-10 10:00:00',
      content: 'R',
      sign_name: '云杉生活',
      dest_code: '1',
      sequence_id: 9,
    };
    expect(receive([up])?.replies).toEqual([{ address: '13800000001', text: 'R' }]);
    expect(() => receive({})).toThrow(/a list/);
  });
});

describe('Tencent Cloud', () => {
  const ok = (Code: string): unknown => ({
    Response: {
      SendStatusSet: [{ SerialNo: '5000:1', PhoneNumber: '+8613800000001', Fee: 1, Code, Message: 'm', IsoCode: 'CN' }],
      RequestId: 'r',
    },
  });

  test('gets parameters in their order, signed; the number’s own status Ok is acceptance', async () => {
    says(200, ok('Ok'));
    expect(await openTencent().send(message)).toEqual({ state: 'sent', detail: 'SerialNo 5000:1', providerId: '5000:1' });
    const [request] = asked;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      PhoneNumberSet: ['+8613800000001'],
      SmsSdkAppId: '1400006666',
      SignName: '云杉生活',
      TemplateId: 'SMS_1',
      TemplateParamSet: ['李雷', '8/9'],
    });
    expect(request?.headers['x-tc-timestamp']).toBe('1773108000');
    expect(request?.headers.authorization).toBe(
      tc3Authorization(
        { host: '127.0.0.1', contentType: 'application/json; charset=utf-8', body: request?.body ?? '', timestampS: 1_773_108_000 },
        { id: 'id', secret: 'secret' },
      ),
    );
  });

  test.each([
    ['FailedOperation.PhoneNumberInBlacklist', 'recipient'],
    ['LimitExceeded.PhoneNumberDailyLimit', 'transient'],
    ['LimitExceeded.DailyLimit', 'quota'],
    ['FailedOperation.InsufficientBalanceInSmsPackage', 'quota'],
    ['FailedOperation.TemplateIncorrectOrUnapproved', 'content'],
    ['UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'auth'],
  ])('HTTP 200 whose number says %s is %s', async (code, failure) => {
    says(200, ok(code));
    expect(await openTencent().send(message)).toEqual({ state: 'failed', detail: `${code} m`, failure });
  });

  test('an error of the whole request, a time-out behind the vendor, and silence', async () => {
    says(200, { Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'no' }, RequestId: 'r' } });
    expect(await openTencent().send(message)).toMatchObject({ state: 'failed', failure: 'auth' });
    says(200, { Response: { Error: { Code: 'RequestLimitExceeded', Message: 'no' }, RequestId: 'r' } });
    expect(await openTencent().send(message)).toMatchObject({ state: 'failed', failure: 'throttled' });
    says(200, ok('InternalError.Timeout'));
    expect(await openTencent().send(message)).toMatchObject({ state: 'unknown' });
    answer = 'silence';
    expect(await openTencent().send(message)).toMatchObject({ state: 'unknown' });
  });

  test('reads reports and replies', () => {
    const receive = (json: unknown) => tencent.receive?.(tencent.settings.parse({ secretId: 'i', appId: '1400006666' }), {}, pushed(json));
    const report = {
      user_receive_time: '',
      nationcode: '86',
      mobile: '13800000001',
      report_status: 'SUCCESS',
      errmsg: 'DELIVRD',
      description: '',
      sid: '5000:1',
    };
    const failed = { ...report, report_status: 'FAIL', errmsg: '-106', description: '运营商关键字拦截', sid: '5000:2' };
    expect(receive([report, failed])).toMatchObject({
      receipts: [
        { providerId: '5000:1', state: 'delivered' },
        { providerId: '5000:2', state: 'failed', failure: 'content' },
      ],
      body: '{"result":0,"errmsg":"OK"}',
    });
    const reply = { extend: '1', mobile: '13800000001', nationcode: '86', sign: '云杉生活', text: '退订', time: 1_457_336_869 };
    expect(receive(reply)?.replies).toEqual([{ address: '+8613800000001', text: '退订' }]);
  });
});
