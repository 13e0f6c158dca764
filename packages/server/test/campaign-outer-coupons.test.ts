import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  allowAlways,
  countsOf,
  customerOf,
  openBatch,
  outerBatch,
  paid,
  paidCampaign,
  person,
  PROJECT,
  saying,
  settled,
  startCampaign,
  whyOf,
} from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { startReceiver, type HttpReceiver } from './peers/http-receiver.ts';
import { until } from './until.ts';
import { callAs } from './viewing.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ok!').toString('base64')}`;
const ENVIRONMENT = { GYRE_ALLOW_PRIVATE_TARGETS: 'true' };

interface Post {
  readonly type: string;
  readonly data: {
    readonly coupon: string;
    readonly batch: string;
    readonly campaign?: string;
    readonly customer: { readonly value: string };
  };
}
interface Loss {
  readonly reason: string;
  readonly entries: number;
}
interface Report {
  readonly steps: { readonly step: string; readonly entries: number; readonly lost: readonly Loss[] }[];
  readonly coupons: { readonly granted: number; readonly claimed: number }[];
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
let system: HttpReceiver;
let token: string;
beforeAll(async () => {
  home = await temporaryHome();
  system = await startReceiver();
  server = await startGyre(home.path, ENVIRONMENT);
  token = (await server.api<{ token: string }>('POST', '/api/tokens', { name: 'outer', scopes: ['redeem'] })).token;
  await allowAlways(server);
  await server.api('PUT', `${PROJECT}/coupon-system`, { url: `http://127.0.0.1:${system.port}/coupons`, secret: SECRET });
  for (const batch of ['outer', 'tested']) await openBatch(server, batch, outerBatch(100));
  const users = Array.from({ length: 20 }, (_, i) => `u${i + 1}`);
  await server.batch(users.map((user, i) => person(user, `顾客${user}`, `1380000${1000 + i}`)));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await system.stop();
  await home[Symbol.asyncDispose]();
});

const granting = (batch: string, title = '送您{{ coupon.value }}', change = {}) =>
  paidCampaign({ arms: saying(title, '{{ coupon.name }}').map((arm) => ({ ...arm, benefit: batch })), ...change });
/** What the system was asked, each once. */
const posts = (batch: string): Post[] => {
  const bodies = system.received.map(({ headers, body }) => new Webhook(SECRET).verify(body, headers as Record<string, string>) as Post);
  return [...new Map(bodies.map((body) => [`${body.type} ${body.data.coupon}`, body])).values()].filter(({ data }) => data.batch === batch);
};
const couponOf = (user: string, batch = 'outer'): Promise<string> =>
  until(`the post for ${user}`, () => posts(batch).find(({ data }) => data.customer.value === user)?.data.coupon);
const report = (...reports: object[]): Promise<{ status: number; text: string }> =>
  callAs(server, token, 'POST', `${PROJECT}/coupon-reports`, { reports });
/** Titles of what was sent, by campaign. */
const sentOf = async (campaign: string): Promise<string[]> => {
  const { rows } = await server.api<{ rows: { campaign: string; subject: string }[] }>('GET', `${PROJECT}/test-inbox?limit=100`);
  return rows.filter((row) => row.campaign === campaign).map(({ subject }) => subject);
};
const lossesOf = async (campaign: string): Promise<readonly Loss[]> => {
  const { steps } = await server.api<Report>('GET', `${PROJECT}/campaigns/${campaign}/report`);
  return steps.find(({ step }) => step === 'reached')?.lost ?? [];
};

test('a text may say of an external coupon what is known when it is written', async () => {
  const late = granting('outer', '券码{{ coupon.code }}');
  await expect(server.api('POST', `${PROJECT}/campaigns`, { key: 'late', definition: late })).rejects.toThrow(
    '{{ coupon.code }} is known only once the external system has issued the coupon',
  );
  const relative = granting('outer', '{{ coupon.valid_until }}前有效');
  await expect(server.api('POST', `${PROJECT}/campaigns`, { key: 'late', definition: relative })).rejects.toThrow('known only once');
});

test('the message waits for the external system, goes once the coupon is reported, and once however often that is said', async () => {
  await startCampaign(server, 'win', granting('outer'));
  await server.batch([paid('u1', 'o-1', 199)]);
  const coupon = await couponOf('u1');
  expect(posts('outer')).toMatchObject([{ type: 'coupon.issue', data: { campaign: 'win', arm: 'a', customer: { value: 'u1' } } }]);
  expect(await countsOf(server, 'win')).toMatchObject({ entered: 1, queued: 1, sent: 0 });
  expect(await lossesOf('win')).toMatchObject([{ reason: 'coupon_awaited', entries: 1 }]);
  const why = await whyOf(server, 'win', await customerOf(server, 'u1'));
  expect(why.passages[0]?.sentence.zh).toBe('已决定发送，等外部系统发好券再发');
  expect(await sentOf('win')).toEqual([]);

  await report({ coupon, state: 'claimed', code: 'X-1' });
  expect(await settled(server, 'win', 1)).toMatchObject({ sent: 1, queued: 0 });
  await report({ coupon, state: 'claimed', code: 'X-1' }, { coupon, state: 'redeemed', order: 'o-1', discount: 50_000 });
  await server.batch([paid('u2', 'o-2', 199)]);
  await report({ coupon: await couponOf('u2'), state: 'claimed' });
  expect(await settled(server, 'win', 2)).toMatchObject({ sent: 2 });
  expect(await sentOf('win')).toEqual(['送您立减5元', '送您立减5元']);
});

test('what the external system refuses never goes, and gives back what it took of the campaign’s budget', async () => {
  system.reply = { status: 422, body: 'no such customer' };
  await server.api('POST', `${PROJECT}/campaigns/win/state`, { act: 'end' });
  await startCampaign(server, 'tight', granting('outer', '只有一条', { budget: { messages: 1, cost: null } }));
  await server.batch([paid('u3', 'o-3', 199)]);
  await until('the failure', async () => (await countsOf(server, 'tight')).failed === 1);
  const why = await whyOf(server, 'tight', await customerOf(server, 'u3'));
  expect(why.passages[0]?.sentence.en).toContain('the coupon it waited for did not come');
  expect(await lossesOf('tight')).toMatchObject([{ reason: 'failed', entries: 1 }]);
  expect(await sentOf('tight')).toEqual([]);

  system.reply = { status: 200 };
  await server.batch([paid('u5', 'o-5', 199)]);
  await report({ coupon: await couponOf('u5'), state: 'claimed' });
  expect(await settled(server, 'tight', 2)).toMatchObject({ sent: 1, failed: 1 });
  expect(await sentOf('tight')).toEqual(['只有一条']);
  // What was refused was not granted.
  await until('the report', async () => {
    const [row] = (await server.api<Report>('GET', `${PROJECT}/campaigns/tight/report`)).coupons;
    return row?.granted === 1 && row.claimed === 1;
  });
});

test('the control group is posted for nothing; a server killed right after the reports sends each message once', async () => {
  await server.api('POST', `${PROJECT}/campaigns/tight/state`, { act: 'end' });
  await startCampaign(server, 'tested', granting('tested', '对照', { controlShareBp: 5000 }));
  const users = Array.from({ length: 12 }, (_, i) => `u${i + 9}`);
  await server.batch(users.map((user) => paid(user, `t-${user}`, 199)));
  const counts = await until('all to be decided about', async () => {
    const now = await countsOf(server, 'tested');
    return now.ghost + now.queued === users.length && now;
  });
  expect(counts.ghost).toBeGreaterThan(0);
  expect(counts.queued).toBeGreaterThan(0);
  await until('the posts', () => posts('tested').length === counts.queued);
  const coupons = posts('tested').map(({ data }) => ({ coupon: data.coupon, state: 'claimed' }));
  // Killed right after the reports were taken: wherever that finds the messages, each goes once.
  await report(...coupons);
  await server.kill();
  server = await startGyre(home.path, ENVIRONMENT);
  await report(...coupons);
  expect(await settled(server, 'tested', users.length)).toMatchObject({ sent: coupons.length, ghost: counts.ghost });
  expect(await sentOf('tested')).toHaveLength(coupons.length);
  expect(posts('tested')).toHaveLength(coupons.length);
});

test('a coupon that nobody will be told of is asked back', async () => {
  await startCampaign(server, 'ended', granting('outer', '停止'));
  await server.batch([paid('u4', 'o-4', 199)]);
  const coupon = await couponOf('u4');
  await server.api('POST', `${PROJECT}/campaigns/ended/state`, { act: 'end' });
  await until('its end', async () => (await countsOf(server, 'ended')).withheldByReason['campaign_not_running'] === 1);
  // Whoever posts next takes it along; else it goes within a minute.
  await server.api('POST', `${PROJECT}/coupon-batches/tested/issue`, { customers: [{ namespace: 'user_id', value: 'u6' }], key: 'u6' });
  await until('that it is asked back', () => posts('outer').some(({ type, data }) => type === 'coupon.void' && data.coupon === coupon));
  expect((await server.api<{ state: string }>('GET', `${PROJECT}/coupons/${coupon}`)).state).toBe('voided');
});
