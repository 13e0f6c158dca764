import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatch, PROJECT } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';
import { auditOf, callAs, viewerToken } from './viewing.ts';

interface Answered {
  readonly ok: boolean;
  readonly reason?: string;
  readonly discount?: number;
  readonly coupon?: { readonly id: string; readonly state: string };
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
let shop: string;
beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
  shop = (await server.api<{ token: string }>('POST', '/api/tokens', { name: 'shop', scopes: ['redeem'] })).token;
}, 120_000);
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const DEFINITION = {
  name: '满 100 减 20',
  discount: { kind: 'threshold', threshold: 1_000_000, off: 200_000 },
  validity: { kind: 'relative', days: 7 },
  limits: { total: 2 },
};
const BATCH = `${PROJECT}/coupon-batches/november`;
const asShop = async (path: string, body: unknown): Promise<{ status: number; answer: Answered }> => {
  const { status, text } = await callAs(server, shop, 'POST', `${PROJECT}/${path}`, body);
  return { status, answer: JSON.parse(text) as Answered };
};
const claim = async (...users: string[]): Promise<Answered[]> => {
  const claims = users.map((user) => ({ key: `claim-${user}`, batch: 'november', customer: { namespace: 'user_id', value: user } }));
  const { text } = await callAs(server, shop, 'POST', `${PROJECT}/coupon-claims`, { claims });
  return JSON.parse(text) as Answered[];
};
const eventsOf = async (customer: number): Promise<string[]> => {
  const { rows } = await server.api<{ rows: { name: string }[] }>('GET', `${PROJECT}/customers/${customer}/timeline?limit=50`);
  return rows.map(({ name }) => name);
};

test('an operator makes a batch, a shop claims of it for customers nobody has heard of, and all of it is in the log', async () => {
  await server.api('PUT', BATCH, { definition: DEFINITION });
  expect((await claim('ann')).map(({ reason }) => reason)).toEqual(['claims_stopped']);
  await server.api('POST', `${BATCH}/switch`, { claims: true });
  const answers = await claim('ann', 'bob', 'cat', '0');
  expect(answers.map(({ ok, reason }) => (ok ? 'ok' : reason))).toEqual(['ok', 'ok', 'sold_out', 'customer_unknown']);
  const repeated = await claim('ann');
  expect(repeated[0]?.coupon?.id).toBe(answers[0]?.coupon?.id);

  const coupon = answers[0]?.coupon?.id;
  const lines = [
    { line: '1', amount: 900_000 },
    { line: '2', amount: 300_000 },
  ];
  expect((await asShop('coupon-locks', { coupon, order: 'o1', lines })).answer).toMatchObject({ ok: true, discount: 200_000 });
  expect((await asShop('coupon-redemptions', { coupon, order: 'o1' })).answer).toMatchObject({ ok: true, coupon: { state: 'redeemed' } });
  expect((await asShop('coupon-returns', { key: 'r1', coupon, order: 'o1', lines: ['2'] })).answer).toMatchObject({ discount: 50_000 });

  const page = await server.api<{ rows: { customer: number; state: string; id: string }[] }>('GET', `${BATCH}/coupons?state=redeemed`);
  expect(page.rows.map(({ id }) => id)).toEqual([coupon]);
  const customer = page.rows[0]?.customer ?? 0;
  await until('the events', async () => (await eventsOf(customer)).length === 5);
  expect((await eventsOf(customer)).toSorted()).toEqual([
    '$coupon_claimed',
    '$coupon_locked',
    '$coupon_redeemed',
    '$coupon_returned',
    '$identify',
  ]);
  const batch = await server.api<{ figures: unknown; days: unknown[] }>('GET', BATCH);
  expect(batch.figures).toMatchObject({ taken: 2, claimed: 2, redeemed: 1, returned: 0, reserved: 0, spent: 150_000 });
  expect(batch.days).toMatchObject([{ taken: 2, claimed: 2, redeemed: 1, discount: 150_000 }]);
});

test('operators’ acts are audited, and neither a viewer nor a shop may do them', async () => {
  expect((await auditOf(server, 'coupon_batch.saved')).map(({ subject }) => subject)).toEqual(['november']);
  expect(await auditOf(server, 'coupon_batch.switched')).toHaveLength(1);
  const viewer = await viewerToken(server);
  expect((await callAs(server, viewer, 'POST', `${PROJECT}/coupon-claims`, { claims: [] })).status).toBe(403);
  expect((await callAs(server, viewer, 'PUT', BATCH, { definition: DEFINITION })).status).toBe(403);
  expect((await callAs(server, shop, 'POST', `${BATCH}/switch`, { claims: false })).status).toBe(403);
  expect((await callAs(server, viewer, 'GET', BATCH)).status).toBe(200);
});

test('what is wrong with a batch is said', async () => {
  const wrong = { ...DEFINITION, discount: { kind: 'threshold', threshold: 100, off: 200 } };
  await expect(server.api('PUT', `${PROJECT}/coupon-batches/wrong`, { definition: wrong })).rejects.toThrow(
    'must not exceed the threshold',
  );
  await expect(server.api('PUT', BATCH, { definition: { ...DEFINITION, limits: { total: 1 } } })).rejects.toThrow('2 coupons are out');
  await expect(server.api('DELETE', BATCH)).rejects.toThrow('has 2 coupons');
});

test('coupons issued by an operator, and one voided', async () => {
  await openBatch(server, 'vip', { ...DEFINITION, claiming: 'issued' });
  const customers = [{ namespace: 'user_id', value: 'ann' }];
  const issue = async () => await server.api<Answered[]>('POST', `${PROJECT}/coupon-batches/vip/issue`, { customers, key: 'gift' });
  const [issued] = await issue();
  expect(issued).toMatchObject({ ok: true, coupon: { state: 'claimed' } });
  expect((await issue())[0]?.coupon?.id).toBe(issued?.coupon?.id);
  const { status, answer } = await asShop('coupon-quotes', { customer: customers[0], lines: [{ line: '1', amount: 1_000_000 }] });
  expect(status).toBe(200);
  expect(answer).toMatchObject([{ ok: true, discount: 200_000 }]);
  expect(await server.api('POST', `${PROJECT}/coupons/${issued?.coupon?.id}/void`)).toMatchObject({
    ok: true,
    coupon: { state: 'voided' },
  });
});
