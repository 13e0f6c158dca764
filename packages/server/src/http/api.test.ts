import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openTestApp, OWNER, setUpOwner, signIn, START, type TestApp } from './testing.ts';

let ledgers: TestLedgers;
let t: TestApp;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  t = await openTestApp(ledgers, { checkResponses: true });
});

const errorOf = async (response: Response): Promise<{ code: string; message: string; details: Record<string, unknown> }> =>
  ((await response.json()) as { error: { code: string; message: string; details: Record<string, unknown> } }).error;

describe('set-up and sign-in', () => {
  test('a fresh instance says that set-up is due; set-up signs in with a guarded cookie', async () => {
    expect(await (await t.app.request('/api/session')).json()).toEqual({ operator: null, permissions: [], csrf: '', needsSetup: true });
    const response = await t.app.request('/api/setup', { method: 'POST', body: JSON.stringify(OWNER) });
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(/^gyre_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await response.json()).toMatchObject({ operator: { email: OWNER.email, role: 'owner' }, needsSetup: false });
    const again = await t.app.request('/api/setup', { method: 'POST', body: JSON.stringify(OWNER) });
    expect([again.status, (await errorOf(again)).code]).toEqual([403, 'setup_finished']);
  });

  test('the cookie is Secure when the server is reached by https', async () => {
    const https = await openTestApp(ledgers, { publicUrl: 'https://gyre.example.test' });
    const response = await https.app.request('/api/setup', { method: 'POST', body: JSON.stringify(OWNER) });
    expect(response.headers.get('set-cookie')).toContain('; Secure');
  });

  test('the session of the cookie is answered with its csrf value until it is ended', async () => {
    const browser = await setUpOwner(t.app);
    expect(await (await browser.call('GET', '/api/session')).json()).toMatchObject({
      csrf: browser.csrf,
      operator: { email: OWNER.email },
    });
    const out = await browser.call('DELETE', '/api/session');
    expect([out.status, await out.json(), out.headers.get('set-cookie')]).toEqual([200, null, expect.stringContaining('Max-Age=0')]);
    expect(await (await browser.call('GET', '/api/session')).json()).toMatchObject({ operator: null, needsSetup: false });
  });

  test('wrong password and unknown e-mail answer the same', async () => {
    await setUpOwner(t.app);
    const wrong = await t.app.request('/api/session', { method: 'POST', body: JSON.stringify({ email: OWNER.email, password: 'x' }) });
    const unknown = await t.app.request('/api/session', {
      method: 'POST',
      body: JSON.stringify({ email: 'n@example.test', password: 'x' }),
    });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toEqual(await unknown.json());
  });

  test('after ten failures sign-in answers 429 with Retry-After', async () => {
    await setUpOwner(t.app);
    const attempt = () => t.app.request('/api/session', { method: 'POST', body: JSON.stringify({ email: OWNER.email, password: 'x' }) });
    for (let i = 0; i < 10; i++) expect((await attempt()).status).toBe(401);
    const refused = await attempt();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900']);
    expect(await errorOf(refused)).toMatchObject({ code: 'too_many_attempts', details: { limit: 10, retryAfterS: 900 } });
  });

  test('a new password ends the old sessions and keeps this browser signed in with a new cookie', async () => {
    const browser = await setUpOwner(t.app);
    const changed = await browser.call('PATCH', '/api/account', { currentPassword: OWNER.password, newPassword: 'another horse' });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('set-cookie')).not.toContain(browser.cookie);
    expect((await browser.call('GET', '/api/members')).status).toBe(401);
    await signIn(t.app, OWNER.email, 'another horse');
  });
});

describe('changes from a browser', () => {
  const member = { email: 'v@example.test', name: '小王', role: 'viewer', password: 'viewer pass' };

  test('need the csrf value of the session', async () => {
    const browser = await setUpOwner(t.app);
    const without = await t.app.request('/api/members', {
      method: 'POST',
      headers: { cookie: browser.cookie },
      body: JSON.stringify(member),
    });
    expect([without.status, (await errorOf(without)).code]).toEqual([403, 'csrf_missing']);
    const wrong = await browser.call('POST', '/api/members', member, { 'x-csrf-token': browser.csrf.replace(/.$/, '!') });
    expect(wrong.status).toBe(403);
    expect((await browser.call('POST', '/api/members', member)).status).toBe(200);
  });

  test('must come from a page of our own, where the browser says where they come from', async () => {
    const browser = await setUpOwner(t.app);
    const from = (origin: string) => browser.call('POST', '/api/members', member, { origin, host: 'gyre.test:8080' });
    expect((await from('https://evil.example.test')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://gyre.test:8081')).status).toBe(403);
    expect((await from('http://gyre.test:8080')).status).toBe(200);
  });

  test('may come from the public address even when a proxy rewrote the Host', async () => {
    const proxied = await openTestApp(ledgers, { publicUrl: 'https://gyre.example.test/' });
    const browser = await setUpOwner(proxied.app);
    const headers = { origin: 'https://gyre.example.test', host: '127.0.0.1:8080' };
    expect((await browser.call('POST', '/api/members', member, headers)).status).toBe(200);
  });

  test('another site can neither sign a browser in nor set up', async () => {
    const headers = { origin: 'https://evil.example.test', host: 'gyre.test', 'content-type': 'text/plain' };
    const setUp = await t.app.request('/api/setup', { method: 'POST', headers, body: JSON.stringify(OWNER) });
    expect([setUp.status, (await errorOf(setUp)).code]).toEqual([403, 'csrf_missing']);
    expect(await t.access.needsSetup()).toBe(true);
  });

  test('with a bearer token need no csrf value; an unknown token is refused even where nobody need be', async () => {
    const { token } = await t.access.tokens.create({ name: 'robot', scopes: ['manage'], createdBy: null });
    const call = (bearer: string) =>
      t.app.request('/api/members', { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body: JSON.stringify(member) });
    expect((await call(token)).status).toBe(200);
    expect((await call('gyre_wrong')).status).toBe(401);
    const me = await t.app.request('/api/session', { headers: { authorization: `Bearer ${token}` } });
    expect(await me.json()).toMatchObject({ operator: null, permissions: ['manage'], csrf: '' });
  });
});

describe('members and tokens', () => {
  test('the last owner stays; a disabled member is out at once', async () => {
    const owner = await setUpOwner(t.app);
    const refused = await owner.call('PATCH', '/api/members/1', { disabled: true });
    expect([refused.status, (await errorOf(refused)).code]).toEqual([409, 'wrong_state']);
    const created = await owner.call('POST', '/api/members', {
      email: 'V@Example.test',
      name: '小王',
      role: 'viewer',
      password: 'viewer pass',
    });
    const { id } = (await created.json()) as { id: number };
    const viewer = await signIn(t.app, 'v@example.test', 'viewer pass');
    expect((await viewer.call('GET', '/api/projects')).status).not.toBe(401);
    expect(await (await owner.call('PATCH', `/api/members/${id}`, { disabled: true })).json()).toMatchObject({ disabled: true });
    expect((await viewer.call('GET', '/api/projects')).status).toBe(401);
  });

  test('a token is shown once, listed by its prefix, and revoked', async () => {
    const owner = await setUpOwner(t.app);
    const { id, token } = (await (await owner.call('POST', '/api/tokens', { name: '脚本', scopes: ['view'] })).json()) as {
      id: number;
      token: string;
    };
    expect(token).toMatch(/^gyre_/);
    const list = await (await owner.call('GET', '/api/tokens')).text();
    expect(list).toContain(token.slice(0, 10));
    expect(list).not.toContain(token);
    expect((await owner.call('DELETE', `/api/tokens/${id}`)).status).toBe(200);
    expect((await t.app.request('/api/session', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });
});

describe('the audit log', () => {
  test('says who did what to what, from where, and shows no password', async () => {
    const owner = await setUpOwner(t.app);
    await owner.call('POST', '/api/members', { email: 'v@example.test', name: '小王', role: 'viewer', password: 'viewer pass' });
    await owner.call('PATCH', '/api/members/2', { role: 'operator', password: 'new viewer pass' });
    await signIn(t.app, 'v@example.test', 'new viewer pass');
    const text = await (await owner.call('GET', '/api/audit')).text();
    expect(text).not.toMatch(/viewer pass|correct horse/);
    const { rows } = JSON.parse(text) as { rows: Record<string, unknown>[] };
    expect(rows.map((row) => [row['act'], row['actor'], row['project'], row['subject']])).toEqual([
      ['session.signed_in', 'v@example.test', null, 'v@example.test'],
      ['member.updated', OWNER.email, null, 'v@example.test'],
      ['member.created', OWNER.email, null, 'v@example.test'],
      ['setup.finished', OWNER.email, null, OWNER.email],
    ]);
    expect(rows[1]).toMatchObject({ at: START, details: { role: 'operator', password: '[redacted]' } });
  });

  test('names the project and the path of an act, and refused acts are not in it', async () => {
    const open = await openTestApp(ledgers);
    const owner = await setUpOwner(open.app);
    await owner.call('POST', '/api/projects/shop/customers/7/reveal', { reason: '客户来电' });
    await owner.call('POST', '/api/projects/shop/customers/7/reveal', { reason: '' });
    await owner.call('DELETE', '/api/projects/shop?confirm=shop');
    const { rows } = (await (await owner.call('GET', '/api/audit?limit=2')).json()) as { rows: Record<string, unknown>[]; next: string };
    expect(rows).toMatchObject([
      { act: 'project.deleted', project: 'shop', subject: 'shop', details: { confirm: 'shop' } },
      { act: 'customer.revealed', project: 'shop', subject: '7', details: { reason: '客户来电' } },
    ]);
    const byToken = await open.access.tokens.create({ name: '夜间任务', scopes: ['operate'], createdBy: null });
    await open.app.request('/api/projects/shop/campaigns/spring/state', {
      method: 'POST',
      headers: { authorization: `Bearer ${byToken.token}` },
      body: '{"act":"start"}',
    });
    expect(await (await owner.call('GET', '/api/audit?search=夜间')).json()).toMatchObject({
      rows: [{ act: 'campaign.state_changed', actor: '夜间任务', subject: 'spring', details: { act: 'start' } }],
    });
  });
});

describe('details of acts', () => {
  test('hide secrets at any depth, mask identities of customers, and stay short', async () => {
    const open = await openTestApp(ledgers);
    const owner = await setUpOwner(open.app);
    const path = '/api/projects/shop/channels/email/main';
    const settings = { host: 'smtp.example.test', from: 'shop@example.test', nested: { apiToken: 'abc' }, text: 'x'.repeat(1000) };
    await owner.call('PUT', path, { kind: 'smtp', settings, secret: { pass: 'hunter2' }, enabled: true });
    await owner.call('POST', `${path}/test`, { to: 'li.lei@example.test' });
    const { rows } = (await (await owner.call('GET', '/api/audit?limit=2')).json()) as { rows: { subject: string; details: unknown }[] };
    expect(rows).toMatchObject([
      { subject: 'email/main', details: { to: 'l****@example.test' } },
      {
        details: {
          secret: '[redacted]',
          settings: {
            host: 'smtp.example.test',
            from: 's****@example.test',
            nested: { apiToken: '[redacted]' },
            text: `${'x'.repeat(300)}…`,
          },
        },
      },
    ]);
  });
});

describe('what is wrong with a call', () => {
  test('is listed with path, value and expectation, but never a password', async () => {
    const response = await t.app.request('/api/setup', {
      method: 'POST',
      body: JSON.stringify({ email: 'no', name: '', password: 'short', language: 'fr' }),
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).not.toContain('short"');
    expect(JSON.parse(text)).toMatchObject({
      error: {
        code: 'invalid_input',
        message: expect.stringContaining('body.email is "no": '),
        details: {
          zh: expect.stringMatching(/^body\.email 的值是 "no"：.*（另有 3 处）$/),
          issues: [
            { path: 'body.email', value: 'no' },
            { path: 'body.name', value: '' },
            { path: 'body.password', value: '[redacted]' },
            { path: 'body.language', value: 'fr' },
          ],
        },
      },
    });
  });

  test('a body that is not JSON, none, or too much of it', async () => {
    const send = (body?: string) => t.app.request('/api/session', { method: 'POST', ...(body === undefined ? {} : { body }) });
    expect(await errorOf(await send('{'))).toMatchObject({ code: 'invalid_input', message: 'the body is not JSON' });
    expect(await errorOf(await send())).toMatchObject({ code: 'invalid_input' });
    const large = await send(`{"email":"${'x'.repeat(1024 * 1024)}"}`);
    expect([large.status, (await errorOf(large)).code]).toEqual([413, 'too_large']);
  });

  test('query and path are checked too', async () => {
    const owner = await setUpOwner(t.app);
    expect(await errorOf(await owner.call('GET', '/api/audit?limit=1000'))).toMatchObject({
      message: expect.stringContaining('query.limit is "1000"'),
    });
    expect(await errorOf(await owner.call('PATCH', '/api/members/abc', {}))).toMatchObject({
      message: expect.stringContaining('path.id is "abc"'),
    });
  });

  test('an unknown route is an error reply, never the console', async () => {
    const response = await t.app.request('/api/nothing');
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toEqual({
      code: 'not_found',
      message: 'there is no GET /api/nothing',
      details: { method: 'GET', path: '/api/nothing' },
    });
    expect((await t.app.request('/api/session', { method: 'PUT' })).status).toBe(404);
  });

  test('a bug says nothing of its cause to the caller and everything to the log', async () => {
    const lines: string[] = [];
    const log = {
      debug() {},
      info() {},
      warn() {},
      error: (message: string, fields = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`),
    };
    const broken = await openTestApp(
      ledgers,
      { log },
      { 'projects.list': () => Promise.reject(new Error('column "secret_thing" does not exist')) },
    );
    const owner = await setUpOwner(broken.app);
    const response = await owner.call('GET', '/api/projects');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret_thing');
    expect(lines).toEqual([expect.stringContaining('secret_thing')]);
  });

  test('an answer that does not fit its schema is a bug where answers are checked', async () => {
    const owner = await setUpOwner(t.app);
    const response = await owner.call('GET', '/api/projects');
    expect([response.status, (await errorOf(response)).code]).toEqual([500, 'bug']);
  });

  test('an AppError of a handler keeps its code, status and details', async () => {
    const refusing = await openTestApp(
      ledgers,
      {},
      { 'projects.list': () => Promise.reject(new AppError('not_ready', 'still loading', { left: 3 })) },
    );
    const owner = await setUpOwner(refusing.app);
    const response = await owner.call('GET', '/api/projects');
    expect([response.status, await errorOf(response)]).toEqual([
      503,
      { code: 'not_ready', message: 'still loading', details: { left: 3 } },
    ]);
  });
});

describe('what handlers get', () => {
  test('path parameters are decoded, slashes of exploded event names included', async () => {
    const owner = await setUpOwner(t.app);
    await owner.call('GET', `/api/projects/shop/plan/${encodeURIComponent('提交订单/items 100%')}`);
    expect(t.reached.at(-1)).toMatchObject({
      name: 'collection.getPlanEvent',
      call: { params: { project: 'shop', event: '提交订单/items 100%' } },
    });
  });

  test('fixed path segments win over parameters', async () => {
    const owner = await setUpOwner(t.app);
    await owner.call('GET', '/api/projects/shop/events/live');
    await owner.call('GET', '/api/projects/shop/quarantine/counts');
    expect(t.reached.map((r) => r.name)).toEqual(['collection.liveEvents', 'collection.quarantineCounts']);
  });

  test('numbers and defaults of the query, the caller and the address', async () => {
    const owner = await setUpOwner(t.app);
    await owner.call('GET', '/api/projects/shop/customers/12/timeline?limit=7');
    expect(t.reached.at(-1)?.call).toMatchObject({
      params: { customer: 12 },
      query: { limit: 7 },
      caller: { kind: 'operator', actor: OWNER.email },
    });
  });

  test('an uploaded file as raw bytes, and may answer with a file', async () => {
    const files = await openTestApp(
      ledgers,
      {},
      {
        'transfer.upload': async ({ bytes }) => {
          let size = 0;
          for await (const chunk of bytes) size += chunk.length;
          return { rows: size };
        },
        'transfer.download': () => Promise.resolve(new Response('a,b\n', { headers: { 'content-type': 'text/csv' } })),
      },
    );
    const owner = await setUpOwner(files.app);
    const upload = await files.app.request('/api/projects/shop/uploads?name=a.csv', {
      method: 'POST',
      headers: { cookie: owner.cookie, 'x-csrf-token': owner.csrf },
      body: new Uint8Array(3_000_000),
    });
    expect(await upload.json()).toEqual({ rows: 3_000_000 });
    const file = await owner.call('GET', '/api/projects/shop/jobs/j1/file');
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['text/csv', 'a,b\n']);
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
