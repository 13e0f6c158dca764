import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProviders, secretBox } from '../../channels/index.ts';
import { manualClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import type { Project } from '../../projects/index.ts';
import { openPolicies } from '../../reach/index.ts';
import { instanceMigrations } from '../../stores/migrations/instance.ts';
import { projectMigrations } from '../../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../../stores/testing.ts';
import type { Handler } from '../call.ts';
import { appOn, setUpOwner } from '../testing.ts';
import { reachChannelHandlers } from './reach-channels.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

test('channels, suppressed addresses and inbox tokens through the API', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  const clock = manualClock(instant(1_780_000_000_000));
  const providers = openProviders({
    project: 'shop',
    ledger,
    clock,
    log: silentLog,
    secrets: secretBox('one'),
    publicUrl: () => 'https://gyre.test',
    allowPrivate: false,
    wakeRelay: () => {},
  });
  await ledger.run('insert into customers (customer, root, first_at, last_at) values (5, 5, 0, 0)');
  await ledger.run(`insert into identities (namespace, value, customer, first_at, log_offset) values ('phone', '+8613800000001', 5, 0, 0)`);
  const policies = await openPolicies({ ledger, clock, wakePipeline: () => {} });
  const record = () => ({ zone: 'Asia/Shanghai' });
  const estimating = { reach: { policies, zone: () => record().zone } };
  const project = {
    ledger,
    clock,
    providers,
    policies,
    record,
    estimating,
    wakeRelay: () => {},
    wakeOutbox: () => {},
    recallOutbox: () => {},
  } as unknown as Project;
  const handlers = Object.entries(reachChannelHandlers({ project: () => project }));
  const overrides = Object.fromEntries(handlers.map(([name, handler]) => [`reach.${name}`, handler as unknown as Handler]));
  const { app } = appOn(await ledgers.ledger(instanceMigrations), { clock, checkResponses: true }, overrides);
  const owner = await setUpOwner(app);
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await owner.call(method, `/api/projects/shop${path}`, body);
    return response.status === 200 ? await response.json() : response.status;
  };

  const draft = {
    kind: 'standard',
    settings: { url: 'https://hooks.test/' },
    secret: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    enabled: true,
  };
  expect(await call('PUT', '/channels/webhook/main', draft)).toBeNull();
  expect(await call('PUT', '/channels/webhook/main', { ...draft, settings: { url: 'ftp://x' } })).toBe(400);
  const listed = (await call('GET', '/channels')) as {
    channel: string;
    usesTestInbox: boolean;
    providers: { key: string; place: number }[];
  }[];
  expect(listed.map((l) => [l.channel, l.usesTestInbox, l.providers.map((p) => p.key)])).toEqual([
    ['sms', true, []],
    ['email', true, []],
    ['inbox', false, []],
    ['webhook', false, ['main']],
  ]);
  expect(await call('POST', '/channels/webhook/main/resume')).toBeNull();
  expect(await call('POST', '/channels/webhook/other/resume')).toBe(404);
  expect(await call('DELETE', '/channels/webhook/main')).toBeNull();

  expect(await call('POST', '/suppressions', { channel: 'sms', addresses: ['13800000001', 'x'], reason: '投诉' })).toEqual({
    added: 1,
    refused: ['x'],
  });
  expect(await call('GET', '/suppressions')).toMatchObject({ rows: [{ channel: 'sms', reason: '投诉' }] });
  expect(await call('DELETE', '/suppressions?channel=sms&address=13800000001')).toBeNull();
  expect(await call('DELETE', '/suppressions?channel=sms&address=13800000001')).toBe(404);
  expect(await call('POST', '/messages/retry', { messages: ['m1'] })).toEqual({
    queued: 0,
    refused: [{ message: 'm1', reason: 'missing', sentence: { zh: '没有这条消息', en: 'there is no such message' } }],
  });
  expect(await call('GET', '/failed-messages?campaign=thanks&channel=sms&until=5')).toEqual({ count: 0, until: 5 });
  expect(await call('GET', '/failed-messages')).toEqual({ count: 0, until: 1_780_000_000_000 });
  expect(await call('GET', '/failed-messages?customer=77')).toBe(404);
  expect(await call('POST', '/failed-messages/retry', { campaign: 'thanks' })).toEqual({ queued: 0, refused: [], next: null });

  const made = (await call('POST', '/inbox-tokens', { namespace: 'phone', value: '138 0000 0001' })) as {
    token: string;
    expiresAt: number;
  };
  expect(made.expiresAt).toBe(1_780_003_600_000);
  expect(await providers.inbox.reader(made.token)?.messages(0, 10)).toEqual({ messages: [], unread: 0 });
  expect(await call('POST', '/inbox-tokens', { value: 'nobody' })).toBe(404);
  const { rows } = (await (await owner.call('GET', '/api/audit?act=customer.inbox_token')).json()) as { rows: object[] };
  expect(rows).toEqual([
    expect.objectContaining({
      project: 'shop',
      subject: '5',
      details: { namespace: 'phone', value: '138****0001', forMs: 3_600_000 },
    }),
  ]);
  await providers.close();
});
