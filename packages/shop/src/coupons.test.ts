import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from './clock.ts';
import { couponsOf } from './coupons.ts';
import type { Order } from './orders.ts';

const ORDER: Order = {
  id: 'D1',
  userId: 'u7',
  lines: [
    { product: 'p1', amount: 4990 },
    { product: 'p2', amount: 1000 },
  ],
};
const LINES = [
  { line: 'p1', item: 'p1', amount: 499_000 },
  { line: 'p2', item: 'p2', amount: 100_000 },
];

/** A server that answers one after the other: a status, or what is said with 200. */
async function opened(...answers: readonly (number | object)[]) {
  const asked: [path: string, body: unknown][] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      expect([request.method, request.headers.authorization]).toEqual(['POST', 'Bearer token']);
      const answer = answers[asked.length];
      asked.push([(request.url ?? '').replace('/api/projects/shop/', ''), JSON.parse(Buffer.concat(parts).toString())]);
      const status = typeof answer === 'number' ? answer : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const waits: number[] = [];
  const clock: Clock = { now: () => 0, speed: 1, wait: async (ms) => void waits.push(ms) };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, waits, coupons: couponsOf({ url, project: 'shop', token: 'token' }, clock, new AbortController().signal) };
}

test('the best coupon that fits is locked for the order, in ten-thousandths', async () => {
  const best = { ok: true, coupon: { id: 'c9' }, discount: 200_000 };
  const { asked, coupons } = await opened([best, { ok: true, coupon: { id: 'c8' }, discount: 1 }, { ok: false, reason: 'expired' }], best);
  expect(await coupons.lock(ORDER)).toEqual({ id: 'c9', discount: 2000 });
  expect(asked).toEqual([
    ['coupon-quotes', { customer: { namespace: 'user_id', value: 'u7' }, lines: LINES }],
    ['coupon-locks', { coupon: 'c9', order: 'D1', lines: LINES }],
  ]);
});

test('without a coupon that fits, or when another was quicker, there is none', async () => {
  const { asked, coupons } = await opened([{ ok: false, reason: 'below_threshold' }]);
  expect(await coupons.lock(ORDER)).toBeUndefined();
  expect(asked).toHaveLength(1);
  const late = await opened([{ ok: true, coupon: { id: 'c9' }, discount: 1 }], { ok: false, reason: 'locked' });
  expect(await late.coupons.lock(ORDER)).toBeUndefined();
});

test('a call that fails is tried again, a little later each time, and given up after three', async () => {
  const coupon = { id: 'c9', discount: 2000 };
  const { asked, waits, coupons } = await opened(503, 429, { ok: true });
  await coupons.redeem(ORDER, coupon);
  expect(asked.map(([path, body]) => [path, body])).toEqual(
    Array.from({ length: 3 }, () => ['coupon-redemptions', { coupon: 'c9', order: 'D1', lines: LINES }]),
  );
  expect(waits).toEqual([250, 500]);
  const broken = await opened(503, 503, 503, { ok: true });
  await expect(broken.coupons.redeem(ORDER, coupon)).rejects.toThrow('/coupon-redemptions answered 503');
});

test('a return names the order, so that it is done once; a refusal is an error', async () => {
  const { asked, coupons } = await opened({ ok: true }, { ok: false, reason: 'not_redeemed' });
  await coupons.giveBack(ORDER, { id: 'c9', discount: 2000 });
  expect(asked).toEqual([['coupon-returns', { key: 'return D1', coupon: 'c9', order: 'D1' }]]);
  await expect(coupons.giveBack(ORDER, { id: 'c9', discount: 2000 })).rejects.toThrow('/coupon-returns was refused: not_redeemed');
});
