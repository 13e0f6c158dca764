import { contract } from '@gyre/domain/api/contract';
import { Permission, PERMISSIONS_OF, type Endpoint, type Role } from '@gyre/domain/api/endpoint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openTestApp, setUpOwner, signIn, type Browser, type TestApp } from './testing.ts';

const endpoints = Object.values(contract).flatMap((group) => Object.values<Endpoint>(group));
/** The one endpoint that ends the session it is called with. */
const others = endpoints.filter((endpoint) => !(endpoint.method === 'DELETE' && endpoint.path === '/api/session'));

const pathOf = (endpoint: Endpoint): string => endpoint.path.replaceAll(/\{\w+\}/g, '999999');
const nameOf = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.path} (${endpoint.permission})`;

let ledgers: TestLedgers;
let t: TestApp;
const browsers = new Map<Role, Browser>();

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  t = await openTestApp(ledgers);
  browsers.set('owner', await setUpOwner(t.app));
  for (const role of ['operator', 'viewer'] as const) {
    await t.access.members.create({ email: `${role}@example.test`, name: role, role, password: 'a long password' });
    browsers.set(role, await signIn(t.app, `${role}@example.test`, 'a long password'));
  }
});
afterAll(() => ledgers.close());

type Answer = 'let in' | 'not signed in' | 'not permitted';

/** Calls an endpoint with an empty body: whoever may come in gets an answer or a complaint about the input, others 401 or 403. */
async function answerOf(endpoint: Endpoint, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const body = endpoint.method === 'GET' ? {} : { body: '{}' };
  const response = await t.app.request(pathOf(endpoint), { method: endpoint.method, headers, ...body });
  await response.body?.cancel();
  if (response.status === 401) return 'not signed in';
  return response.status === 403 ? 'not permitted' : 'let in';
}

function expectedFor(endpoint: Endpoint, permissions: readonly Permission[], isOperator: boolean): Answer {
  const { permission } = endpoint;
  if (permission === 'public') return 'let in';
  if (permission === 'signed-in') return isOperator ? 'let in' : 'not permitted';
  return permissions.includes(permission) ? 'let in' : 'not permitted';
}

describe('who may call what', () => {
  test.each(others.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', async (_name, endpoint) => {
    const got: Record<string, Answer> = { nobody: await answerOf(endpoint, {}) };
    const expected: Record<string, Answer> = { nobody: endpoint.permission === 'public' ? 'let in' : 'not signed in' };
    const needsCsrf = endpoint.method !== 'GET' && endpoint.permission !== 'public';
    for (const [role, browser] of browsers) {
      got[role] = await answerOf(endpoint, { cookie: browser.cookie, 'x-csrf-token': browser.csrf });
      expected[role] = expectedFor(endpoint, PERMISSIONS_OF[role], true);
      got[`${role} without csrf`] = await answerOf(endpoint, { cookie: browser.cookie });
      expected[`${role} without csrf`] = needsCsrf ? 'not permitted' : expected[role];
    }
    expect(got).toEqual(expected);
  });

  test.each(Permission.options)('a token with the scope %s may call exactly what needs it', async (scope) => {
    const { token } = await t.access.tokens.create({ name: scope, scopes: [scope], createdBy: null });
    const got: [string, Answer][] = [];
    for (const endpoint of endpoints) got.push([nameOf(endpoint), await answerOf(endpoint, { authorization: `Bearer ${token}` })]);
    expect(got).toEqual(endpoints.map((endpoint) => [nameOf(endpoint), expectedFor(endpoint, [scope], false)]));
  });

  test('a viewer changes nothing but the own account', () => {
    const changes = endpoints.filter(
      (endpoint) => endpoint.method !== 'GET' && PERMISSIONS_OF.viewer.includes(endpoint.permission as Permission),
    );
    expect(changes.map(nameOf)).toEqual([
      'POST /api/projects/{project}/segments/preview (view)',
      'POST /api/projects/{project}/segments/trends (view)',
      'POST /api/projects/{project}/segments/overlap (view)',
      'POST /api/projects/{project}/analyses/{kind}/ask (view)',
      'POST /api/projects/{project}/analyses/{kind}/csv (view)',
      'POST /api/projects/{project}/analyses/{kind}/customers (view)',
      'POST /api/projects/{project}/metrics/check (view)',
      'POST /api/projects/{project}/metrics/series (view)',
      'POST /api/projects/{project}/metrics/{metric}/tree (view)',
      'POST /api/projects/{project}/metrics/{metric}/customers (view)',
      'POST /api/projects/{project}/metric-packs/{pack}/check (view)',
      'POST /api/projects/{project}/stage-models/{model}/stages (view)',
      'POST /api/projects/{project}/stage-models/{model}/customers (view)',
      'POST /api/projects/{project}/daily-report (view)',
      'POST /api/projects/{project}/alerts/backtest (view)',
      'POST /api/projects/{project}/episodes/{episode}/customers (view)',
      'POST /api/projects/{project}/campaigns/preview (view)',
      'POST /api/projects/{project}/campaigns/estimate (view)',
      'POST /api/projects/{project}/playbooks/provability (view)',
    ]);
  });

  test('every change of an operator is in the audit log, or only computes; what a shop asks for its customers is in the log of events', () => {
    const silent = endpoints.filter(({ method, audit, permission }) => method !== 'GET' && audit === null && permission !== 'redeem');
    expect(silent.map((endpoint) => endpoint.path)).toEqual([
      '/api/projects/{project}/segments/preview',
      '/api/projects/{project}/segments/trends',
      '/api/projects/{project}/segments/overlap',
      '/api/projects/{project}/analyses/{kind}/ask',
      '/api/projects/{project}/analyses/{kind}/customers',
      '/api/projects/{project}/metrics/check',
      '/api/projects/{project}/metrics/series',
      '/api/projects/{project}/metrics/{metric}/tree',
      '/api/projects/{project}/metrics/{metric}/customers',
      '/api/projects/{project}/metric-packs/{pack}/check',
      '/api/projects/{project}/stage-models/{model}/stages',
      '/api/projects/{project}/stage-models/{model}/customers',
      '/api/projects/{project}/daily-report',
      '/api/projects/{project}/alerts/backtest',
      '/api/projects/{project}/episodes/{episode}/customers',
      '/api/projects/{project}/campaigns/preview',
      '/api/projects/{project}/campaigns/estimate',
      '/api/projects/{project}/playbooks/provability',
      '/api/projects/{project}/uploads/{upload}/dry-run',
    ]);
  });
});
