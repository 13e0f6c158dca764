import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instant, parseInstant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSafeFetch } from '../../safe-fetch.ts';
import type { BalanceAnswer } from '../balance.ts';
import type { ProviderGround } from '../provider.ts';
import { acs3Authorization } from './acs3.ts';
import { aliyun } from './aliyun.ts';
import recorded from './sdk-requests.json' with { type: 'json' };
import { tc3Authorization } from './tc3.ts';
import { tencent } from './tencent.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** 10:30 in Beijing. */
const NOW = parseInstant('2026-03-10T02:30:00Z', 'UTC') ?? instant(0);
const ground: ProviderGround = {
  project: 'shop',
  inboundUrl: '',
  now: () => NOW,
  fetch: openSafeFetch({ allowPrivate: true }),
};

const answers: { status: number; json: unknown }[] = [];
const asked: Asked[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
    const answer = answers.shift();
    if (answer === undefined) request.socket.destroy();
    else response.writeHead(answer.status).end(JSON.stringify(answer.json));
  });
});
let endpoint = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));
beforeEach(() => {
  asked.splice(0);
  answers.splice(0);
});
const says = (json: unknown, status = 200): void => void answers.push({ status, json });

describe('the money of an account at Alibaba Cloud', () => {
  const balance = (): Promise<BalanceAnswer> | undefined =>
    aliyun.open(aliyun.settings.parse({ accessKeyId: 'id', balanceEndpoint: endpoint }), { accessKeySecret: 'secret' }, ground).balance?.();
  const told = (AvailableAmount: string, Currency = 'CNY') => ({
    Code: '200',
    Message: 'success',
    Success: true,
    RequestId: 'r',
    Data: { AvailableAmount, Currency },
  });

  test('is asked for as its SDK asks, signed with the same key as messages', async () => {
    says(told('10,000.00'));
    expect(await balance()).toEqual({ amount: 100_000_000, unit: 'CNY' });
    const [request] = asked;
    const { authorization, ...headers } = request?.headers ?? {};
    expect([request?.method, request?.url, request?.body]).toEqual(['POST', recorded.aliyunBalance.url, '']);
    expect(headers).toMatchObject({
      'x-acs-action': recorded.aliyunBalance.headers['x-acs-action'],
      'x-acs-version': recorded.aliyunBalance.headers['x-acs-version'],
    });
    const signed = Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'host' || name.startsWith('x-acs-')));
    const again = { method: 'POST', query: {}, headers: signed as Record<string, string>, body: '' } as const;
    expect(authorization).toBe(acs3Authorization(again, { id: 'id', secret: 'secret' }));
  });

  test.each([
    ['0.00', 'CNY', 0],
    ['-12.3', 'USD', -123_000],
    ['1,234,567.89', 'CNY', 12_345_678_900],
    ['0.0450', 'CNY', 450],
    ['7', 'JPY', 70_000],
  ])('%s %s is %i ten-thousandths', async (text, currency, amount) => {
    says(told(text, currency));
    expect(await balance()).toEqual({ amount, unit: currency });
  });

  test('a key that may not ask, and any other lasting refusal, say so; what passes does not', async () => {
    says({ Code: 'NotAuthorized', Message: 'This API is not authorized for caller.', RequestId: 'r' }, 400);
    expect(await balance()).toEqual({ refused: '$balance_not_permitted NotAuthorized This API is not authorized for caller.' });
    says({ Code: 'InvalidAccessKeyId.NotFound', Message: 'no' }, 404);
    expect(await balance()).toEqual({ refused: '$balance_refused InvalidAccessKeyId.NotFound no' });
    says({ Code: 'Throttling.User', Message: 'slower' }, 400);
    await expect(balance()).rejects.toThrow('Throttling.User slower');
    says({ Success: true, Data: { AvailableAmount: 'plenty', Currency: 'CNY' } });
    await expect(balance()).rejects.toThrow('plenty');
    await expect(balance()).rejects.toThrow('$answer_lost');
  });
});

describe('the packages of an account at Tencent Cloud', () => {
  const balance = (): Promise<BalanceAnswer> | undefined =>
    tencent.open(tencent.settings.parse({ secretId: 'id', appId: '1400006666', endpoint }), { secretKey: 'secret' }, ground).balance?.();
  const second = (text: string): number => (parseInstant(text, 'UTC') ?? 0) / 1000;
  const pack = (PackageAmount: number, CurrentUsage: number, from = '2026-01-01T00:00:00Z', until = '2027-01-01T00:00:00Z') => ({
    PackageCreateTime: second(from),
    PackageEffectiveTime: second(from),
    PackageExpiredTime: second(until),
    PackageAmount,
    PackageType: 1,
    PackageId: 1,
    CurrentUsage,
  });
  const told = (packages: unknown[]) => ({ Response: { SmsPackagesStatisticsSet: packages, RequestId: 'r' } });

  test('are asked for as its SDK asks, up to the hour in Beijing, and those that are valid now add up', async () => {
    says(
      told([
        pack(1000, 400),
        pack(100_000, 0),
        pack(500, 500),
        pack(900, 0, '2025-01-01T00:00:00Z', '2026-03-10T02:30:00Z'),
        pack(800, 0, '2026-03-10T02:30:01Z'),
      ]),
    );
    expect(await balance()).toEqual({ amount: 100_600, unit: 'messages' });
    const [request] = asked;
    const body = JSON.parse(request?.body ?? '') as Record<string, unknown>;
    expect(body).toEqual({ SmsSdkAppId: '1400006666', Limit: 100, Offset: 0, BeginTime: '2021031110', EndTime: '2026031010' });
    expect(Object.keys(body)).toEqual(Object.keys(JSON.parse(recorded.tencentBalance.body) as object));
    expect(request?.headers).toMatchObject({ 'x-tc-action': 'SmsPackagesStatistics', 'x-tc-version': '2021-01-11' });
    expect(request?.headers.authorization).toBe(
      tc3Authorization(
        { host: '127.0.0.1', contentType: 'application/json; charset=utf-8', body: request?.body ?? '', timestampS: NOW / 1000 },
        { id: 'id', secret: 'secret' },
      ),
    );
  });

  test('are asked for page by page', async () => {
    says(told(Array.from({ length: 100 }, () => pack(2, 1))));
    says(told([pack(10, 0)]));
    expect(await balance()).toEqual({ amount: 110, unit: 'messages' });
    expect(asked.map((a) => (JSON.parse(a.body) as { Offset: number }).Offset)).toEqual([0, 100]);
  });

  test('an account that never had one says nothing', async () => {
    says(told([]));
    expect(await balance()).toBeNull();
  });

  test('a key that may not ask, and any other lasting refusal, say so; what passes does not', async () => {
    const refusal = (Code: string) => ({ Response: { Error: { Code, Message: 'no' }, RequestId: 'r' } });
    says(refusal('AuthFailure.UnauthorizedOperation'));
    expect(await balance()).toEqual({ refused: '$balance_not_permitted AuthFailure.UnauthorizedOperation no' });
    says(refusal('UnauthorizedOperation.SmsSdkAppIdVerifyFail'));
    expect(await balance()).toEqual({ refused: '$balance_refused UnauthorizedOperation.SmsSdkAppIdVerifyFail no' });
    says(refusal('RequestLimitExceeded'));
    await expect(balance()).rejects.toThrow('RequestLimitExceeded');
    says({ Response: {} });
    await expect(balance()).rejects.toThrow('Response');
  });
});
