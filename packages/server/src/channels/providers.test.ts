import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailSink, type MailSink } from '../../test/peers/smtp.ts';
import { manualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openProviders, type Providers } from './providers.ts';
import { secretBox } from './secrets.ts';

const secrets = secretBox('one');
const message = { id: 'm1', campaign: 'c', customer: 1, address: 'ann@example.test', subject: 's', body: 'b', headers: {} };

describe('providers of a project', () => {
  let ledgers: TestLedgers;
  let sink: MailSink;
  let ledger: Ledger;
  let providers: Providers;
  const open = (box = secrets): Providers => openProviders({ ledger, clock: manualClock(instant(0)), log: silentLog, secrets: box });
  const draft = (more: object = {}) => ({
    kind: 'smtp',
    settings: { host: '127.0.0.1', port: sink.port, security: 'none', fromAddress: 'hi@gyre.test' },
    enabled: true,
    ...more,
  });
  beforeAll(async () => {
    ledgers = await embeddedLedger.open();
    sink = await startMailSink();
  });
  afterAll(async () => {
    await sink.stop();
    await ledgers.close();
  });
  beforeEach(async () => {
    ledger = await ledgers.ledger(projectMigrations);
    providers = open();
  });

  test('without one the test inbox answers, and takes the same id once', async () => {
    const { sender, deduplicates } = await providers.current('email');
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
    expect(deduplicates).toBe(true);
    expect(await ledger.run('delete from test_inbox')).toBe(1);
    expect((await providers.list())[0]).toMatchObject({ usesTestInbox: true, providers: [] });
  });

  test('a saved one is used at once, until it is disabled or removed', async () => {
    await providers.save('email', 'main', draft(), 'ann');
    expect((await providers.current('email')).key).toBe('main');
    await providers.save('email', 'main', draft({ enabled: false }), 'ann');
    expect((await providers.current('email')).key).toBe('test-inbox');
    expect(await providers.byKey('email', 'main')).toBeUndefined();
    await providers.remove('email', 'main');
    await expect(providers.remove('email', 'main')).rejects.toThrow(/no provider main/);
  });

  test('secrets are kept when left out, stored sealed and never listed', async () => {
    await providers.save('email', 'main', draft({ secret: { user: 'u', password: 'p4ss' } }), 'ann');
    await providers.save('email', 'main', draft(), 'bob');
    const [listing] = await providers.list();
    expect(listing?.providers).toMatchObject([{ key: 'main', hasSecret: true, updatedBy: 'bob' }]);
    expect(JSON.stringify(listing)).not.toContain('p4ss');
    expect(await ledger.run(`delete from providers where secret like '%p4ss%'`)).toBe(0);
  });

  test('a secret that can no longer be read makes messages wait instead of losing them', async () => {
    await providers.save('email', 'main', draft({ secret: { user: 'u' } }), 'ann');
    const { sender } = await open(secretBox('another')).current('email');
    expect(await sender.send(message)).toMatchObject({
      state: 'failed',
      permanent: false,
      detail: expect.stringContaining('GYRE_SECRET') as string,
    });
  });

  test('settings that do not fit, unknown kinds and unknown secrets are refused by name', async () => {
    await expect(providers.save('email', 'main', draft({ settings: { host: 'h' } }), 'ann')).rejects.toThrow(/fromAddress/);
    await expect(providers.save('email', 'main', draft({ kind: 'pigeon' }), 'ann')).rejects.toThrow(/pigeon/);
    await expect(providers.save('email', 'main', draft({ secret: { pin: '1' } }), 'ann')).rejects.toThrow(/pin/);
    await expect(providers.save('email', 'test-inbox', draft(), 'ann')).rejects.toThrow(/own key/);
  });

  test('a test message tells what the provider said', async () => {
    await providers.save('email', 'main', draft(), 'ann');
    expect(await providers.test('email', 'main', 'ann@example.test')).toMatchObject({ accepted: true });
    expect(await providers.test('email', 'main', 'nonsense')).toEqual({ accepted: false, detail: 'the address is not a mail address' });
  });

  test('the form of the console can be drawn from the listing', async () => {
    const kinds = (await providers.list())[0]?.kinds ?? [];
    expect(kinds.map((k) => k.kind)).toEqual(['smtp']);
    expect(kinds[0]?.schema).toMatchObject({
      properties: { host: { zh: 'SMTP 主机', en: 'SMTP host' }, security: { enum: ['starttls', 'tls', 'none'] } },
    });
    expect(kinds[0]?.secretFields).toEqual(['user', 'password', 'dkimPrivateKey']);
  });
});
