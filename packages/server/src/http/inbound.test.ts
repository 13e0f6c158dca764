import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inbound } from '../channels/index.ts';
import { AppError } from '../errors.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import type { InboundAddress } from './inbound.ts';
import { appOn } from './testing.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

test('a provider’s request reaches it whole, and its answer goes back', async () => {
  const taken: { to: InboundAddress; request: Inbound }[] = [];
  const { app } = appOn(await ledgers.ledger(instanceMigrations), {
    inbound(to, request) {
      taken.push({ to, request });
      if (to.token === 'broken') throw new AppError('invalid_input', 'no receipt can be read from this');
      return Promise.resolve(to.token === 'right' ? { status: 200, body: '{"code":0}' } : undefined);
    },
  });
  const answer = await app.request('/in/shop/sms/main/right/dlr/1?type=1&text=%E9%80%80%E8%AE%A2', {
    method: 'POST',
    body: 'raw',
    headers: { 'x-sign': 'a' },
  });
  expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
    200,
    '{"code":0}',
    'application/json; charset=utf-8',
  ]);
  expect(taken[0]?.to).toEqual({ project: 'shop', channel: 'sms', provider: 'main', token: 'right' });
  const { request } = taken[0] ?? {};
  expect([request?.method, request?.path, request?.body.toString()]).toEqual(['POST', 'dlr/1', 'raw']);
  expect([request?.query.get('type'), request?.query.get('text'), request?.headers.get('x-sign')]).toEqual(['1', '退订', 'a']);

  expect((await app.request('/in/shop/sms/main/right')).status).toBe(200);
  expect(taken[1]?.request.path).toBe('');
  expect((await app.request('/in/shop/sms/main/wrong')).status).toBe(404);
  expect((await app.request('/in/shop/sms/main/broken')).status).toBe(400);
  expect((await app.request('/in/shop/sms/main/right', { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })).status).toBe(413);
});
