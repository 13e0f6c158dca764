import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowAlways, ownEventsOf, paid, paidCampaign, person, PROJECT, saying, settled, startCampaign } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';
import { callAs } from './viewing.ts';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly campaign: string;
  readonly arm: string;
}
interface Report {
  readonly steps: { readonly step: string; readonly lost: { readonly reason: string; readonly entries: number }[] }[];
  readonly coupons: {
    readonly arm: string;
    readonly granted: number;
    readonly claimed: number;
    readonly redeemed: number;
    readonly spent: number;
  }[];
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
let shop: string;
beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
  shop = (await server.api<{ token: string }>('POST', '/api/tokens', { name: 'shop', scopes: ['redeem'] })).token;
  const definition = {
    name: '立减 5 元',
    discount: { kind: 'fixed', off: 50_000 },
    validity: { kind: 'relative', days: 7 },
    limits: { total: 2 },
  };
  await server.api('PUT', `${PROJECT}/coupon-batches/five`, { definition });
  await server.batch(['u1', 'u2', 'u3'].map((user, i) => person(user, `顾客${user}`, `1380000000${i}`)));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const granting = () =>
  paidCampaign({ arms: saying('送您{{ coupon.value }}', '{{ coupon.code }}').map((arm) => ({ ...arm, benefit: 'five' })) });
const coupons = async (): Promise<Shown[]> => (await server.api<{ rows: Shown[] }>('GET', `${PROJECT}/coupon-batches/five/coupons`)).rows;

test('a campaign may speak of a coupon only when it grants one there is', async () => {
  await allowAlways(server);
  const speaking = paidCampaign({ arms: saying('送您{{ coupon.value }}', 'x') });
  await expect(server.api('POST', `${PROJECT}/campaigns`, { key: 'win', definition: speaking })).rejects.toThrow('this text grants none');
  const missing = paidCampaign({ arms: saying('x', 'x').map((arm) => ({ ...arm, benefit: 'ten' })) });
  await expect(server.api('POST', `${PROJECT}/campaigns`, { key: 'win', definition: missing })).rejects.toThrow(
    'there is no coupon batch ten',
  );
});

test('who enters is granted a coupon with the message, also when the server is killed, and the third hears nothing', async () => {
  await server.api('POST', `${PROJECT}/coupon-batches/five/switch`, { claims: true });
  await startCampaign(server, 'win', granting());
  await server.batch([paid('u1', 'o-1', 199)]);
  await settled(server, 'win', 1);
  await server.batch([paid('u2', 'o-2', 199)]);
  await server.kill();
  server = await startGyre(home.path);
  await settled(server, 'win', 2);
  await server.batch([paid('u3', 'o-3', 199)]);
  expect(await settled(server, 'win', 3)).toMatchObject({ sent: 2, withheld: 1, withheldByReason: { no_benefit: 1 } });
  const granted = await coupons();
  expect(granted.map(({ state, campaign, arm }) => ({ state, campaign, arm }))).toEqual([
    { state: 'claimed', campaign: 'win', arm: 'a' },
    { state: 'claimed', campaign: 'win', arm: 'a' },
  ]);
  const inbox = await server.api<{ rows: { subject: string; body: string }[] }>('GET', `${PROJECT}/test-inbox`);
  expect(inbox.rows.map(({ subject }) => subject)).toEqual(['送您立减5元', '送您立减5元']);
  const codes = granted.map(({ id }) => inbox.rows.some(({ body }) => body.includes(id)));
  expect(codes).toEqual([true, true]);
});

test('the report counts what was granted and redeemed, and adds up', async () => {
  const [coupon] = await coupons();
  const used = await callAs(server, shop, 'POST', `${PROJECT}/coupon-redemptions`, {
    coupon: coupon?.id,
    order: 'o-9',
    lines: [{ line: '1', amount: 200_000 }],
  });
  expect(JSON.parse(used.text)).toMatchObject({ ok: true, discount: 50_000 });
  const report = await until('the report', async () => {
    const found = await server.api<Report>('GET', `${PROJECT}/campaigns/win/report`);
    return found.coupons[0]?.redeemed === 1 && found;
  });
  expect(report.coupons).toMatchObject([{ arm: 'a', granted: 2, claimed: 2, redeemed: 1, spent: 50_000 }]);
  expect(report.steps.find(({ step }) => step === 'execution')?.lost).toMatchObject([{ reason: 'no_benefit', entries: 1 }]);
});

test('a shop’s server is told the arm of customers, once as new', async () => {
  const ask = async () =>
    JSON.parse(
      (
        await callAs(server, shop, 'POST', `${PROJECT}/assignments`, {
          experiment: 'win',
          customers: ['u1', 'stranger', '0'].map((value) => ({ namespace: 'user_id', value })),
        })
      ).text,
    ) as unknown;
  const arms = [
    { arm: 'a', reason: null },
    { arm: 'a', reason: null },
    { arm: null, reason: 'customer_unknown' },
  ];
  expect(await ask()).toEqual(arms.map((one, i) => ({ ...one, isNew: i < 2 })));
  expect(await ask()).toEqual(arms.map((one) => ({ ...one, isNew: false })));
});

test('every property its own events carry has a name in both languages', async () => {
  const { names, unnamed } = await until('the exposure', async () => {
    const found = await ownEventsOf(server);
    return found.names.includes('$experiment_exposed') && found;
  });
  expect(names).toEqual(expect.arrayContaining(['$coupon_issued', '$coupon_claimed', '$coupon_redeemed', '$message_withheld']));
  expect(unnamed).toEqual([]);
});
