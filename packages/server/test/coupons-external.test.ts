import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerOf, openBatch, outerBatch, PROJECT } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { startReceiver, type HttpReceiver } from './peers/http-receiver.ts';
import { until } from './until.ts';
import { callAs } from './viewing.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ok!').toString('base64')}`;
const BATCH = `${PROJECT}/coupon-batches/outer`;

interface Answered {
  readonly ok: boolean;
  readonly reason?: string;
  readonly repeated?: boolean;
  readonly coupon?: { readonly id: string; readonly state: string; readonly outerCode: string };
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
let shop: HttpReceiver;
let token: string;
beforeAll(async () => {
  home = await temporaryHome();
  shop = await startReceiver();
  server = await startGyre(home.path, { GYRE_ALLOW_PRIVATE_TARGETS: 'true' });
  token = (await server.api<{ token: string }>('POST', '/api/tokens', { name: 'outer', scopes: ['redeem'] })).token;
  const user = (userId: string) => ({ type: 'identify', userId, messageId: userId, traits: {} });
  await server.batch([user('ann'), user('bob')]);
  for (const one of ['ann', 'bob']) await customerOf(server, one);
  await openBatch(server, 'outer', outerBatch(10, { budget: 60_000 }));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await shop.stop();
  await home[Symbol.asyncDispose]();
});

const issue = async (user: string, key = user): Promise<Answered | undefined> => {
  const customers = [{ namespace: 'user_id', value: user }];
  return (await server.api<Answered[]>('POST', `${BATCH}/issue`, { customers, key }))[0];
};
const report = async (...reports: object[]): Promise<Answered[]> =>
  JSON.parse((await callAs(server, token, 'POST', `${PROJECT}/coupon-reports`, { reports })).text) as Answered[];
const figures = async (): Promise<unknown> => (await server.api<{ figures: unknown }>('GET', BATCH)).figures;

test('a coupon is asked for by a signed webhook, repeated until it is taken, and lives as the external system reports', async () => {
  const url = `http://127.0.0.1:${shop.port}/coupons`;
  await expect(server.api('PUT', `${PROJECT}/coupon-system`, { url, secret: 'short' })).rejects.toThrow('whsec_');
  await server.api('PUT', `${PROJECT}/coupon-system`, { url, secret: SECRET });
  expect(await server.api('GET', `${PROJECT}/coupon-system`)).toEqual({ url, namespace: 'user_id', hasSecret: true });

  shop.reply = (got) => ({
    status: shop.received.filter(({ headers }) => headers['webhook-id'] === got.headers['webhook-id']).length > 1 ? 200 : 503,
  });
  const coupon = (await issue('ann'))?.coupon?.id ?? '';
  await until('the second attempt', () => shop.received.length === 2, 30_000);
  const bodies = shop.received.map(({ headers, body }) => new Webhook(SECRET).verify(body, headers as Record<string, string>));
  expect(bodies[1]).toMatchObject({
    type: 'coupon.issue',
    data: { coupon, batch: 'outer', customer: { namespace: 'user_id', value: 'ann' } },
  });
  expect(new Set(shop.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await figures()).toMatchObject({ issued: 1, claimed: 0 });

  const redeemed = { coupon, state: 'redeemed', code: 'X-1', order: 'o1', discount: 70_000 };
  const answers = await report(redeemed, redeemed, { coupon, state: 'claimed' }, { coupon: 'nobody’s', state: 'claimed' });
  expect(answers.map(({ ok, repeated, reason }) => (ok ? repeated : reason))).toEqual([false, true, true, 'coupon_unknown']);
  expect(answers[0]?.coupon).toMatchObject({ state: 'redeemed', outerCode: 'X-1' });
  expect(await figures()).toMatchObject({ issued: 1, claimed: 1, redeemed: 1, spent: 70_000 });
  expect((await issue('bob'))?.reason).toBe('budget_spent');
  await report({ coupon, state: 'returned' });
  expect(await figures()).toMatchObject({ returned: 1, spent: 0 });
});

test('what the external system does not want is voided', async () => {
  shop.reply = { status: 422, body: 'no such batch' };
  const coupon = (await issue('bob'))?.coupon?.id ?? '';
  await until(
    'that it is voided',
    async () => (await server.api<{ state: string }>('GET', `${PROJECT}/coupons/${coupon}`)).state === 'voided',
  );
  const used = await callAs(server, token, 'POST', `${PROJECT}/coupon-redemptions`, { coupon, order: 'o' });
  expect(JSON.parse(used.text)).toMatchObject({ ok: false, reason: 'external' });
  const late = await report({ coupon, state: 'expired' }, { coupon, state: 'redeemed', order: 'o2', discount: 10_000 });
  expect(late.map(({ repeated, coupon: shown }) => [repeated, shown?.state])).toEqual([
    [true, 'voided'],
    [false, 'redeemed'],
  ]);
});
